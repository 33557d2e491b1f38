/**
 * Sweep posts a day on each line of standard input, {account, world, rates, seeds, days, business}, and tell each sweep
 * as a line of JSON: its columns, and the frozen audience's optimum.
 */
import {frozenOptimum, outcome} from '../engine/frequency.js'
import {completed} from '../engine/parameters.js'
import {answerLines} from './lines.js'

await answerLines(({account, world, rates, seeds, days, business}) => {
  const columns = {rate: [], seed: [], days: [], orders: [], followers: [], revenue: [], minutes: [], profit: []}
  for (const rate of rates) {
    for (const seed of seeds) {
      const rows = {rate: days.map(() => rate), seed: days.map(() => seed), days,
        ...outcome(account, world, rate, seed, days, business)}
      for (const [name, column] of Object.entries(columns)) column.push(...rows[name])
    }
  }
  return {columns, optimum: frozenOptimum(completed('account', account), completed('world', world))}
})

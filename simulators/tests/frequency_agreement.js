/**
 * Sweep posts a day on each line of standard input, {account, world, rates, seeds, days, business}, and tell each sweep
 * as a line of JSON: its columns, and the frozen audience's optimum (null where it is infinite).
 */
import {createInterface} from 'node:readline'
import {frozenOptimum, outcome} from '../engine/frequency.js'
import {completed} from '../engine/parameters.js'

for await (const line of createInterface({input: process.stdin})) {
  const {account, world, rates, seeds, days, business} = JSON.parse(line)
  const columns = {rate: [], seed: [], days: [], orders: [], followers: [], revenue: [], minutes: [], profit: []}
  for (const rate of rates) {
    for (const seed of seeds) {
      const rows = {rate: days.map(() => rate), seed: days.map(() => seed), days,
        ...outcome(account, world, rate, seed, days, business)}
      for (const [name, column] of Object.entries(columns)) column.push(...rows[name])
    }
  }
  const optimum = frozenOptimum(completed('account', account), completed('world', world))
  process.stdout.write(JSON.stringify({columns, optimum: Number.isFinite(optimum) ? optimum : null}) + '\n')
}

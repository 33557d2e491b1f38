/** Compare plans for each line of standard input, {budget, seed, minutes}, and tell each as a line of JSON. */
import {compare, netValue, tippingCost} from '../engine/plan.js'
import {answerLines} from './lines.js'

await answerLines(({budget, seed, minutes: own}) => {
  const told = compare(budget, seed)
  const joined = Object.entries(told.minutes).map(([plan, minutes]) => [plan, minutes.map(spent => spent > 0)])
  return {...told, joined: Object.fromEntries(joined), own: netValue(budget, told.fits, own),
    tipping: tippingCost(budget, seed)}
})

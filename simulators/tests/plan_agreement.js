/** Compare plans for each line of standard input, {budget, seed, minutes}, and tell each as a line of JSON. */
import {createInterface} from 'node:readline'
import {compare, netValue, tippingCost} from '../engine/plan.js'

for await (const line of createInterface({input: process.stdin})) {
  const {budget, seed, minutes} = JSON.parse(line)
  const told = compare(budget, seed)
  const own = netValue(budget, told.fits, minutes)
  process.stdout.write(JSON.stringify({...told, own, tipping: String(tippingCost(budget, seed))}) + '\n') // NaN as text
}

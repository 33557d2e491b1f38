/** Run the funnel model on each line of standard input, {experiment, seed}, and tell each outcome as a line of JSON. */
import {createInterface} from 'node:readline'
import {expect, run} from '../engine/funnel.js'

const FLAGS = ['holdout', 'newcomer', 'exposed', 'engaged', 'lead', 'ordered', 'ordersAnyway', 'ordersWithCampaign']

for await (const line of createInterface({input: process.stdin})) {
  const {experiment, seed} = JSON.parse(line)
  const flags = []
  const value = []
  const outcome = run(experiment, seed, person => {
    flags.push(FLAGS.reduce((bits, name, bit) => bits | (Number(person[name]) << bit), 0))
    value.push(person.value)
  })
  // JSON knows neither NaN nor infinity
  const expected = Object.fromEntries(Object.entries(expect(experiment)).map(([name, v]) => [name, String(v)]))
  const told = {flags, value, counts: outcome.counts, expected, lift: outcome.lift.map(String),
    naive: outcome.naive.map(String), roi: outcome.roi.map(String), cost: outcome.cost}
  process.stdout.write(JSON.stringify(told) + '\n')
}

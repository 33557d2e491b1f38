/** Run the funnel model on each line of standard input, {experiment, seed}, and tell each outcome as a line of JSON. */
import {expect, run} from '../engine/funnel.js'
import {answerLines} from './lines.js'

const FLAGS = ['holdout', 'newcomer', 'exposed', 'engaged', 'lead', 'ordered', 'ordersAnyway', 'ordersWithCampaign']

await answerLines(({experiment, seed}) => {
  const flags = []
  const value = []
  const {counts, lift, naive, roi, cost} = run(experiment, seed, person => {
    flags.push(FLAGS.reduce((bits, name, bit) => bits | (Number(person[name]) << bit), 0))
    value.push(person.value)
  })
  return {flags, value, counts, expected: expect(experiment), lift, naive, roi, cost}
})

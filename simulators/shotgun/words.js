/** What the simulator says. */
import {LETTERS, joined} from './run.js'

const round = (/** @type {number} */ value) => Math.round(value).toLocaleString('en').replace('-', '−').replace('−0', '0')
export const euros = (/** @type {number} */ value) => `${round(value)} EUR`
export const platforms = (/** @type {number} */ count) => `${count} platform${count === 1 ? '' : 's'}`

/** Which platform fits best; the first of those that fit alike. @param {number[]} fits */
export const fittest = fits => LETTERS[fits.indexOf(Math.max(...fits))]

/** @param {any} result */
export function told({fits, minutes, values, budget}) {
  const best = joined(minutes.best)
  const beaten = values.own > values.one + 0.5 && values.own > values.even + 0.5
  return [
    `All on ${fittest(fits)}: ${euros(values.one)}. The same on all ${budget.platforms}: ${euros(values.even)}.`,
    best
      ? `The best plan joins ${platforms(best)}: ${euros(values.best)}; without knowing which fits, ${euros(values.blind)}.`
      : 'The best plan is to join nothing.',
    joined(minutes.own)
      ? `Yours joins ${platforms(joined(minutes.own))}: ${euros(values.own)}${beaten ? ', more than either rule' : ''}.`
      : 'Yours joins nothing.',
  ].join(' ')
}

/** @param {any} result */
export function outcome({values}) {
  if (values.one < 0 && values.even < 0) return 'neither'
  return values.one >= values.even ? 'one' : 'even'
}

const WINS = {one: 'One platform brings more', even: 'The even spread brings more', neither: 'Both make a loss'}

/** @param {{result: any, prediction: string}} now */
export function verdict({result, prediction}) {
  const {values, tipping, budget} = result
  const right = outcome(result)
  const why = tipping < 0
    ? 'One platform fits so much better that it wins at any set-up cost.'
    : `With these platforms and minutes the two are level at a set-up cost of ${euros(tipping)}; yours is ${euros(budget.set_up_cost)}.`
  return `${right === prediction ? 'Right.' : 'Not so.'} ${WINS[right]}: ${euros(values.one)} on one, ${euros(values.even)} on all. ${why}`
}

/** @param {import('../pieces/simulator.js').Shown} now @returns {import('../pieces/table.js').Table} */
export function table({result: {fits, minutes, values}}) {
  const one = (/** @type {number} */ value) => value.toLocaleString('en', {maximumFractionDigits: 1}).replace('-', '−')
  const plans = /** @type {const} */ (['one', 'even', 'best', 'own'])
  return {
    caption: 'Minutes by platform, and what each plan brings, net, in EUR',
    head: ['platform', 'fit', 'one', 'even', 'best', 'yours'],
    rows: [
      ...fits.map((/** @type {number} */ fit, /** @type {number} */ platform) =>
        [LETTERS[platform], fit.toFixed(2), ...plans.map(plan => one(minutes[plan][platform]))]),
      ['net value', '', ...plans.map(plan => one(values[plan]))],
    ],
  }
}

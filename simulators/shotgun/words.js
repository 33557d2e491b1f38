/** What the simulator says. */
import {LETTERS, joined} from './run.js'

const LEVEL = 0.5 // EUR
const round = (/** @type {number} */ value) => (Math.round(value) || 0).toLocaleString('en').replace('-', '−')
export const euros = (/** @type {number} */ value) => `${round(value)}\u00a0EUR`
export const platforms = (/** @type {number} */ count) => `${count} platform${count === 1 ? '' : 's'}`

/** Which platform fits best; the first of those that fit alike. @param {number[]} fits */
export const fittest = fits => LETTERS[fits.indexOf(Math.max(...fits))]

/** @param {import('../pieces/simulator.js').Shown} now */
export function told({result: {fits, minutes, values, budget}, kept}) {
  const best = joined(minutes.best)
  const beaten = values.own > values.one + LEVEL && values.own > values.even + LEVEL
  const before = kept?.result
  return [
    `All on ${fittest(fits)}: ${euros(values.one)}. The same on all ${budget.platforms}: ${euros(values.even)}.`,
    best
      ? `The best plan joins ${platforms(best)}: ${euros(values.best)}; without knowing which fits, ${euros(values.blind)}.`
      : 'The best plan is to join nothing.',
    joined(minutes.own)
      ? `Yours joins ${platforms(joined(minutes.own))}: ${euros(values.own)}${beaten ? ', more than either rule' : ''}.`
      : 'Yours joins nothing.',
    ...(before
      ? [`Kept: ${euros(before.values.one)} on one, ${euros(before.values.even)} on all ${before.budget.platforms}, ` +
          `${euros(before.values.best)} by the best plan, ${euros(before.values.own)} by yours.`]
      : []),
  ].join(' ')
}

/** Which answer is right. @param {any} result */
export function outcome({values}) {
  if (values.one < 0 && values.even < 0) return 'neither'
  if (Math.abs(values.one - values.even) < LEVEL) return 'level'
  return values.one > values.even ? 'one' : 'even'
}

const ANSWERS = /** @type {Record<string, string>} */ (
  {one: 'all on one platform', even: 'the same on every platform', level: 'they are level', neither: 'both make a loss'}
)
const OTHERWISE = {
  one: 'Not so: one platform brings more,',
  even: 'Not so: the even spread brings more,',
  level: 'It is a tie, to half a euro:',
  neither: 'Not so: both make a loss,',
}

/** @param {{result: any, prediction: string}} now */
export function verdict({result, prediction}) {
  const {values, tipping, budget} = result
  const right = outcome(result)
  const why = !budget.minutes
    ? 'Without minutes nothing is joined.'
    : tipping < 0
      ? 'One platform fits so much better that it brings more at any set-up cost.'
      : `With these platforms and minutes the two are level at a set-up cost of ${euros(tipping)}; yours is ${euros(budget.set_up_cost)}.`
  return `You said ${ANSWERS[prediction]}. ${right === prediction ? 'Right:' : OTHERWISE[right]} ${euros(values.one)} on one, ` +
    `${euros(values.even)} on all ${budget.platforms}. ${why}`
}

/** @param {import('../pieces/simulator.js').Shown} now @returns {import('../pieces/table.js').Table} */
export function table({result: {fits, minutes, values}, kept}) {
  const one = (/** @type {number} */ value) => (+value.toFixed(1) || 0).toLocaleString('en').replace('-', '−')
  const plans = /** @type {const} */ (['one', 'even', 'best', 'own'])
  return {
    caption: 'Minutes by platform, and what each plan brings, net, in EUR',
    head: ['platform', 'fit', 'one', 'even', 'best', 'yours'],
    rows: [
      ...fits.map((/** @type {number} */ fit, /** @type {number} */ platform) =>
        [LETTERS[platform], fit.toFixed(2), ...plans.map(plan => one(minutes[plan][platform]))]),
      ['net value', '', ...plans.map(plan => one(values[plan]))],
      ...(kept ? [['net value, kept', '', ...plans.map(plan => one(kept.result.values[plan]))]] : []),
    ],
  }
}

/** What the simulator says. Differences are in orders per 100 people: points. */
import {REPEATS} from './run.js'

const minus = (/** @type {string} */ text) => text.replace('-', '−')
export const number = (/** @type {number} */ value, digits = 0) =>
  Number.isFinite(value) ? minus(value.toLocaleString('en', {maximumFractionDigits: digits})) : 'none'
export const percent = (/** @type {number} */ share, digits = 0) => `${number(100 * share, digits)}\u00a0%`
export const points = (/** @type {number} */ difference) => {
  const text = (100 * difference).toFixed(2)
  return difference > 0 ? `+${text}` : minus(text)
}
const between = (/** @type {number[]} */ [, low, high], /** @type {(value: number) => string} */ tell) =>
  Number.isFinite(low) ? `95\u00a0% interval ${tell(low)} to ${tell(high)}` : 'no interval: a group is empty'

/** @param {any} result */
export const told = ({lift, naive, roi, theory}) =>
  [
    `Campaign against holdout: ${points(lift[0])} points (${between(lift, points)}); the truth is ${points(theory.effect)}.`,
    `Exposed against unexposed: ${points(naive[0])} points (${between(naive, points)}); the truth among the exposed is ${points(theory.effect_on_exposed)}.`,
    `ROI: ${percent(roi[0])} (${between(roi, percent)}); the truth is ${percent(theory.roi)}.`,
  ].join(' ')

/** @param {number} seen */
export const claims = seen => `${seen} of ${REPEATS} such tests claim an effect`

/** What theory says of the test's chances. @param {any} result */
export function chances({theory}) {
  if (!theory.effect) return 'There is nothing to see here: each claim of an effect is a false alarm. One test in twenty should raise one.'
  return `By theory, the chance that the test sees the effect, its power, is ${percent(theory.power)}. ` +
    `For 80\u00a0% it takes about ${number(Number(theory.people_needed.toPrecision(2)))} people.`
}

/** @param {{result: any, prediction: number}} now */
export function verdict({result, prediction}) {
  const here = 100 * (result.roi[2] - result.roi[1])
  const close = prediction > here / 1.5 && prediction < here * 1.5
  return `You said ${number(prediction)} points. ${close ? 'Close' : prediction < here ? 'Wider' : 'Narrower'}: here it is ` +
    `${number(here)}, from ${percent(result.roi[1])} to ${percent(result.roi[2])}, and ${number(100 * result.width)} ` +
    `in the middle one of ${REPEATS} tests. In 25 large advertising experiments the median was over 100 (Lewis and Rao, 2015).`
}

export const STAGES = /** @type {const} */ ([
  ['people', 'Assigned'], ['exposed', 'Exposed'], ['engaged', 'Engaged'], ['leads', 'Leads'], ['orders', 'Orders'],
])

/** @param {import('../pieces/simulator.js').Shown} now @returns {import('../pieces/table.js').Table} */
export function table({result: {counts, lift, naive, roi, theory}}) {
  const {campaign, holdout} = counts
  const share = (/** @type {any} */ arm, /** @type {string} */ stage) =>
    `${number(arm[stage])}${stage === 'people' ? '' : ` (${percent(arm[stage] / arm.people, 2)})`}`
  /** @type {(name: string, interval: number[], truth: number, tell: (value: number) => string) => string[]} */
  const row = (name, [at, low, high], truth, tell) => [name, tell(at), `${tell(low)} to ${tell(high)}`, tell(truth)]
  return {
    caption: 'The funnel of each arm; below it, what the test concludes and what is true',
    head: ['', 'campaign, or estimate', 'holdout, or 95 % interval', 'truth'],
    rows: [
      ...STAGES.map(([stage, title]) => [title, share(campaign, stage), share(holdout, stage), '']),
      ['Revenue, EUR', number(campaign.revenue), number(holdout.revenue), ''],
      row('Campaign against holdout, points', lift, theory.effect, points),
      row('Exposed against unexposed, points', naive, theory.effect_on_exposed, points),
      row('ROI', roi, theory.roi, percent),
    ],
  }
}

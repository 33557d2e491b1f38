/** What the simulator says. Differences are in orders per 100 people: points. */
import {FEWEST_ORDERS} from '../engine/funnel.js'
import {html} from '../pieces/dom.js'
import {REPEATS} from './run.js'

const NBSP = '\u00a0'

export function number(/** @type {number} */ value, digits = 0) {
  if (!Number.isFinite(value)) return 'none'
  const text = value.toLocaleString('en', {maximumFractionDigits: digits})
  return text === '-0' ? '0' : text.replace('-', '−')
}
/** As many digits as an estimate is worth: three. @param {number} value */
export const rounded = value => (Math.abs(value) < 1000 ? Math.round(value) : Number(value.toPrecision(3)))
export const percent = (/** @type {number} */ share) => `${number(rounded(100 * share))}${NBSP}%`
/** A share of so many people, with as many digits as they bear. @param {number} part @param {number} all */
export const shareOf = (part, all) => `${number((100 * part) / all, all < 200 ? 0 : all < 5000 ? 1 : 2)}${NBSP}%`
export function points(/** @type {number} */ difference, digits = 2) {
  if (!Number.isFinite(difference)) return 'none'
  const text = Math.abs(100 * difference).toFixed(digits)
  return (Number(text) === 0 ? '' : difference > 0 ? '+' : '−') + text
}
export const tests = (/** @type {number} */ count) => `${count} of ${REPEATS} such tests`

/** A difference in points and its interval, a wide one with fewer digits. @param {number[]} estimate */
function difference([at, low, high]) {
  if (!Number.isFinite(at)) return 'nothing to compare, a group is empty'
  const tell = (/** @type {number} */ value) => points(value, high - low > 0.05 ? 1 : 2)
  return `${tell(at)} points (95${NBSP}% interval ${tell(low)} to ${tell(high)})`
}

/** @param {number[]} roi */
function returned([at, low, high]) {
  if (!Number.isFinite(at)) return 'nothing to compare, a group is empty'
  return Number.isFinite(low)
    ? `${percent(at)} (95${NBSP}% interval ${percent(low)} to ${percent(high)})`
    : `${percent(at)} (too few orders for an interval: it takes ${FEWEST_ORDERS} in each arm)`
}

/** @param {import('../pieces/simulator.js').Shown} now */
export function told({result: {lift, naive, roi, theory}, kept}) {
  return [
    `Campaign against holdout: ${difference(lift)}; the truth is ${points(theory.effect)}.`,
    `Exposed against unexposed: ${difference(naive)}; the truth among the exposed is ${points(theory.effect_on_exposed)}.`,
    `Incremental ROI: ${returned(roi)}; the truth is ${percent(theory.roi)}.`,
    ...(kept ? [`Kept: campaign against holdout ${difference(kept.result.lift)}; incremental ROI ${returned(kept.result.roi)}.`] : []),
  ].join(' ')
}

/** @param {number} seen */
export const claims = seen => `${tests(seen)} ${seen === 1 ? 'claims' : 'claim'} an effect`

/** What theory says of the test's chances. @param {{state: any, result: any}} now */
export function chances({state, result: {theory}}) {
  if (!theory.effect) {
    return 'There is nothing to see here: each claim of an effect is a false alarm. About one test in twenty should raise one, ' +
      'fewer where orders are few.'
  }
  const needed = `For a power of 80${NBSP}% it takes about ${number(Number(theory.people_needed.toPrecision(2)))} people.`
  if (!Number.isFinite(theory.power)) {
    return `An arm can expect fewer than ${FEWEST_ORDERS} orders: too few for theory to tell the power. ${needed}`
  }
  const fewest = state.people * Math.min(state.holdout_share * theory.order_holdout, (1 - state.holdout_share) * theory.order_campaign)
  return `By theory the power is ${percent(theory.power)}${fewest < 10 ? ', and less with orders as few as these' : ''}. ${needed}`
}

/** @param {{result: any, prediction: number}} now */
export function verdict({result, prediction}) {
  const guess = number(prediction, 1)
  const said = `You said ${guess} percentage point${guess === '1' ? '' : 's'}`
  const across = number(rounded(100 * result.width))
  const middle = !result.judged
    ? `None of ${REPEATS} such tests has one.`
    : result.judged < REPEATS
      ? `${tests(result.judged)} have one; the middle one is ${across} wide.`
      : `The middle one of ${REPEATS} such tests is ${across} wide.`
  const study = 'In 25 large advertising experiments the median was over 100 (Lewis and Rao, 2015).'
  const [, low, high] = result.roi
  if (!Number.isFinite(low)) return `${said}. It can\'t be told: this test has too few orders for an interval. ${middle} ${study}`
  const width = rounded(100 * (high - low))
  const gap = number(Math.abs(prediction - width), 1)
  const near = gap === '0' ? 'just so' : `${gap} too ${prediction > width ? 'many' : 'few'}`
  return `${said}; it is ${number(width)}: ${near}. It runs from ${percent(low)} to ${percent(high)}. ${middle} ${study}`
}

/** What the words mean: those of the question in the open, the others folded away. */
export function glossary() {
  const words = [
    ['Holdout', 'People, drawn by lot, whom the campaign leaves alone. They show what happens without it.'],
    ['Exposed', 'People who saw the campaign. Nobody drew lots for that.'],
    ['Points', 'Further orders per 100 people.'],
    ['Claims an effect', 'A test does that when its interval leaves out 0, no effect.'],
    ['Power', 'The chance that a test claims an effect that is there.'],
    ['A/A test', 'A test in which the campaign does nothing. Each claim is a false alarm.'],
  ]
  return html(
    'div',
    {class: 'glossary'},
    html('p', {}, 'The page on metrics tells what goes into ', html('b', {}, 'incremental ROI'), `. To read it: at 0${NBSP}% the campaign ` +
      `just earned its cost, at 100${NBSP}% as much again on top, and at −100${NBSP}% it gained nothing over the holdout. `,
      'A test reports it as a range, the ', html('b', {}, `95${NBSP}% interval`), ', made so that 95 of 100 such ranges hold the truth.'),
    html(
      'details',
      {},
      html('summary', {}, 'More words: holdout, exposed, points, claim, power, A/A test'),
      html('dl', {}, ...words.flatMap(([word, meaning]) => [html('dt', {}, word), html('dd', {}, meaning)])),
    ),
  )
}

export const STAGES = /** @type {const} */ ([
  ['people', 'People'], ['exposed', 'Exposed'], ['engaged', 'Engaged'], ['leads', 'Leads'], ['orders', 'Orders'],
])

/** @param {import('../pieces/simulator.js').Shown} now @returns {import('../pieces/table.js').Table} */
export function table({result: {counts, lift, naive, roi, theory}}) {
  const {campaign, holdout} = counts
  const share = (/** @type {any} */ arm, /** @type {string} */ stage) =>
    `${number(arm[stage])}${stage === 'people' ? '' : ` (${shareOf(arm[stage], arm.people)})`}`
  /** @type {(name: string, interval: number[], truth: number, tell: (value: number) => string) => string[]} */
  const row = (name, [at, low, high], truth, tell) =>
    [name, tell(at), Number.isFinite(low) ? `${tell(low)} to ${tell(high)}` : 'none', tell(truth)]
  return {
    caption: 'The funnel of each arm; below it, what the test concludes and what is true',
    head: ['', 'campaign, or estimate', `holdout, or 95${NBSP}% interval`, 'truth'],
    rows: [
      ...STAGES.map(([stage, title]) => [title, share(campaign, stage), share(holdout, stage), '']),
      ['Revenue, EUR', number(campaign.revenue), number(holdout.revenue), ''],
      row('Campaign against holdout, points', lift, theory.effect, value => points(value)),
      row('Exposed against unexposed, points', naive, theory.effect_on_exposed, value => points(value)),
      row('Incremental ROI', roi, theory.roi, percent),
    ],
  }
}

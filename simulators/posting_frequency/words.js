/** Every sentence that depends on a result. */

import {LATE, RATES, seedsFrom, SEEDS} from './rates.js'

/** @typedef {import('./rates.js').Horizon} Horizon @typedef {import('./rates.js').Result} Result */

const number = (/** @type {number} */ value, digits = 0) =>
  value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}).replace('-', '−')

/** An amount as exact as it deserves, of means that another twenty seeds would change. @param {number} value */
export const euros = value => `${value ? 'about ' : ''}${number(Number(value.toPrecision(2)))} EUR`
const daily = (/** @type {number} */ rate) => `${rate} post${rate === 1 ? '' : 's'} a day`
const often = (/** @type {number} */ rate) => daily(rate) + (rate === RATES[RATES.length - 1] ? ', the most that is tried' : '')

/** Whether anything depends on the posts a day. @param {import('./rates.js').Curve} curve */
export const differs = ({mean}) => mean.some(value => value !== mean[0])

/** @param {any} state @param {Horizon} horizon */
function profitOf({margin}, {profit}) {
  if (!differs(profit)) return margin ? 'no profit' : 'no profit and no loss, as orders earn nothing and hours cost nothing'
  if (profit.best) return `most profit at ${often(profit.best)}`
  return `most profit at 0, as ${margin ? 'no number of posts has paid for its hours yet' : 'orders earn nothing'}`
}

/** @param {any} state @param {Horizon} horizon */
const bestOf = (state, horizon) =>
  `After ${horizon.days} days: ${differs(horizon.orders) ? `most orders at ${often(horizon.orders.best)}` : 'no orders'}; ${profitOf(state, horizon)}.`

/** @param {{state: any, result: Result, kept?: {state: any, result: Result}}} now */
export function told({state, result: {early, late}, kept}) {
  const {best} = late.profit
  const follow = number(late.followers.mean[RATES.indexOf(best)])
  return [
    bestOf(state, early),
    bestOf(state, late),
    ...(differs(late.profit) ? ['Most profit is where it breaks: beyond, more posts cost more than they earn.'] : []),
    `With ${best ? daily(best) : 'no posts'}, ${follow} ${follow === '1' ? 'person follows' : 'people follow'} after ${LATE} days.`,
    ...(kept ? [keptOf(kept.result)] : []),
  ].join(' ')
}

/** @param {Result} result */
const keptOf = ({early, late}) =>
  `Kept: most orders at ${daily(early.orders.best)} after ${early.days} days and at ${late.orders.best} after ${LATE}; ` +
  `most profit at ${early.profit.best} and at ${late.profit.best}.`

/** @param {{state: any, result: Result, prediction: number}} now */
export function verdict({state, result: {early, late}, prediction}) {
  const said = `You said ${daily(prediction)}`
  const {mean, best} = late.profit
  if (!differs(late.profit)) return `${said}. It is a tie: after ${LATE} days there is ${profitOf(state, late)}, however often you post.`
  const near = RATES.reduce((one, rate) => (Math.abs(rate - prediction) < Math.abs(one - prediction) ? rate : one))
  const off = Number(Math.abs(prediction - best).toFixed(2))
  const how = !off ? 'right' : near === best ? 'as near as steps of half a post tell' : `${off} too ${prediction > best ? 'many' : 'few'}`
  const missed = mean[RATES.indexOf(best)] - mean[RATES.indexOf(near)]
  return (
    `${said}; it is ${best}: ${how}. At ${best} the profit after ${LATE} days is ${euros(mean[RATES.indexOf(best)])}, the mean of ` +
    `${SEEDS} seeds${near === best ? '' : `; at ${near} it is ${euros(missed)} less`}. ` +
    (differs(early.profit)
      ? `After ${early.days} days it is highest at ${early.profit.best}${early.profit.best === best ? ' as well' : ''}.`
      : `After ${early.days} days it is the same at every number of posts.`)
  )
}

/** @param {{state: any, result: Result}} now */
export function table({state, result: {early, late}}) {
  const seeds = seedsFrom(state.seed)
  const both = (/** @type {'orders' | 'profit' | 'followers'} */ of, /** @type {number} */ i, digits = 0) =>
    [early, late].map(horizon => number(horizon[of].mean[i], digits))
  return {
    caption: `Means of seeds ${seeds[0]} to ${seeds[SEEDS - 1]}, after ${early.days} and after ${late.days} days; profit in EUR.`,
    head: ['Posts a day', ...['Orders', 'Net profit', 'Followers'].flatMap(of => [early, late].map(({days}) => `${of}, day ${days}`))],
    rows: RATES.map((rate, i) => [String(rate), ...both('orders', i, 1), ...both('profit', i), ...both('followers', i)]),
  }
}

/** @param {string} title @param {Horizon} horizon @param {Horizon} [other] of what was kept */
export const heading = (title, {days}, other) =>
  `${title} after ${days} days${other && other.days !== days ? ` (kept: ${other.days})` : ''}`

/** What one chart shows. @param {string} title @param {Horizon} horizon @param {'orders' | 'profit' | 'followers'} of */
export function chart(title, horizon, of) {
  const {mean, best} = horizon[of]
  const ends = `From no post to six a day, the mean goes from ${number(mean[0])} to ${number(mean[mean.length - 1])}`
  const highest = `highest at ${often(best)}: ${number(mean[RATES.indexOf(best)])}`
  return `${title} after ${horizon.days} days, against posts a day. ${ends}, ${highest}.`
}

/** @param {number} optimum */
export const frozen = optimum =>
  `${number(optimum, 1)} a day: most attention in a frozen audience, where nobody joins, leaves or changes their trust`

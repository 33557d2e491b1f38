/** Every sentence that depends on a result. */

import {breakingPoint, LATE, RATES, seedsFrom, SEEDS} from './rates.js'

/** @typedef {import('./rates.js').Horizon} Horizon @typedef {import('./rates.js').Result} Result */

const number = (/** @type {number} */ value, digits = 0) =>
  value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}).replace('-', '−')
export const euros = (/** @type {number} */ value) => `${number(value)} EUR`
const often = (/** @type {number} */ rate) =>
  `${rate} post${rate === 1 ? '' : 's'} a day${rate === RATES[RATES.length - 1] ? ', the most that is tried' : ''}`

/** @param {Horizon} horizon */
const verdictOf = ({days, orders, profit}) => {
  const point = breakingPoint(profit)
  return (
    `After ${days} days: most orders at ${often(orders.best)}; ` +
    (point === undefined
      ? 'up to six posts a day, each step earns more than it costs.'
      : point === 0
        ? 'no number of posts has paid for its hours yet, so the breaking point is 0.'
        : `breaking point ${point}: beyond, one step more costs more than it earns.`)
  )
}

/** @param {{result: Result}} now */
export function told({result: {early, late}}) {
  const at = RATES.indexOf(late.profit.best)
  return `${verdictOf(early)} ${verdictOf(late)} There, ${number(late.followers.mean[at])} people follow in the end.`
}

/** @param {{state: any, result: Result, prediction: number}} now */
export function verdict({result: {early, late}, prediction}) {
  const near = RATES.reduce((best, rate) => (Math.abs(rate - prediction) < Math.abs(best - prediction) ? rate : best))
  const {mean, best} = late.profit
  const missed = mean[RATES.indexOf(best)] - mean[RATES.indexOf(near)]
  return (
    `You said ${prediction}. After ${LATE} days profit is highest at ${often(best)}: ${euros(mean[RATES.indexOf(best)])}, the mean of ` +
    `${SEEDS} seeds. ` +
    (near === best ? 'You had it. ' : `Your number earns ${euros(missed)} less. `) +
    (early.profit.best === best
      ? `After ${early.days} days it is the same.`
      : `After ${early.days} days it is highest at ${early.profit.best}.`)
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

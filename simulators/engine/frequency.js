/** How often is too often: the same as src/twoway/model/frequency.py, which explains it. */
import parameters from '../../src/twoway/model/frequency_parameters.json' with {type: 'json'}
import {simulate} from './account.js'
import {checkedValues} from './checking.js'

/** The defaults. @type {Record<string, number>} */
const BUSINESS = Object.fromEntries(parameters.map(p => [p.name, p.default]))

/** Net profit: margin of the revenue, less wage for the work. @param {number} revenue @param {number} minutes */
export const netProfit = (revenue, minutes, {margin, wage} = BUSINESS) => margin * revenue - (wage * minutes) / 60

/**
 * @typedef {object} Outcome what a run had come to after each number of days; arrays as long as `days`
 * @property {number[]} orders
 * @property {number[]} followers
 * @property {number[]} revenue
 * @property {number[]} minutes
 * @property {number[]} profit
 */

/**
 * Run an account at one number of posts a day, and measure it sooner and later.
 * @param {Record<string, number>} account @param {Record<string, number>} world @param {number} rate posts a day
 * @param {number} seed @param {number[]} days after how many days to measure, each from 1 to the days of the run
 * @param {Record<string, number>} [business] margin and wage
 * @returns {Outcome}
 * @throws {RangeError} naming a parameter that is unknown or out of range
 */
export function outcome(account, world, rate, seed, days, business = {}) {
  const prices = checkedValues('business', /** @type {any} */ (parameters), business)
  const {daily, days: length} = simulate({...account, posts_per_day: rate}, world, seed)
  const wrong = days.find(number => !Number.isInteger(number) || number < 1 || number > length)
  if (wrong !== undefined) throw new RangeError(`days must be whole numbers from 1 to ${length}, not ${wrong}.`)
  const [orders, revenue, minutes] = [daily.orders, daily.revenue, daily.minutes].map(soFar)
  const at = (/** @type {ArrayLike<number>} */ values) => days.map(number => values[number - 1])
  return {
    orders: at(orders),
    followers: at(daily.followers),
    revenue: at(revenue),
    minutes: at(minutes),
    profit: days.map(number => netProfit(revenue[number - 1], minutes[number - 1], prices)),
  }
}

/** Running totals. @param {ArrayLike<number>} values */
function soFar(values) {
  let total = 0
  return Float64Array.from(values, value => (total += value))
}

/**
 * The posts a day at which a frozen audience gives most attention; infinite if seeing posts tires nobody.
 * @param {{promo_share: number}} account
 * @param {{view_chance: number, promo_fatigue: number, fatigue_memory: number, fatigue_scale: number}} world
 */
export function frozenOptimum({promo_share}, {view_chance, promo_fatigue, fatigue_memory, fatigue_scale}) {
  let burden = 0
  for (let remembered = 1; remembered > 2 ** -53; remembered *= fatigue_memory) {
    const value = 1 - Math.exp(-remembered / fatigue_scale)
    const promo = 1 - Math.exp((-promo_fatigue * remembered) / fatigue_scale)
    burden += (1 - promo_share) * value + promo_share * promo
  }
  return 1 / (view_chance * burden)
}

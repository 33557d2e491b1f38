/** An account at many numbers of posts a day, and what many seeds say of it, sooner and later. No drawing here. */

import {defaults, PRESETS} from '../engine/account.js'
import {frozenOptimum, netProfit, outcome} from '../engine/frequency.js'
import {inSlices} from '../pieces/job.js'
import {newest} from '../pieces/newest.js'

export const RATES = Array.from({length: 13}, (_, i) => i / 2)
export const SEEDS = 20 // from the seed that the reader set, upwards
export const LATE = 180 // days
const KEPT_RUNS = 2000
const SLICE = 48 // milliseconds: some runs
const EVERY_DAY = Array.from({length: LATE}, (_, day) => day + 1)

/** The seeds, from the one that was set. @param {number} first */
export const seedsFrom = first => Array.from({length: SEEDS}, (_, i) => first + i)

/** @param {any} state */
export const accountOf = ({promo_share, reply_share}) => ({...PRESETS.conversational, promo_share, reply_share})

/** @param {any} state */
export const worldOf = ({tolerance_median}) => ({tolerance_median, days: LATE})

/**
 * @typedef {object} Curve over RATES
 * @property {number[]} mean
 * @property {number[]} low 10th percentile of the seeds
 * @property {number[]} high 90th percentile
 * @property {number} best the first rate with the highest mean
 *
 * @typedef {Record<'orders' | 'profit' | 'followers', Curve> & {days: number}} Horizon
 * @typedef {{early: Horizon, late: Horizon, optimum: number}} Result
 */

/** Make a simulator's `run`: single runs are kept, so that only what is new is run. */
export function sweeper() {
  const runs = newest(KEPT_RUNS)
  /**
   * @param {any} state @param {{signal: AbortSignal, progress: (share: number) => void}} job
   * @returns {Promise<Result | undefined> | Result}
   */
  return (state, {signal, progress}) => {
    const account = accountOf(state)
    const world = worldOf(state)
    // rate after rate on one seed, whose audience the engine then has at hand
    const wanted = seedsFrom(state.seed).flatMap(seed => RATES.map(rate => ({seed, rate})))
    const name = (/** @type {{seed: number, rate: number}} */ one) => JSON.stringify([account, world, one])
    const missing = wanted.filter(one => !runs.get(name(one)))
    const one = (/** @type {number} */ i) => {
      const {seed, rate} = missing[i]
      runs.put(name(missing[i]), outcome(account, world, rate, seed, EVERY_DAY))
    }
    const all = () => summary(state, wanted.map(found => /** @type {any} */ (runs.get(name(found)))))
    if (!missing.length) return all()
    const told = (/** @type {number} */ done) => progress(done / missing.length)
    return inSlices(missing.length, one, told, signal, SLICE).then(whole => (whole ? all() : undefined))
  }
}

/** @param {any} state @param {any[]} runs by seed, then by rate @returns {Result} */
function summary(state, runs) {
  const {early_days, margin, wage} = state
  /** @param {number} days @param {(run: any, at: number) => number} of */
  const curve = (days, of) => {
    const columns = RATES.map((_, i) =>
      Float64Array.from({length: SEEDS}, (_, seed) => of(runs[seed * RATES.length + i], days - 1)).sort(),
    )
    const mean = columns.map(values => values.reduce((a, b) => a + b, 0) / SEEDS)
    const [low, high] = [0.1, 0.9].map(share => columns.map(values => quantile(values, share)))
    return {mean, low, high, best: RATES[mean.indexOf(Math.max(...mean))]}
  }
  const horizon = (/** @type {number} */ days) => ({
    days,
    orders: curve(days, (run, at) => run.orders[at]),
    profit: curve(days, (run, at) => netProfit(run.revenue[at], run.minutes[at], {margin, wage})),
    followers: curve(days, (run, at) => run.followers[at]),
  })
  return {
    early: horizon(early_days),
    late: horizon(LATE),
    optimum: frozenOptimum(accountOf(state), /** @type {any} */ ({...defaults.world, ...worldOf(state)})),
  }
}

/** @param {ArrayLike<number>} sorted @param {number} share @returns {number} by linear interpolation, as NumPy does */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below] + (at - below) * (sorted[above] - sorted[below])
}

/** What the puzzle asks that the account be worth in the end: the posts a day of most profit. */
const WORTHWHILE = 1.5

/**
 * Whether a short test errs both ways: by orders it asks for twice as many posts or more, by profit for none, though
 * posting pays in the end.
 * @param {Result} result
 */
export const errsBothWays = ({early, late}) =>
  late.orders.best > 0 && early.orders.best >= 2 * late.orders.best && early.profit.best === 0 && late.profit.best >= WORTHWHILE

/** Runs of both accounts, and what is learnt by comparing them. No drawing here. */

import {EVENT_TYPES, simulate} from '../engine/account.js'
import {netProfit} from '../engine/frequency.js'
import {newest} from '../pieces/newest.js'

export const SEEDS = Array.from({length: 20}, (_, i) => i + 1)
export const LEVER_SEEDS = 16
const LABOUR_STEP = 0.05 // the posts slider's step
const KEPT = 300

/** @param {ArrayLike<number>} values @returns {Int32Array} running totals */
export function cumulate(values) {
  const totals = new Int32Array(values.length)
  let total = 0
  for (let i = 0; i < values.length; i++) totals[i] = total += values[i]
  return totals
}

/** @param {ArrayLike<number>} values @returns {number} */
function sum(values) {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total
}

/** @param {ArrayLike<number>} values @returns {number} */
export const mean = values => (values.length ? sum(values) / values.length : NaN)

/**
 * Simulate, and keep what was simulated: nothing is run twice while it is on screen.
 * @returns {{run: (account: object, world: object, seed: number) => any, orders: (account: object, world: object, seed: number) => Int32Array,
 *   end: (account: object, world: object, seed: number) => {orders: number, profit: number}}} a whole run, its orders so far by day,
 *   and what it came to
 */
export function makeRunner() {
  // Equal labour looks at a few neighbours of a run, so a handful is kept.
  const [runs, briefs] = [newest(6), newest(KEPT)]
  /** @param {any} account @param {any} world @param {number} seed @returns {{orders: Int32Array, profit: number}} */
  const brief = (account, world, seed) => {
    const name = JSON.stringify([account, world, seed])
    const found = briefs.get(name)
    if (found) return found
    const {orders, revenue, minutes} = simulate(account, world, seed).daily
    return briefs.put(name, {orders: cumulate(orders), profit: netProfit(sum(revenue), sum(minutes))})
  }
  return {
    run(account, world, seed) {
      const name = JSON.stringify([account, world, seed])
      const found = runs.get(name)
      if (found) return found
      const run = simulate(account, world, seed, {people: true})
      return runs.put(name, {...run, orders: cumulate(run.daily.orders), minutes: mean(run.daily.minutes)})
    },
    orders: (account, world, seed) => brief(account, world, seed).orders,
    end(account, world, seed) {
      const {orders, profit} = brief(account, world, seed)
      return {orders: orders[orders.length - 1], profit}
    },
  }
}

/**
 * Posts a day, on the slider's grid, at which an account works `target` minutes a day as nearly as it can.
 * A few secant steps on the real run: replies cost minutes too, and their number depends on everything.
 * @param {(posts: number) => number} minutesAt mean minutes a day of a run with that many posts a day
 * @param {number} start
 * @param {number} target
 * @param {{low: number, high: number, minutesPerPost: number}} bounds
 * @returns {{posts: number, minutes: number}}
 */
export function matchLabour(minutesAt, start, target, {low, high, minutesPerPost}) {
  const onGrid = (/** @type {number} */ posts) =>
    Math.round(Math.max(low, Math.min(high, posts)) / LABOUR_STEP) / (1 / LABOUR_STEP)
  /** @type {Map<number, number>} */
  const seen = new Map()
  let best = {posts: onGrid(start), minutes: NaN}
  let slope = minutesPerPost
  for (let posts = best.posts, before = NaN; seen.size < 7 && !seen.has(posts);) {
    const minutes = minutesAt(posts)
    seen.set(posts, minutes)
    if (!(Math.abs(minutes - target) >= Math.abs(best.minutes - target))) best = {posts, minutes}
    // Half a step's worth of minutes is as near as the grid allows.
    if (Math.abs(minutes - target) <= (minutesPerPost * LABOUR_STEP) / 2) break
    const measured = (minutes - (seen.get(before) ?? NaN)) / (posts - before)
    if (measured > 1) slope = measured
    before = posts
    const step = (target - minutes) / slope
    posts = onGrid(Math.abs(step) < LABOUR_STEP ? posts + Math.sign(step) * LABOUR_STEP : posts + step)
  }
  return best
}

/**
 * What many seeds say about the lead in orders (conversational minus broadcast).
 * @param {Int32Array[]} broadcast orders so far by day, one array a seed
 * @param {Int32Array[]} conversational
 * @returns {{mean: Float64Array, low: Float64Array, high: Float64Array, ahead: Uint16Array, level: Uint16Array, seeds: number}}
 *   mean, 10th and 90th percentile (linear interpolation) and number of seeds ahead and level, by day
 */
export function spread(broadcast, conversational) {
  const seeds = broadcast.length
  const days = broadcast[0].length
  const found = {
    mean: new Float64Array(days),
    low: new Float64Array(days),
    high: new Float64Array(days),
    ahead: new Uint16Array(days),
    level: new Uint16Array(days),
    seeds,
  }
  const leads = new Float64Array(seeds)
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < seeds; i++) leads[i] = conversational[i][day] - broadcast[i][day]
    leads.sort()
    found.mean[day] = mean(leads)
    found.low[day] = quantile(leads, 0.1)
    found.high[day] = quantile(leads, 0.9)
    for (const lead of leads) {
      if (lead > 0) found.ahead[day]++
      if (lead === 0) found.level[day]++
    }
  }
  return found
}

/** @param {ArrayLike<number>} sorted @param {number} share @returns {number} by linear interpolation, as NumPy does */
export function quantile(sorted, share) {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below] + (at - below) * (sorted[above] - sorted[below])
}

/** The two levers apart: promo share and reply share, at 2 posts a day. */
export const LEVERS = [
  {name: 'neither', promo_share: 0.9, reply_share: 0},
  {name: 'promo', promo_share: 0.25, reply_share: 0},
  {name: 'replies', promo_share: 0.9, reply_share: 0.9},
  {name: 'both', promo_share: 0.25, reply_share: 0.9},
]

/**
 * Orders by lever setting, and the interaction: how much more promoting less is worth when there are replies.
 * @param {number[][]} orders by setting as in LEVERS, then by seed (the same seeds in each)
 * @returns {{means: number[], errors: number[], withoutReplies: number, withReplies: number, interaction: number, margin: number}}
 *   errors: standard errors of the means; margin: half a 95 % interval of the interaction, over seeds
 */
export function interaction(orders) {
  const [neither, promo, replies, both] = orders
  const differences = neither.map((_, i) => both[i] - replies[i] - (promo[i] - neither[i]))
  const means = orders.map(mean)
  return {
    means,
    errors: orders.map(standardError),
    withoutReplies: means[1] - means[0],
    withReplies: means[3] - means[2],
    interaction: mean(differences),
    margin: 1.96 * standardError(differences),
  }
}

/** @param {number[]} values */
function standardError(values) {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length)
}

/**
 * How far the second of two accounts is ahead, over seeds that both ran on.
 * @param {number[]} first @param {number[]} second
 * @returns {{first: number, second: number, lead: number, margin: number}} means; margin: half a 95 % interval of the lead
 */
export function leadOf(first, second) {
  const leads = second.map((value, i) => value - first[i])
  return {first: mean(first), second: mean(second), lead: mean(leads), margin: 1.96 * standardError(leads)}
}

/**
 * The events to mark on the people, grouped by day, in the engine's order.
 * @param {any} run
 * @returns {{starts: Uint32Array, kinds: (string | undefined)[]}} events of day d are starts[d] … starts[d + 1] - 1
 */
export function eventsByDay(run) {
  const {day, type} = run.events
  const starts = new Uint32Array(run.days + 1)
  for (let i = 0; i < day.length; i++) starts[day[i] + 1]++
  for (let d = 0; d < run.days; d++) starts[d + 1] += starts[d]
  return {starts, kinds: Array.from(type, (/** @type {number} */ at) => MARKED[EVENT_TYPES[at]])}
}

/** @type {Record<string, "join" | "leave" | "reply">} */
const MARKED = {join: 'join', leave: 'leave', reply: 'reply'}

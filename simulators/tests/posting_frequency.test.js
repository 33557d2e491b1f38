/** What the simulator of posting frequency makes of its runs: curves, breaking points, words. No browser. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {outcome} from '../engine/frequency.js'
import {accountOf, breakingPoint, errsBothWays, LATE, RATES, SEEDS, seedsFrom, sweeper, worldOf} from '../posting_frequency/rates.js'
import * as words from '../posting_frequency/words.js'

const STATE = {promo_share: 0.9, reply_share: 0, tolerance_median: 4, early_days: 30, seed: 1, margin: 0.6, wage: 20}
const free = {signal: new AbortController().signal, progress: () => {}}

test('the breaking point is the first rate at which a step costs more than it earns', () => {
  const after = mean => breakingPoint({mean: RATES.map((_, i) => mean[i] ?? 0)})
  assert.equal(after([0, 2, 5, 4, 9, 1]), 1) // the first, not the highest
  assert.equal(after([0, -1, 5]), 0)
  assert.equal(after([0, 0, 5]), 0) // what earns nothing has broken
  assert.equal(breakingPoint({mean: RATES}), undefined)
})

test('a sweep is the means and percentiles of its runs, and runs nothing twice', async () => {
  const run = sweeper()
  const found = await run(STATE, free)
  const at = RATES.indexOf(1.5)
  const seen = seedsFrom(1).map(seed => outcome(accountOf(STATE), worldOf(STATE), 1.5, seed, [30, LATE]))
  const mean = of => seen.reduce((sum, one) => sum + of(one), 0) / SEEDS
  assert.equal(found.early.orders.mean[at], mean(one => one.orders[0]))
  assert.ok(Math.abs(found.late.profit.mean[at] - mean(one => one.profit[1])) < 1e-9)
  assert.equal(found.late.followers.mean[at], mean(one => one.followers[1]))
  const sorted = seen.map(one => one.orders[1]).sort((a, b) => a - b)
  assert.ok(Math.abs(found.late.orders.high[at] - (sorted[17] + 0.1 * (sorted[18] - sorted[17]))) < 1e-9)
  // another horizon, wage or margin asks for no run: there is no promise
  const dear = run({...STATE, early_days: 60, wage: 60, margin: 0.1}, free)
  assert.equal(dear.early.days, 60)
  assert.ok(dear.late.profit.best < found.late.profit.best)
  assert.equal(dear.late.orders.best, found.late.orders.best)
  // the card's broadcaster: sooner asks for more posts, by orders and by profit
  assert.deepEqual([found.early, found.late].map(({orders, profit}) => [orders.best, profit.best]), [[3, 1.5], [1.5, 1]])
  assert.equal(errsBothWays(found), false)
})

test('a sweep that is stopped gives nothing', async () => {
  const stop = new AbortController()
  const found = sweeper()(STATE, {signal: stop.signal, progress: () => stop.abort()})
  assert.equal(await found, undefined)
})

const horizon = (days, orders, profit) => ({
  days,
  orders: {mean: RATES.map(rate => 10 - Math.abs(rate - orders)), best: orders},
  profit: {mean: RATES.map(rate => 100 - Math.abs(rate - profit)), best: profit},
  followers: {mean: RATES.map(rate => 500 - rate), best: 0},
})

test('both errors at once are what the puzzle asks for', () => {
  const both = (early, late) => errsBothWays({early: horizon(30, ...early), late: horizon(LATE, ...late)})
  assert.equal(both([4, 1], [2, 1.5]), true)
  assert.equal(both([3.5, 1], [2, 1.5]), false) // not twice as many
  assert.equal(both([4, 1.5], [2, 1.5]), false) // not fewer
  assert.equal(both([0, 0], [0, 1]), false) // nobody buys
})

test('the words name both horizons, and what a guess would earn', () => {
  const result = {early: horizon(30, 4.5, 0), late: horizon(LATE, 3, 2), optimum: 3.6147}
  assert.match(words.told({result}), /After 30 days: most orders at 4.5 posts a day; no number of posts has paid.*After 180 days: most orders at 3 posts a day; breaking point 2:.*498 people follow/)
  const judged = prediction => words.verdict({state: STATE, result, prediction})
  assert.match(judged(3.1), /You said 3.1\. .*highest at 2 posts a day: 100 EUR.*earns 1 EUR less\. After 30 days it is highest at 0\./)
  assert.match(judged(2.2), /You had it\./)
  assert.match(words.told({result: {...result, early: horizon(30, 6, 6)}}), /at 6 posts a day, the most that is tried; up to six posts a day, each step earns/)
  assert.equal(words.heading('Orders', horizon(30, 1, 1)), 'Orders after 30 days')
  assert.equal(words.heading('Orders', horizon(30, 1, 1), horizon(60, 1, 1)), 'Orders after 30 days (kept: 60)')
  const {head, rows} = words.table({state: STATE, result})
  assert.equal(head.length, 7)
  assert.ok(rows.length === RATES.length && rows.every(row => row.length === 7))
})

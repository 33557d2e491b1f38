/** What the simulator of posting frequency makes of its runs: curves, words. No browser. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {outcome} from '../engine/frequency.js'
import spec from '../../src/twoway/widgets/controls/posting_frequency.json' with {type: 'json'}
import {accountOf, errsBothWays, LATE, RATES, SEEDS, seedsFrom, sweeper, worldOf} from '../posting_frequency/rates.js'
import * as words from '../posting_frequency/words.js'

const STATE = {promo_share: 0.9, reply_share: 0, tolerance_median: 4, early_days: 30, seed: 1, margin: 0.6, wage: 20}
const free = {signal: new AbortController().signal, progress: () => {}}

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
  assert.equal(both([4, 0], [2, 1.5]), true)
  assert.equal(both([3.5, 0], [2, 1.5]), false) // not twice as many
  assert.equal(both([4, 0.5], [2, 1.5]), false) // the test does not advise against posting
  assert.equal(both([4, 0], [2, 1]), false) // nor does it pay much in the end
  assert.equal(both([0, 0], [0, 1.5]), false) // nobody buys
})

test('no preset solves the puzzle, a test of 20 days on half promotion and many replies does', async () => {
  const run = sweeper()
  const at = patch => run({...STATE, promo_share: 0.25, reply_share: 0.9, ...patch}, free)
  for (const {values} of spec.presets) assert.equal(errsBothWays(await at(values)), false, JSON.stringify(values))
  for (const early_days of [10, 15, 20]) assert.equal(errsBothWays(await at({promo_share: 0.5, early_days})), true)
})

const result = {early: horizon(30, 4.5, 0), late: horizon(LATE, 3, 2), optimum: 3.6147}

test('the words name both horizons by what the charts and the puzzle name', () => {
  assert.equal(
    words.told({state: STATE, result}),
    'After 30 days: most orders at 4.5 posts a day; most profit at 0, as no number of posts has paid for its hours yet. ' +
      'After 180 days: most orders at 3 posts a day; most profit at 2 posts a day. ' +
      'Most profit is where it breaks: beyond, more posts cost more than they earn. With 2 posts a day, 498 people follow after 180 days.',
  )
  const most = {...result, early: horizon(30, 6, 6), late: horizon(LATE, 3, 1)}
  assert.match(words.told({state: STATE, result: most}), /at 6 posts a day, the most that is tried; most profit at 6 posts a day, the most .* most profit at 1 post a day\. .* With 1 post a day/)
  // a wiggle before the highest mean is no breaking point
  const wiggle = {...horizon(30, 4.5, 1.5), profit: {mean: RATES.map(rate => [0, 35, 10, 43][2 * rate] ?? -rate), best: 1.5}}
  assert.match(words.told({state: STATE, result: {...result, early: wiggle}}), /most profit at 1.5 posts a day\. After 180/)
  const kept = {state: STATE, result: most}
  assert.match(words.told({state: STATE, result, kept}), / Kept: most orders at 6 posts a day after 30 days and at 3 after 180; most profit at 6 and at 1\.$/)
})

test('where orders earn nothing or hours cost nothing, the words say so', () => {
  const none = {...horizon(30, 4.5, 0), profit: {mean: RATES.map(() => 0), best: 0}}
  const free = words.told({state: {...STATE, margin: 0, wage: 0}, result: {...result, early: none, late: {...none, days: LATE}}})
  assert.equal(free.split('no profit and no loss, as orders earn nothing and hours cost nothing').length, 3)
  assert.doesNotMatch(free, /paid for its hours/)
  assert.match(words.told({state: {...STATE, margin: 0}, result}), /30 days: .*; most profit at 0, as orders earn nothing\./)
  const tie = words.verdict({state: {...STATE, margin: 0, wage: 0}, result: {...result, late: none}, prediction: 3})
  assert.match(tie, /^You said 3 posts a day. It is a tie: .*hours cost nothing, however often you post\.$/)
})

test('a guess is judged by how near it is, in posts and in money', () => {
  const judged = (prediction, of = result) => words.verdict({state: STATE, result: of, prediction})
  assert.equal(
    judged(3.1),
    'You said 3.1 posts a day; it is 2: 1.1 too many. At 2 the profit after 180 days is about 100 EUR, the mean of 20 seeds; ' +
      'at 3 it is about 1 EUR less. After 30 days it is highest at 0.',
  )
  assert.match(judged(1), /^You said 1 post a day; it is 2: 1 too few\./)
  assert.match(judged(2.2), /it is 2: as near as steps of half a post tell\. /)
  assert.match(judged(2, {...result, early: horizon(30, 1, 2)}), /it is 2: right\. .* After 30 days it is highest at 2 as well\./)
})

test('money is told no more exactly than it is known', () => {
  assert.deepEqual([2478, -1236, 43.2, 0].map(words.euros), ['about 2,500 EUR', 'about −1,200 EUR', 'about 43 EUR', '0 EUR'])
})

test('headings and the table name their days', () => {
  assert.equal(words.heading('Orders', horizon(30, 1, 1)), 'Orders after 30 days')
  assert.equal(words.heading('Orders', horizon(30, 1, 1), horizon(60, 1, 1)), 'Orders after 30 days (kept: 60)')
  const {head, rows} = words.table({state: STATE, result})
  assert.equal(head.length, 7)
  assert.ok(rows.length === RATES.length && rows.every(row => row.length === 7))
})

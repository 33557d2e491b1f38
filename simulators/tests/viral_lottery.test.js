/** What the viral lottery's own pieces work out, apart from the model. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {cascades, completed, offspringSteps, tree} from '../engine/cascade.js'
import {atLeastOne, meanSize, unevenness, wilson, worth} from '../viral_lottery/chances.js'
import {runner} from '../viral_lottery/run.js'
import {chosen, places} from '../viral_lottery/trees.js'
import {sharesOf} from '../viral_lottery/sizes.js'
import {chanceOf, percent, shareOf, spread, tickets, told, treeLines, treeNote, verdict} from '../viral_lottery/words.js'

const close = (/** @type {number} */ a, /** @type {number} */ b, within = 1e-9) =>
  assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`)
const lottery = {mean_offspring: 0.9, dispersion: 0.1, followers: 500, posts: 1000, threshold: 100}
const state = {...lottery, seed: 1}
const job = () => ({signal: new AbortController().signal, progress: () => {}})

test("Wilson's interval has its known values", () => {
  // roots of (share - p)² = z² p (1 - p) / n, worked out by hand for none of ten: z² / (n + z²)
  const [low, high] = wilson(0, 10)
  assert.equal(low, 0)
  close(high, 3.841458820694124 / 13.841458820694124)
  assert.equal(wilson(10, 10)[1], 1)
  close(wilson(10, 10)[0], 1 - high)
  for (const [hits, tries] of [[1, 10], [19, 1000], [50, 100]]) {
    for (const p of wilson(hits, tries)) close((hits / tries - p) ** 2, (1.959963984540054 ** 2 * p * (1 - p)) / tries, 1e-12)
  }
  const [from, to] = wilson(50, 100)
  close(from, 0.4038, 1e-4)
  close(to, 0.5962, 1e-4)
})

test('tickets add up', () => {
  close(atLeastOne(0.5, 2), 0.75)
  close(atLeastOne(1e-12, 1000), 1e-9, 1e-15)
  close(worth(0.1, 0.1, 50), 50)
  close(atLeastOne(0.01, worth(0.01, 0.03, 200)), atLeastOne(0.03, 200))
  assert.equal(meanSize(completed({mean_offspring: 0.5, followers: 500})), 3)
  assert.equal(meanSize(completed({mean_offspring: 0.5, followers: 0})), 2)
  assert.equal(meanSize(completed({mean_offspring: 1, posts: 1})), Infinity)
})

test('unevenness is that of the offspring', () => {
  const {none, busiest} = unevenness(offspringSteps(0.9, 0.1))
  close(none, 10 ** -0.1)
  assert.ok(busiest > 0.8 && busiest < 0.9)
  assert.ok(unevenness(offspringSteps(0.9, 1000)).busiest < 0.35)
  assert.equal(unevenness([1]).busiest, 0)
})

test('a run tells the posts, the theory and what more would bring', async () => {
  const run = runner()
  const result = await run(state, job())
  assert.deepEqual(result.sizes, cascades(lottery, 1).sizes)
  assert.equal(result.viral, result.sizes.filter(size => size >= 100).length)
  assert.equal(shareOf(result, 100), result.viral / 1000)
  close(result.chance, 0.016136, 1e-6)
  close(result.tail[1], 1)
  assert.ok(result.raised > result.chance && result.doubled > result.chance)
  const stopped = new AbortController()
  stopped.abort()
  assert.equal(await run({...state, followers: 3_000_000, seed: 2}, {...job(), signal: stopped.signal}), undefined)
  const {rows} = tickets(result)
  assert.deepEqual(rows.map(([name]) => name), ['As set, 1,000 posts', 'R higher by 0.05', 'Twice the followers', 'Twice the posts'])
  assert.deepEqual([rows[0][3], rows[3][3]], ['1,000', '2,000'])
  assert.equal(rows[2][3], 'about 2,000')
  assert.ok(rows.every(row => row.slice(1, 3).every(cell => cell.endsWith('\u00a0%'))))
})

test('the verdict says how near the guess was', async () => {
  const result = await runner()(state, job())
  const begins = (/** @type {number} */ prediction, /** @type {string} */ text) =>
    assert.ok(verdict({result, prediction}).startsWith(text), verdict({result, prediction}))
  begins(5, 'You said 5 posts; it is 19: 14 too few. On average it would be 16.')
  begins(20.5, 'You said 20.5 posts; it is 19: 1.5 too many. ')
  begins(19, 'You said 19 posts; it is 19: exactly right. ')
  begins(1, 'You said 1 post; it is 19: 18 too few. ')
})

test('numbers worked out from chances are told as roughly as they are known', async () => {
  const result = await runner()({...state, mean_offspring: 0.5}, job())
  const same = tickets(result).rows.map(row => row[3])
  assert.deepEqual([same[0], same[3]], ['1,000', '2,000'])
  for (const text of same.slice(1, 3)) assert.match(text, /^about \d,\d00$/)
  assert.match(verdict({result: {...result, viral: 0}, prediction: 5}), /would take about \d,\d00 posts\.$/)
})

test('the staircase of the posts begins at one person, also where all are far larger', () => {
  assert.deepEqual(sharesOf(Int32Array.of(8000, 9000)), {x: [1, 8000, 8000, 9000], y: [1, 1, 0.5, 0.5]})
  assert.deepEqual(sharesOf(new Int32Array(3).fill(10000)), {x: [1, 10000], y: [1, 1]})
})

test('a chance too small to tell is told alike, whether its last digits are 0 or not', async () => {
  const result = await runner()({...state, mean_offspring: 0}, job())
  const {rows} = tickets(result)
  assert.equal(rows[0][0], 'As set, 1,000 posts')
  for (const i of [0, 2, 3]) assert.deepEqual(rows[i].slice(1), ['under 0.0000001\u00a0%', 'under 0.0000001\u00a0%', '–'])
  assert.match(told({state, result}), /The exact chance is under 0\.0000001\u00a0%\./)
})

test('a tree that was cut off says so', () => {
  assert.deepEqual(treeLines('Largest', {size: 10000, direct: 2, depth: 24, cap: 10000}),
    ['Largest', '10,000 people, cut off', '2 direct, 24 steps'])
  assert.deepEqual(treeLines('Third', {size: 2, direct: 1, depth: 1, cap: 10000}), ['Third', '2 people', '1 direct, 1 step'])
  assert.deepEqual(treeLines('Third', {size: 1, direct: 0, depth: 0, cap: 10000}), ['Third', '1 person', 'nobody but the account'])
  assert.match(treeNote(true, 10000), /no further than 10,000 people: where part of a disc is missing/)
  assert.doesNotMatch(treeNote(false, 10000), /missing/)
})

test('a threshold moved needs no new posts', async () => {
  const run = runner()
  const first = await run(state, job())
  const second = await run({...state, threshold: 10}, job())
  assert.equal(second.sizes, first.sizes)
  assert.ok(second.viral > first.viral)
})

test('percentages are never rounded to certainty', () => {
  assert.deepEqual([0, 1, 0.5, 0.00028, 0.9999, 0.996].map(percent),
    ['0', '100', '50', '0.028', 'over 99.9', '99.6'].map(text => `${text}\u00a0%`))
  assert.deepEqual([0, 1e-12, 1e-8, 1].map(chanceOf),
    ['under 0.0000001', 'under 0.0000001', '0.000001', 'over 99.9'].map(text => `${text}\u00a0%`))
})

test('a tree keeps to its rings and sectors', () => {
  const parents = Int32Array.of(-1, 0, 0, 1, 1, 2)
  const {x, y, depth, deepest} = places(parents)
  assert.deepEqual([...depth], [0, 1, 1, 2, 2, 2])
  assert.equal(deepest, 2)
  for (let person = 0; person < 6; person++) close(Math.hypot(x[person], y[person]), depth[person] / 2)
  const angle = (/** @type {number} */ person) => (Math.atan2(y[person], x[person]) + 2.5 * Math.PI) % (2 * Math.PI)
  assert.ok(angle(3) < angle(4) && angle(4) < angle(5), 'children of the first come first')
  close(angle(5), angle(2)) // an only child
  assert.deepEqual([...places(Int32Array.of(-1)).x], [0])
  const all = tree(lottery, 1, 3)
  assert.ok(places(all).x.every(Number.isFinite))
})

test('the pictures are of the largest posts and of common ones', () => {
  const sizes = Int32Array.from({length: 100}, (_, post) => (post * 37) % 100)
  assert.deepEqual(chosen(sizes).map(post => sizes[post]), [99, 98, 97, 90, 49])
})

test('what is too rare to tell is told as such', async () => {
  const result = await runner()({...state, mean_offspring: 0.1}, job())
  assert.ok(result.chance < 1e-9)
  assert.match(verdict({result, prediction: 5}), /fewer than 0\.01\. One viral post would take more than a billion posts\.$/)
  assert.deepEqual(tickets(result).rows.map(row => row[3]), ['–', '–', '–', '–'])
  assert.equal(spread({...state, followers: 100}),
    'Each follower reshares a post with a chance of 1 in 500: of 100, on average 0.2 do. ' +
    'Of those who reshare, 79\u00a0% set off nobody else; the busiest tenth set off 84\u00a0% of what follows.')
  assert.match(spread(state), /of 500, on average 1 does\. /)
})

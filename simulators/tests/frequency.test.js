/** The sweep over posts a day: what it refuses, and its limits. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {frozenOptimum, outcome} from '../engine/frequency.js'
import {defaults, PRESETS} from '../engine/account.js'

const world = {people: 60, opening_followers: 30, days: 20}

test('a horizon outside the run, or an unknown price, is refused by name', () => {
  for (const days of [[0], [21], [1.5], [NaN]]) {
    assert.throws(() => outcome(PRESETS.broadcast, world, 1, 1, days), /days must be whole numbers from 1 to 20/)
  }
  assert.throws(() => outcome(PRESETS.broadcast, world, 1, 1, [1], {wage: -1}), /wage must be a number from 0/)
  assert.throws(() => outcome(PRESETS.broadcast, world, 1, 1, [1], {tip: 1}), /business has no parameter tip/)
  assert.throws(() => outcome(PRESETS.broadcast, world, 21, 1, [1]), /posts_per_day/)
})

test('an earlier horizon is the beginning of a later one', () => {
  const both = outcome(PRESETS.conversational, world, 3, 5, [7, 20])
  const early = outcome(PRESETS.conversational, {...world, days: 7}, 3, 5, [7])
  for (const name of ['orders', 'followers', 'revenue', 'minutes', 'profit']) assert.equal(both[name][0], early[name][0])
})

test('where seeing tires nobody, there is no best number of posts', () => {
  assert.equal(frozenOptimum({promo_share: 1}, {...defaults.world, promo_fatigue: 0}), Infinity)
  assert.ok(Math.abs(frozenOptimum({promo_share: 0.3}, defaults.world) - 3.4934) < 1e-4)
})

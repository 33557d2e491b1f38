/** The luck that is kept while runs on one seed follow each other: it is what would be drawn anew. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {defaults, PRESETS, simulate} from '../engine/account.js'
import {luckOf, TOGETHER} from '../engine/luck.js'
import {CHANNEL, generator, uniform} from '../engine/random.js'

const world = {...defaults.world, people: 50, days: 6, view_chance: 0.5}

/** Bits of what one post after the other is drawn to be. */
function drawn(seed, person, day, first, posts, {view_chance, comment_chance, share_chance}) {
  const {words, draw} = generator(seed)
  const bits = [0, 0]
  for (let post = 0; post < posts; post++) {
    draw(person, day, CHANNEL.SEEN, (first + post) >> 1)
    if (uniform(words[post % 2]) >= view_chance) continue
    bits[0] |= 1 << post
    draw(person, day, CHANNEL.VIEW, first + post)
    if (uniform(words[0]) < comment_chance || uniform(words[1]) < share_chance) bits[1] |= 1 << post
  }
  return bits
}

test('what is seen is what the generator says, in whatever order it is asked for', () => {
  const luck = luckOf(world, 9)
  for (const [person, day, first, posts] of [[7, 5, 0, 3], [7, 5, 0, 1], [7, 5, 0, 9], [49, 5, 0, TOGETHER], [7, 5, 0, 9], [7, 5, TOGETHER, 5], [7, 4, TOGETHER, 2]]) {
    luck.look(person, day, first, posts)
    assert.deepEqual([...luck.found], drawn(9, person, day, first, posts, world), String([person, day, first, posts]))
  }
  const {words, draw} = generator(9)
  for (const [person, day] of [[3, 1], [3, 2], [3, 1], [49, 5]]) {
    draw(person, day, CHANNEL.OVERHEARD)
    assert.equal(luck.hears(person, day), words[0])
  }
})

test('a world too large to keep has the same luck', () => {
  const large = {...world, people: 30_000, days: 100}
  const luck = luckOf(large, 9)
  for (const [person, day, posts] of [[7, 5, 3], [20_000, 99, 4], [7, 5, 3]]) {
    luck.look(person, day, 0, posts)
    assert.deepEqual([...luck.found], drawn(9, person, day, 0, posts, large))
  }
  assert.equal(luck.hears(7, 5), luckOf(world, 9).hears(7, 5))
})

test('it is kept from one account to the next, and for one seed and one set of chances alone', () => {
  const luck = luckOf(world, 9)
  assert.equal(luckOf({...world, tolerance_median: 2}, 9), luck)
  assert.notEqual(luckOf(world, 10), luck)
  const again = luckOf(world, 9)
  for (const name of ['view_chance', 'comment_chance', 'share_chance', 'people', 'days']) {
    assert.notEqual(luckOf({...world, [name]: world[name] + (world[name] < 1 ? 0.1 : 1)}, 9), luckOf(world, 9), name)
  }
  assert.notEqual(again, luck)
})

test('a run is the same, whatever ran before it on its seed', () => {
  const small = {people: 200, opening_followers: 60, days: 40}
  const runs = [1, 20, 1, 6].map(posts_per_day => simulate({...PRESETS.conversational, posts_per_day}, small, 5))
  simulate(PRESETS.broadcast, small, 6)
  assert.deepEqual(simulate({...PRESETS.conversational, posts_per_day: 6}, small, 5), runs[3])
  assert.deepEqual(runs[2], runs[0])
})

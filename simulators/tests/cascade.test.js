import assert from 'node:assert/strict'
import test from 'node:test'
import {PARAMETERS, begin, cascades, completed, extinction, inverter, offspringSteps, sizeProbabilities, skipSteps,
  tree, viralChance} from '../engine/cascade.js'
import {countSteps} from '../engine/random.js'

const busy = {mean_offspring: 0.9, dispersion: 0.1, posts: 300}

test('the same seed gives the same cascades, another seed others', () => {
  assert.deepEqual(cascades(busy, 5).sizes, cascades(busy, 5).sizes)
  assert.notDeepEqual(cascades(busy, 5).sizes, cascades(busy, 6).sizes)
})

test('posts can be drawn in any order', () => {
  const run = begin(busy, 5)
  for (let post = busy.posts - 1; post >= 0; post--) run.grow(post)
  assert.deepEqual(run.sizes, cascades(busy, 5).sizes)
})

test('a tree has the size, the depth and the direct reshares of its cascade', () => {
  const lottery = {...busy, cap: 200}
  const {sizes, depths, direct} = cascades(lottery, 7)
  for (let post = 0; post < busy.posts; post++) {
    const parents = tree(lottery, 7, post)
    const depth = new Int32Array(parents.length)
    parents.forEach((parent, person) => { if (person) depth[person] = depth[parent] + 1 })
    assert.equal(parents.length, sizes[post])
    assert.equal(Math.max(...depth), depths[post])
    assert.equal(parents.filter(parent => parent === 0).length, direct[post])
    assert.ok(parents.every((parent, person) => parent < person && (person < 2 || parent >= parents[person - 1])))
  }
  assert.ok(sizes.includes(200), 'no post reached the cap: choose another seed')
})

test('a guided inversion counts like a plain one', () => {
  for (const steps of [offspringSteps(0.9, 0.1), offspringSteps(0, 1), offspringSteps(2, 0.01), offspringSteps(2, 1000),
    skipSteps(0.5), skipSteps(0.002)]) {
    const count = inverter(steps)
    for (const word of [0, 1, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 3e9, 2 ** 32 - 2 ** 20, 2 ** 32 - 2, 2 ** 32 - 1]) {
      assert.equal(count(word), countSteps(steps, word / 2 ** 32))
    }
  }
})

test('the chances of all sizes add up to the chance of dying out', () => {
  const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`)
  const sum = numbers => numbers.reduce((a, b) => a + b, 0)
  close(sum(sizeProbabilities({mean_offspring: 0.5, followers: 0}, 1000)), 1)
  close(sum(sizeProbabilities({mean_offspring: 1.5, dispersion: 1, followers: 0}, 1000)), extinction(1.5, 1))
  close(sum(sizeProbabilities({mean_offspring: 0.3, followers: 3e6}, 10000)), 1)
  assert.equal(extinction(1, 0.1), 1)
  close(extinction(1.5, 1), 2 / 3)
  assert.equal(viralChance({threshold: 1}), 1)
})

test('bad parameters are refused by name', () => {
  for (const [name, value] of [['mean_offspring', -1], ['dispersion', 0], ['followers', 1.5], ['posts', '9'],
    ['threshold', 20000], ['cap', NaN], ['luck', 1]]) {
    assert.throws(() => completed({[name]: value}), error => error instanceof RangeError && error.message.includes(name))
  }
  assert.throws(() => completed({mean_offspring: 1, posts: 100000}), /posts=.*too large/)
  assert.throws(() => cascades({}, -1), /seed must be/)
  assert.throws(() => tree({posts: 3}, 1, 3), /post must be a whole number from 0 to 2/)
  assert.equal(Object.keys(completed()).length, PARAMETERS.length)
})

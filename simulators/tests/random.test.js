import assert from 'node:assert/strict'
import test from 'node:test'
import {CHANNEL, LARGEST_SEED, binomialSteps, countSteps, generator, poissonSteps, powers, threefry} from '../engine/random.js'

const ANSWERS = [
  {key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe]},
  {key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], words: [0x1cb996fc, 0xbb002be7]},
  {key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], words: [0xc4923a9c, 0x483df7a0]},
]

for (const {key, counter, words} of ANSWERS) {
  test(`Threefry-2x32 gives its published answer for key ${key}`, () => {
    const out = new Uint32Array(2)
    threefry(...key, ...counter, out)
    assert.deepEqual([...out], words)
  })
}

test('a draw packs day, channel and trial into one word', () => {
  const {words, draw} = generator(7 + 5 * 2 ** 32)
  const out = new Uint32Array(2)
  draw(11, 4095, 31, 32767)
  threefry(7, 5, 11, 0xffffffff, out)
  assert.deepEqual([...words], [...out])
})

test('the largest seed uses both words of the key', () => {
  const {words, draw} = generator(LARGEST_SEED)
  const out = new Uint32Array(2)
  draw(0, 0, CHANNEL.GRAPH)
  threefry(0xffffffff, 2 ** 21 - 1, 0, 0, out)
  assert.deepEqual([...words], [...out])
})

test('inversion counts the steps at or below a number', () => {
  assert.deepEqual(binomialSteps(2, 0.5), [0.25, 0.75])
  assert.deepEqual(binomialSteps(2, 0), [1, 1])
  assert.equal(countSteps([0.25, 0.75], 0), 0)
  assert.equal(countSteps([0.25, 0.75], 0.25), 1)
  assert.equal(countSteps([0.25, 0.75], 0.9), 2)
  assert.deepEqual(poissonSteps(0), [1])
  assert.ok(poissonSteps(20).at(-1) > 1 - 2 ** -32)
})

test('powers are made by repeated multiplication', () => {
  assert.deepEqual([...powers(0.1, 3)], [1, 0.1, 0.1 * 0.1, 0.1 * 0.1 * 0.1])
})

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {room} from '../engine/party.js'
import {layout, towards} from '../pieces/layout.js'

const grown = room({}, 2)
const davis = room({davis: 1}, 0)

test('the same network lies the same way every time, within its frame', () => {
  for (const contacts of [grown, davis]) {
    const one = layout(contacts)
    assert.deepEqual(layout(contacts), one)
    for (const shares of [one.x, one.y]) {
      assert.equal(Math.min(...shares), 0)
      assert.equal(Math.max(...shares), 1)
    }
  }
})

test('nobody lies on top of another', () => {
  const {x, y} = layout(grown)
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) assert.ok(Math.hypot((x[i] - x[j]) * 1.5, y[i] - y[j]) > 0.02, `${i} and ${j}`)
  }
})

test('guests who know each other lie nearer than others', () => {
  const {x, y} = layout(davis)
  const far = [[0, 0], [0, 0]]
  for (let i = 0; i < x.length; i++) {
    const known = new Set(davis.neighbours.slice(davis.start[i], davis.start[i + 1]))
    for (let j = 0; j < i; j++) {
      const sum = far[Number(known.has(j))]
      sum[0] += Math.hypot(x[i] - x[j], y[i] - y[j])
      sum[1]++
    }
  }
  assert.ok(far[1][0] / far[1][1] < 0.75 * (far[0][0] / far[0][1]))
})

test('an arrow key finds the nearest in its direction, and none beyond the edge', () => {
  const [x, y] = [[0, 1, 3, 0, 1], [0, 0, 0, 2, 0.9]]
  assert.equal(towards(x, y, 0, 1, 0), 1)
  assert.equal(towards(x, y, 1, 1, 0), 2)
  assert.equal(towards(x, y, 0, 0, 1), 3)
  assert.equal(towards(x, y, 0, -1, 0), -1)
  assert.equal(towards(x, y, 2, -1, 0), 1)
})

test('by arrow keys one gets from each guest to every other', () => {
  for (const contacts of [grown, davis]) {
    const {x, y} = layout(contacts)
    const ways = Array.from(x, (_, i) => [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([dx, dy]) => towards(x, y, i, dx, dy)))
    for (let from = 0; from < x.length; from++) {
      const seen = new Set([from])
      for (const i of seen) for (const next of ways[i]) if (next >= 0) seen.add(next)
      assert.equal(seen.size, x.length, `from ${from}`)
    }
  }
})

/** What a specification says can be set: usable values of anything, links, words. Checked for every specification there is. */

import assert from 'node:assert/strict'
import {readdir, readFile} from 'node:fs/promises'
import {test} from 'node:test'
import {decodeBy, encodeBy, shown, traitsBy, usableBy, withoutSeed} from '../pieces/spec.js'

const folder = new URL('../../src/twoway/widgets/controls/', import.meta.url)
const SPEC = {
  name: 'sample',
  controls: [
    {name: 'share', label: 'Share', kind: 'range', low: 0, high: 1, step: 0.05, default: 0.5, factor: 100, unit: '%'},
    {name: 'days', label: 'Days', kind: 'range', low: 1, high: 90, step: 1, default: 30, unit: 'days'},
    {name: 'followers', label: 'Followers', kind: 'steps', values: [0, 500, 3000000], default: 500},
    {name: 'room', label: 'Room', kind: 'choice', options: [{value: 'a', label: 'Old'}, {value: 'b', label: 'New'}], default: 'a'},
    {name: 'again', label: 'Again', kind: 'switch', default: true},
    {name: 'guests', kind: 'list', low: 0, high: 9, most: 3, default: []},
    {name: 'seed', kind: 'seed', default: 1},
  ],
  question: {text: 'How many?', kind: 'number', low: 0, high: 100},
}
const CHOOSING = {...SPEC, question: {text: 'Which?', kind: 'choice', options: [{value: 'x', label: 'X'}]}}
const usable = usableBy(SPEC)
const beginning = usable({}, {})
const files = await readdir(folder)
const specs = await Promise.all(files.map(async file => JSON.parse(await readFile(new URL(file, folder), 'utf8'))))

test('nothing at all gives the defaults', () => {
  assert.deepEqual(beginning, {
    share: 0.5, days: 30, followers: 500, room: 'a', again: true, guests: [], seed: 1,
    prediction: null, revealed: false, kept: {},
  })
  assert.deepEqual(Object.keys(beginning), traitsBy(SPEC))
})

test('what is out of range is clamped, nonsense keeps what was', () => {
  const wanted = {share: 7, days: 4.6, followers: -3, room: 'c', again: 'maybe', guests: [3, 3, 11, 'x', 2, 1, 0], seed: 1e20}
  const state = usable({...wanted, prediction: 900}, {...beginning, room: 'b'})
  assert.deepEqual(withoutSeed(SPEC, state), {share: 1, days: 5, followers: 0, room: 'b', again: false, guests: [3, 2, 1]})
  assert.equal(state.seed, 4294967295)
  assert.equal(state.prediction, 100)
  for (const nonsense of [null, {}, [], 'x', '', NaN, undefined, () => 1]) {
    const spoilt = Object.fromEntries(SPEC.controls.filter(({kind}) => kind !== 'list' && kind !== 'switch').map(({name}) => [name, nonsense]))
    assert.deepEqual(usable({...spoilt, kept: 3}, beginning), beginning, String(nonsense))
  }
})

test('a prediction that was there stays until it is taken back', () => {
  const predicted = usable({prediction: 12}, beginning)
  assert.equal(usable({share: 0.1}, predicted).prediction, 12)
  assert.equal(usable({prediction: null}, predicted).prediction, null)
  assert.equal(usableBy(CHOOSING)({prediction: 'x'}, {}).prediction, 'x')
  assert.equal(usableBy(CHOOSING)({prediction: 'y'}, {}).prediction, null)
})

test('what is kept has no seed, and is as usable as the rest', () => {
  const state = usable({kept: {share: 5, seed: 9, unknown: 1}}, beginning)
  assert.deepEqual(state.kept, {share: 1, days: 30, followers: 500, room: 'a', again: true, guests: []})
  assert.deepEqual(usable({kept: {}}, state).kept, {})
})

test('a state survives the way through a link', () => {
  const state = usable({share: 0.35, days: 12, room: 'b', again: false, guests: [4, 0], seed: 77, prediction: 0,
    revealed: true, kept: {...withoutSeed(SPEC, beginning), again: false}}, {})
  assert.deepEqual(decodeBy(SPEC)(encodeBy(SPEC)(state), beginning), state)
})

test('a link with nonsense gives something usable', () => {
  for (const text of ['', ';;;', 'share', 'share:', ':1', '__proto__:1;share:0.2', 'kept.__proto__:1', 'share:0.2;'.repeat(1000), 'guess:x;shown:2', 'guests:1,,x,99']) {
    const state = decodeBy(SPEC)(text, beginning)
    assert.deepEqual(usable(state, {}), state, text)
  }
  assert.equal(decodeBy(SPEC)('share:0.2', beginning).share, 0.2)
  assert.equal({}.polluted, undefined)
})

test('values are shown with their unit', () => {
  const [share, days, followers, room, again, guests] = SPEC.controls
  assert.deepEqual(
    [shown(share, 0.35), shown(days, 3), shown(followers, 3000000), shown(room, 'b'), shown(again, true), shown(guests, [1, 2])],
    ['35\u00a0%', '3 days', '3,000,000', 'New', 'on', '2 chosen'],
  )
})

for (const [i, spec] of specs.entries()) {
  test(`${files[i]}: the defaults, each preset and each end of each range survive a link`, () => {
    const base = usableBy(spec)({}, {})
    const states = [{}, ...spec.presets.map(({values}) => values)]
    for (const {name, kind, low, high, values, options, most} of spec.controls) {
      const ends = {range: [low, high], steps: values, choice: options?.map(({value}) => value), switch: [true, false],
        list: [[], [low, high].slice(0, most)], seed: [0, 4294967295]}[kind]
      states.push(...ends.map(value => ({[name]: value})))
    }
    for (const wanted of states) {
      const state = usableBy(spec)({...wanted, revealed: true, kept: withoutSeed(spec, base)}, base)
      for (const [name, value] of Object.entries(wanted)) assert.deepEqual(state[name], value, name)
      assert.deepEqual(decodeBy(spec)(encodeBy(spec)(state), base), state)
    }
  })
}

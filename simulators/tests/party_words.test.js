/** What the party's simulator says, of outcomes made up for the purpose and of runs. */

import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {run} from '../party/ways.js'
import {costs, readout, standing, verdict} from '../party/words.js'

const spec = JSON.parse(readFileSync(new URL('../../src/twoway/widgets/controls/party.json', import.meta.url), 'utf8'))
const defaults = Object.fromEntries(spec.controls.map((/** @type {any} */ control) => [control.name, control.default]))
const stateOf = (/** @type {any} */ settings) => ({...defaults, ...settings})

/** Ways that won so many of 150. @param {number} shout @param {number} connectors @param {number} friends @param {number} random */
const outcome = (shout, connectors, friends, random) => ({
  names: new Array(150),
  visits: Object.fromEntries(
    Object.entries({shout, connectors, friends, random}).map(([rule, joined]) => [rule, {weekly: {joined: [0, joined]}}]),
  ),
})
const said = (/** @type {string} */ prediction, /** @type {any} */ result) => verdict({result, prediction})

test('the verdict says what was said, what is, and how near', () => {
  const result = outcome(1, 83, 61, 41)
  assert.equal(said('connectors', result), 'You said the best-connected. Right: they win 83 of 150.')
  assert.equal(said('shout', result), 'You said shouting. Not so: the best-connected win most, 83 of 150; shouting wins 1.')
  assert.equal(said('random', outcome(90, 0, 0, 0)),
    'You said guests picked by lot. Not so: shouting wins most, 90 of 150; guests picked by lot win nobody.')
  assert.equal(said('shout', outcome(90, 0, 0, 0)), 'You said shouting. Right: it wins 90 of 150.')
})

test('a tie is called one, and nobody wins where nobody is won', () => {
  assert.equal(said('friends', outcome(1, 18, 18, 7)),
    'You said friends of guests picked by lot. It is a tie: the best-connected and friends of guests picked by lot win 18 of 150 each.')
  assert.equal(said('shout', outcome(1, 18, 18, 18)),
    'You said shouting. Not so, it is a tie: the best-connected, friends of guests picked by lot and guests picked by lot ' +
    'win 18 of 150 each; shouting wins 1.')
  for (const rule of ['shout', 'connectors']) assert.match(said(rule, outcome(0, 0, 0, 0)), /^You said [^.]+\. Nobody wins anybody\.$/)
})

test('work that does nothing is explained', () => {
  const told = (/** @type {any} */ settings) => {
    const state = stateOf(settings)
    return readout({state, result: run(state)})
  }
  const crowd = told({courted: 60, help_hours: 6})
  assert.equal(crowd.data.joined, 0)
  assert.match(crowd.text, /Each courted guest gets 6 minutes a week\. Small talk takes the first 6, so nobody is helped, and nobody talks\.$/)
  assert.doesNotMatch(told({courted: 59, help_hours: 6}).text, /Small talk/)
  assert.doesNotMatch(told({rule: 'shout', help_hours: 6}).text, /Small talk/)
  for (const none of [{help_hours: 0}, {help_weeks: 0}]) assert.match(told(none).text, /No work is done/)
})

test('one is one, and what was kept is told last', () => {
  const state = stateOf({rule: 'own', guests: [3], room: 'davis'})
  const result = run(state)
  const kept = {state: stateOf({}), result: run(stateOf({}))}
  const {text} = readout({state, result, kept})
  assert.match(text, /\d+ of 18 are courted, or know somebody who is\. Kept: the best-connected, 83 of 150, in the other room, so not drawn here\.$/)
  assert.match(readout({state: kept.state, result: kept.result, kept}).text, /Kept: the best-connected, 83 of 150\.$/)
  const visit = {weekly: {joined: [1], put_off: [1], hours: [1], goodwill: [0.5]}, reach: 0.1, courted: [1]}
  assert.match(standing(/** @type {any} */ (visit), 1, new Array(150)), /^Week 1: 1 of 150 has joined, and 1 is put off for good\./)
  const one = readout({state, result: {visits: {...result.visits, own: visit}, names: result.names}}).text
  assert.match(one, /^After 1 weeks 1 of 18 has joined, and 1 is put off for good\. It took 1 hour\. 2 of 18 are/)
})

test('the table of ways is of the week on screen', () => {
  const state = stateOf({})
  const result = run(state)
  const {caption, rows} = costs({result}, ['shout', 'connectors'], 5)
  assert.match(caption, /, up to week 5$/)
  assert.deepEqual(rows[1].slice(0, 4), ['Best-connected', result.visits.connectors.weekly.joined[4], 0, 30])
  assert.match(costs({result}, ['shout'], 26).caption, /, in the end$/)
})

test('a preset sets whatever the room depends on', () => {
  const needed = ['rule', 'courted', 'help_hours', 'ad_chance', 'room', 'two_must_tell', 'help_weeks']
  for (const {label, values} of spec.presets) for (const name of needed) assert.ok(name in values, `${label}: ${name}`)
})

/** What the shotgun's own pieces work out, apart from the model. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import spec from '../../src/twoway/widgets/controls/shotgun.json' with {type: 'json'}
import {run, turned} from '../shotgun/run.js'
import {outcome, told, verdict} from '../shotgun/words.js'

const defaults = Object.fromEntries(spec.controls.map(({name, default: value}) => [name, value]))
const shown = (/** @type {Record<string, any>} */ values) => {
  const state = {...defaults, ...values}
  return {state, result: run(state)}
}
const said = (/** @type {Record<string, any>} */ values, /** @type {string} */ prediction) =>
  verdict({...shown(values), prediction}).replaceAll('\u00a0', ' ')

test('no two presets solve the puzzle, nor a preset and the defaults', () => {
  const ready = [{}, ...spec.presets.map(({values}) => values)]
  for (let seed = 1; seed <= 20; seed++) {
    for (const before of ready) {
      for (const after of ready) {
        assert.equal(turned({...shown({...after, seed}), kept: shown({...before, seed})}), false)
      }
    }
  }
})

test('the puzzle is the turn by the set-up cost alone, on platforms that differ', () => {
  const [cheap, dear] = [{minutes: 900, set_up_cost: 0}, {minutes: 900, set_up_cost: 100}]
  const solved = (/** @type {Record<string, any>} */ before, /** @type {Record<string, any>} */ after) =>
    turned({...shown(after), kept: shown(before)})
  assert.equal(solved(cheap, dear), true)
  assert.equal(turned(shown(dear)), false)
  assert.equal(solved(dear, cheap), false)
  assert.equal(solved(cheap, {...dear, minutes: 840}), false)
  assert.equal(solved({...cheap, fit_spread: 0.4}, {...dear, fit_spread: 0.4}), false)
  assert.equal(solved(cheap, {...dear, own_a: 7}), true)
})

test('a tie is an outcome, and an answer', () => {
  assert.equal(outcome(shown({minutes: 0}).result), 'level')
  assert.match(said({minutes: 0}, 'one'), /^You said all on one platform. It is a tie, to half a euro: 0 EUR on one, 0 EUR on all 5. Without/)
  assert.match(said({minutes: 0}, 'level'), /^You said they are level. Right: 0 EUR on one/)
  assert.ok(spec.question.options.some(({value}) => value === 'level'))
  const close = shown({set_up_cost: run({...defaults}).tipping - 0.05})
  assert.equal(outcome(close.result), 'level')
})

test('the verdict says what was said, then what is', () => {
  assert.match(said({minutes: 60, fit_spread: 0}, 'one'), /^You said all on one platform. Right: 43 EUR on one, −9 EUR on all 5\. With/)
  assert.match(said({minutes: 600}, 'one'), /^You said all on one platform. Not so: the even spread brings more, /)
  assert.match(said({minutes: 30, set_up_cost: 100}, 'neither'), /^You said both make a loss. Right: −/)
  assert.match(said({minutes: 30, set_up_cost: 100}, 'even'), /^You said the same on every platform. Not so: both make a loss, −/)
})

test('what was kept is told, your own plan with it', () => {
  const kept = shown({minutes: 600, own_a: 5})
  const text = told({...shown({}), kept}).replaceAll('\u00a0', ' ')
  assert.match(text, new RegExp(`Kept: .* EUR on one, .* on all 5, .* by the best plan, ${Math.round(kept.result.values.own)} EUR by yours\\.$`))
  assert.doesNotMatch(told(shown({})), /Kept/)
})

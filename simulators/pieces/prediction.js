/** The second step of a simulator: the reader says what will happen, then sees it. */

import {html, write} from './dom.js'
import {shown} from './spec.js'

let groups = 0

/**
 * @param {import('./spec.js').Spec} spec
 * @param {(prediction: number | string | null) => void} change
 * @param {(predicted: boolean) => void} reveal
 * @param {() => void} again
 */
export function prediction({question, controls}, change, reveal, again) {
  const {text, kind, low = 0, high = 100, unit = '', options = []} = question
  const group = `tw-guess-${++groups}`
  const heading = html('p', {class: 'step'})
  const asking = html('p', {class: 'question'})
  const nudge = html('p', {class: 'small', role: 'status'})
  const box = html('input', {
    type: 'number',
    min: low,
    step: 'any',
    inputmode: 'decimal',
    'aria-label': `Your guess${unit && `, ${unit}`}`,
    oninput: () => take(box.value.trim() && box.checkValidity() ? box.valueAsNumber : null),
    onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && run(),
  })
  const radios = options.map(({value}) =>
    html('input', {type: 'radio', name: group, value, onchange: () => take(value)}),
  )
  const asked =
    kind === 'number'
      ? html('label', {class: 'guess'}, html('span', {}, 'Your guess'), box, html('span', {}, unit))
      : html(
          'fieldset',
          {class: 'guess'},
          html('legend', {class: 'unseen'}, 'Your guess'),
          ...radios.map((radio, i) => html('label', {class: 'check'}, radio, options[i].label)),
        )
  const before = html(
    'div',
    {},
    asked,
    html(
      'div',
      {class: 'ask buttons'},
      html('button', {type: 'button', class: 'main', onclick: () => run()}, 'Run it'),
      html('button', {type: 'button', class: 'quiet', onclick: () => reveal(false)}, 'Show me without a prediction'),
      nudge,
    ),
  )
  const said = html('span', {class: 'verdict', tabindex: -1})
  const repeat = html('button', {type: 'button', class: 'quiet', onclick: again})
  const after = html('div', {class: 'after'}, said, repeat)
  let value = /** @type {number | string | null} */ (null)
  let most = 0 // the largest guess that makes sense

  function take(/** @type {number | string | null} */ next) {
    value = next
    write(nudge, '')
    change(next)
  }

  function run() {
    const nonsense = kind === 'number' && !box.checkValidity()
    if (value !== null && !nonsense) return reveal(true)
    write(
      nudge,
      nonsense
        ? `Your guess must be a number from ${low.toLocaleString('en')} to ${most.toLocaleString('en')}.`
        : 'Say what you expect first: a guess that can be wrong teaches more than none.',
    )
    ;(kind === 'number' ? box : radios[0]).focus()
  }

  return {
    element: html('section', {'aria-label': 'Predict'}, heading, asking, before, after),
    /**
     * @param {import('./spec.js').State} state
     * @param {string | undefined} verdict of the prediction; empty without one, undefined while the run is under way
     */
    update(state, verdict) {
      const {prediction: next, revealed} = state
      value = next
      if (kind === 'number') box.max = String((most = typeof high === 'string' ? state[high] : high))
      write(heading, revealed ? 'What happened' : 'Predict')
      write(
        asking,
        text.replace(/\{(\w+)\}/g, (_, name) => {
          const control = controls.find(one => one.name === name)
          return control ? shown(control, state[name]) : ''
        }),
      )
      asking.classList.toggle('small', revealed)
      before.hidden = revealed
      after.hidden = !revealed
      if (box.getRootNode().activeElement !== box) box.value = String(value ?? '')
      for (const radio of radios) radio.checked = radio.value === value
      write(said, verdict ?? 'Running …')
      write(repeat, verdict === undefined || value !== null ? 'Predict again' : 'Predict')
    },
    focus: () => (kind === 'number' ? box : radios[0]).focus({preventScroll: true}),
    focusVerdict: () => said.focus({preventScroll: true}),
  }
}

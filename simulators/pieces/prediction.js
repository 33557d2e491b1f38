/** The second step of a simulator: the reader says what will happen, then sees it. */

import {html, write} from './dom.js'

let groups = 0

/**
 * @param {import('./spec.js').Spec['question']} question
 * @param {(prediction: number | string | null) => void} change
 * @param {(predicted: boolean) => void} reveal
 * @param {() => void} again
 */
export function prediction(question, change, reveal, again) {
  const {text, kind, low, high, unit = '', options = []} = question
  const group = `tw-guess-${++groups}`
  const nudge = html('p', {class: 'small', role: 'status'})
  const box = html('input', {
    type: 'number',
    min: low,
    max: high,
    step: 'any',
    inputmode: 'decimal',
    'aria-label': `Your guess${unit && `, ${unit}`}`,
    oninput: () => take(Number.isNaN(box.valueAsNumber) ? null : box.valueAsNumber),
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
          html('legend', {class: 'unseen'}, text),
          ...radios.map((radio, i) => html('label', {class: 'check'}, radio, options[i].label)),
        )
  const asking = html('p', {class: 'question'}, text)
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
  const said = html('p', {class: 'verdict', tabindex: -1})
  const after = html(
    'div',
    {},
    said,
    html('div', {class: 'buttons ask'}, html('button', {type: 'button', onclick: again}, 'Predict again')),
  )
  let value = /** @type {number | string | null} */ (null)

  function take(/** @type {number | string | null} */ next) {
    value = next
    change(next)
  }

  function run() {
    if (value !== null) return reveal(true)
    write(nudge, 'Say what you expect first: a guess that can be wrong teaches more than none.')
    ;(kind === 'number' ? box : radios[0]).focus()
  }

  return {
    element: html('section', {'aria-label': 'Predict'}, html('p', {class: 'step'}, 'Predict'), asking, before, after),
    /** @param {import('./spec.js').State} state @param {string} verdict of the prediction; empty before there is one */
    update({prediction: next, revealed}, verdict) {
      value = next
      if (value !== null) write(nudge, '')
      before.hidden = revealed
      after.hidden = !revealed
      if (box.getRootNode().activeElement !== box) box.value = String(value ?? '')
      for (const radio of radios) radio.checked = radio.value === value
      write(said, verdict)
    },
    focus: () => (kind === 'number' ? box : radios[0]).focus({preventScroll: true}),
    focusVerdict: () => said.focus({preventScroll: true}),
  }
}

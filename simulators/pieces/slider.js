/** Labelled sliders: one, or a row with one for each account. */

import {html, set, write} from './dom.js'

/**
 * @typedef {object} Scale
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {(value: number) => string} format what is shown and read out for a value
 */

/**
 * A native slider and the value it stands at. The page's value may lie between the slider's steps.
 * @param {string} label accessible name
 * @param {Scale} scale
 * @param {(value: number) => void} moved
 * @param {string} [className]
 */
export function slider(label, scale, moved, className = '') {
  const {min, max, step, format} = scale
  const input = html('input', {type: 'range', min, max, step, 'aria-label': label})
  const shown = html('output', {'aria-live': 'off'})
  const show = (/** @type {number} */ value) => {
    const text = format(value)
    write(shown, text)
    set(input, {'aria-valuetext': text})
    input.style.setProperty('--filled', `${(100 * (value - min)) / (max - min)}%`)
  }
  input.addEventListener('input', () => {
    show(input.valueAsNumber)
    moved(input.valueAsNumber)
  })
  return {
    element: html('span', {class: `slider ${className}`}, input, shown),
    input,
    /** @param {number} value */
    update(value) {
      if (input.valueAsNumber !== value) input.value = String(value)
      show(value)
    },
  }
}

/**
 * A row of sliders, one for each of several accounts.
 * @param {string} label
 * @param {{name: string, title: string}[]} accounts
 * @param {Scale} scale
 * @param {(account: string, value: number) => void} moved
 */
export function sliderRow(label, accounts, scale, moved) {
  const sliders = accounts.map(({name, title}) =>
    slider(`${label}, ${title}`, scale, value => moved(name, value), name),
  )
  return {
    element: html(
      'div',
      {class: 'row'},
      html('span', {class: 'label', 'aria-hidden': 'true'}, label),
      ...sliders.map(s => s.element),
    ),
    /** @param {number[]} values in the order of the accounts */
    update(values) {
      sliders.forEach((one, i) => one.update(values[i]))
    },
  }
}

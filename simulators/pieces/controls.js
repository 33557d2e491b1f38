/** The first step of a simulator: its controls, the rarer ones folded away, and a row of presets. */

import {html} from './dom.js'
import {slider} from './slider.js'
import {shown} from './spec.js'

const LARGEST_SEED = 4294967295

/**
 * @typedef {import('./spec.js').Control} Control
 * @typedef {{element: HTMLElement, update: (value: any) => void}} Part
 */

/** Where among ascending steps a value lies nearest. @param {number[]} steps @param {number} value */
const nearest = (steps, value) =>
  steps.reduce((best, step, i) => (Math.abs(step - value) < Math.abs(steps[best] - value) ? i : best), 0)

/** @param {string} label @param {...Node} children */
const labelled = (label, ...children) =>
  html('div', {class: 'control'}, html('span', {class: 'label', 'aria-hidden': 'true'}, label), ...children)

/** @type {Record<string, (control: Control, change: (value: any) => void) => Part>} */
const KINDS = {
  range(control, change) {
    const {label = '', low = 0, high = 1, step = 0.01} = control
    const scale = {min: low, max: high, step, format: (/** @type {number} */ value) => shown(control, value)}
    const one = slider(label, scale, change)
    return {element: labelled(label, one.element), update: one.update}
  },
  /** A slider over chosen numbers; a value between two of them is shown as it is. */
  steps(control, change) {
    const {label = '', values: steps = []} = control
    let value = steps[0]
    const format = (/** @type {number} */ at) => shown(control, at === nearest(steps, value) ? value : steps[at])
    const one = slider(label, {min: 0, max: steps.length - 1, step: 1, format}, at => change((value = steps[at])))
    return {
      element: labelled(label, one.element),
      update: next => {
        value = next
        one.update(nearest(steps, value))
      },
    }
  },
  choice({label = '', options = []}, change) {
    const select = html(
      'select',
      {'aria-label': label, onchange: () => change(select.value)},
      ...options.map(option => html('option', {value: option.value}, option.label)),
    )
    return {element: labelled(label, select), update: value => (select.value = value)}
  },
  switch({label = ''}, change) {
    const box = html('input', {type: 'checkbox', onchange: () => change(box.checked)})
    return {
      element: html('div', {class: 'control'}, html('label', {class: 'check'}, box, label)),
      update: value => (box.checked = value),
    }
  },
  seed({label = 'Seed'}, change) {
    let typing = false // what is being typed is not overwritten
    const take = () => {
      typing = false
      if (box.value.trim() && box.checkValidity()) change(box.valueAsNumber)
      else box.value = String(value)
    }
    const box = html('input', {
      type: 'number',
      min: 0,
      max: LARGEST_SEED,
      step: 1,
      'aria-label': label,
      onchange: take,
      oninput: () => (typing = true),
      onblur: () => (typing = false),
    })
    const luck = () => change(Math.floor(Math.random() * 10000))
    let value = 0
    return {
      element: labelled(
        label,
        html('span', {class: 'seed'}, box, html('button', {type: 'button', class: 'quiet', onclick: luck}, 'New seed')),
      ),
      update(next) {
        value = next
        if (!typing && box.valueAsNumber !== next) box.value = String(next)
      },
    }
  },
}

/**
 * @param {import('./spec.js').Spec} spec
 * @param {(patch: Record<string, any>) => void} change
 * @param {() => void} reset
 */
export function controls({controls, presets}, change, reset) {
  const parts = controls
    .filter(({kind, own}) => kind in KINDS && !own)
    .map(control => ({
      control,
      ...KINDS[control.kind](control, value => change({[control.name]: value})),
    }))
  const listed = (/** @type {boolean} */ more) =>
    parts.filter(({control}) => Boolean(control.more) === more).map(({element}) => element)
  const rare = listed(true)
  const buttons = presets.map(({label, values}) =>
    html('button', {type: 'button', onclick: () => change(values)}, label),
  )
  return {
    element: html(
      'div',
      {},
      html('div', {class: 'controls'}, ...listed(false)),
      ...(rare.length
        ? [html('details', {class: 'more'}, html('summary', {}, 'More settings'), html('div', {class: 'controls'}, ...rare))]
        : []),
      html(
        'div',
        {class: 'buttons presets', role: 'group', 'aria-label': 'Settings to try'},
        html('span', {'aria-hidden': 'true'}, 'Try'),
        ...buttons,
        html('button', {type: 'button', class: 'reset', onclick: reset}, 'Reset'),
      ),
    ),
    /** @param {import('./spec.js').State} state */
    update(state) {
      for (const {control, update} of parts) update(state[control.name])
      presets.forEach(({values}, i) => {
        const here = Object.entries(values).every(([name, value]) => String(state[name]) === String(value))
        buttons[i].setAttribute('aria-pressed', String(here))
      })
    },
  }
}

/** Which settings differ, in words. @param {import('./spec.js').Spec} spec @param {any} from @param {any} to */
export const changes = ({controls}, from, to) =>
  controls
    .filter(({name, kind}) => kind !== 'seed' && String(from[name]) !== String(to[name]))
    .map(control => `${control.label ?? control.name}: ${shown(control, from[control.name])}, now ${shown(control, to[control.name])}`)
    .join('; ')

/** Copy text, with a way for readers whose browser has no clipboard to offer. */

import {html} from './dom.js'

/**
 * A button that copies `text()`. Without a clipboard it shows the text, selected.
 * @param {string} label
 * @param {() => string} text
 * @returns {HTMLElement}
 */
export function copyButton(label, text) {
  const said = html('span', {class: 'said', role: 'status'})
  const button = html('button', {type: 'button', class: 'quiet', onclick: copy}, label)
  const whole = html('span', {class: 'copy'}, button, said)
  let timer = 0

  async function copy() {
    const copied = text()
    whole.querySelector('textarea')?.remove()
    clearTimeout(timer)
    try {
      await navigator.clipboard.writeText(copied)
      said.textContent = 'Copied.'
      timer = setTimeout(() => (said.textContent = ''), 4000)
    } catch {
      said.textContent = 'Press Ctrl+C (⌘C) to copy:'
      const box = html('textarea', {readonly: true, rows: Math.min(4, copied.split('\n').length), 'aria-label': label})
      box.value = copied
      whole.append(box)
      box.focus()
      box.select()
    }
  }
  return whole
}

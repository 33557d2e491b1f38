/**
 * A paragraph that tells how things stand; its data attributes hold the exact numbers. Beside it an unseen one says the
 * same to those who listen, once things rest, and is then emptied: nothing stands there twice.
 */

import {html, write} from './dom.js'

const QUIET = 400 // milliseconds without a change before the read-out speaks
const HEARD = 8000 // milliseconds after which it is taken to have been heard

/** @param {AbortSignal} signal */
export function readout(signal) {
  const element = html('p', {class: 'readout'})
  const aloud = html('p', {class: 'unseen', role: 'status', 'aria-live': 'polite'})
  let quiet = 0
  let told = '' // what was said aloud last, or is about to be
  signal.addEventListener('abort', () => clearTimeout(quiet))
  const say = (/** @type {string} */ text) => {
    write(aloud, text)
    if (text) quiet = setTimeout(say, HEARD, '')
  }
  return {
    element: html('div', {}, element, aloud),
    /**
     * @param {string} text
     * @param {Record<string, number | string>} data exact numbers
     * @param {boolean} [silent] while something plays
     */
    update(text, data, silent = false) {
      for (const field of Object.keys(element.dataset)) if (!(field in data)) delete element.dataset[field]
      for (const [field, value] of Object.entries(data)) element.dataset[field] = String(value)
      if (element.textContent !== text) {
        clearTimeout(quiet)
        say('')
        told = ''
        write(element, text)
      }
      if (silent || told === text) return
      clearTimeout(quiet)
      quiet = setTimeout(say, QUIET, (told = text))
    },
  }
}

/** A goal for the reader, recognised when it is reached. */

import {html, write} from './dom.js'

/** @param {{goal: string, solved?: string}} texts */
export function puzzle({goal, solved = ''}) {
  const said = html('p', {class: 'solved', role: 'status'})
  const element = html(
    'section',
    {class: 'puzzle', 'aria-label': 'Puzzle'},
    html('p', {class: 'step'}, 'Puzzle'),
    html('p', {}, goal),
    said,
  )
  return {
    element,
    /** @param {boolean} reached @param {string} [text] instead of the usual words */
    update(reached, text = reached ? `Solved. ${solved}` : 'Not there yet.') {
      element.toggleAttribute('data-solved', reached)
      write(said, text)
    },
  }
}

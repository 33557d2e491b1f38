/** What the lines of a chart mean. */

import {html} from './dom.js'

/** @param {...{className: string, text: string}} entries classes as in the chart, with "bar" or "band" for a patch */
export function legend(...entries) {
  const items = entries.map(({className, text}) => html('span', {}, html('i', {class: className}), text))
  return {
    element: html('p', {class: 'legend'}, ...items),
    /** @param {number} i @param {string} text an empty text hides the entry */
    update(i, text) {
      items[i].hidden = !text
      items[i].lastChild.textContent = text
    },
  }
}

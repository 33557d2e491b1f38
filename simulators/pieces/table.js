/** Tables of a run: one that is always there, one that is folded away and filled when it is opened. */

import {html} from './dom.js'

/** @typedef {{caption: string, head: string[], rows: (string | number)[][]}} Table */

/** @param {HTMLTableElement} table @param {Table} content */
export function fillTable(table, {caption, head, rows}) {
  table.replaceChildren(
    html('caption', {}, caption),
    html('thead', {}, html('tr', {}, ...head.map(text => html(text ? 'th' : 'td', text ? {scope: 'col'} : {}, text)))),
    html(
      'tbody',
      {},
      ...rows.map(([first, ...rest]) =>
        html(
          'tr',
          {},
          html('th', {scope: 'row'}, String(first)),
          ...rest.map(cell => html('td', {}, typeof cell === 'number' ? cell.toLocaleString('en') : cell)),
        ),
      ),
    ),
  )
}

/** @param {string} [title] */
export function foldedTable(title = 'The numbers as a table') {
  /** @type {(() => Table) | undefined} */
  let make
  const table = html('table')

  function fill() {
    if (!element.open || !make) return
    fillTable(table, make())
    make = undefined
  }

  const scroll = html('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': title}, table)
  const element = html('details', {ontoggle: fill}, html('summary', {}, title), scroll)
  return {
    element,
    /** @param {() => Table} next called when the table is seen */
    update(next) {
      make = next
      fill()
    },
  }
}

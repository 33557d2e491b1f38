/** The outcome in words and in a table: for readers who listen, and for tests. */

import {html} from '../pieces/dom.js'
import {ACCOUNTS} from './state.js'
import * as words from './words.js'

const EVERY = 30 // days between two rows of the table

/** @typedef {import('./state.js').Called[]} Accounts */

/** What a run has come to at the end of a day. @param {any} run @param {number} day */
const standing = (run, day) => ({
  followers: run.daily.followers[day - 1],
  trust: run.daily.trust[day - 1],
  orders: run.orders[day - 1],
  minutes: run.minutes,
})

/**
 * How both accounts stand on the day shown.
 * @param {Accounts} accounts
 * @param {any} state
 * @param {any[]} runs
 * @param {any} many
 * @returns {{text: string, data: Record<string, number | string>}} for the read-out
 */
export function standings(accounts, {day, seed, revealed}, runs, many) {
  /** @type {Record<string, number | string>} */
  const data = {}
  runs.forEach((run, i) => (data[`minutes_${ACCOUNTS[i].name}`] = run.minutes))
  if (!revealed) return {text: '', data}
  Object.assign(data, {day, seed})
  const both = runs.map(run => standing(run, day))
  both.forEach((at, i) => {
    for (const [field, value] of Object.entries(at)) data[`${field}_${ACCOUNTS[i].name}`] = value
  })
  if (many) {
    for (const field of ['ahead', 'level', 'mean', 'low', 'high']) data[field] = many[field][day - 1]
    data.seeds = many.seeds
  }
  return {text: words.standings(accounts, day, both), data}
}

/** The runs as a table, folded away. @param {Accounts} accounts */
export function runTable(accounts) {
  const rows = html('tbody')
  const two = () => accounts.map(({title}) => html('th', {scope: 'col'}, title))
  const over = (/** @type {string} */ text) => html('th', {scope: 'colgroup', colspan: 2}, text)
  const table = html(
    'table',
    {},
    html(
      'thead',
      {},
      html(
        'tr',
        {},
        html('th', {scope: 'col', rowspan: 2}, 'Day'),
        over('Followers'),
        over('Mean trust'),
        over('Orders so far'),
      ),
      html('tr', {}, ...two(), ...two(), ...two()),
    ),
    rows,
  )
  /** @type {any[]} */
  let runs = []
  /** @type {any[]} */
  let filled = []

  function fill() {
    if (!element.open || !runs.length || (filled[0] === runs[0] && filled[1] === runs[1])) return
    filled = runs
    const {days} = runs[0]
    const shown = [...new Set([...Array.from({length: Math.floor(days / EVERY)}, (_, i) => EVERY * (i + 1)), days])]
    const pair = (/** @type {(run: any) => string} */ of) =>
      runs.map((run, i) => html('td', {class: ACCOUNTS[i].name}, of(run)))
    rows.replaceChildren(
      ...shown.map(day =>
        html(
          'tr',
          {},
          html('th', {scope: 'row'}, String(day)),
          ...pair(run => words.count(standing(run, day).followers)),
          ...pair(run => words.trust(standing(run, day).trust)),
          ...pair(run => words.count(standing(run, day).orders)),
        ),
      ),
    )
  }

  const scroll = html('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'The numbers as a table'}, table)
  const element = html('details', {ontoggle: fill}, html('summary', {}, 'The numbers as a table'), scroll)
  return {
    element,
    /** @param {any[]} next */
    update(next) {
      runs = next
      fill()
    },
  }
}

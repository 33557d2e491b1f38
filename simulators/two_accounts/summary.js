/** The outcome in words and in a table: for readers who listen, and for tests. */

import {html, write} from '../pieces/dom.js'
import {ACCOUNTS} from './state.js'
import * as words from './words.js'

const QUIET = 400 // milliseconds without a change before the read-out speaks
const HEARD = 8000 // milliseconds after which it is taken to have been heard
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
 * A paragraph that tells how both accounts stand on the day shown; its data attributes hold the exact numbers. Beside it
 * an unseen one says the same to those who listen, once things rest, and is then emptied: nothing stands there twice.
 * @param {Accounts} accounts
 * @param {AbortSignal} signal
 */
export function readout(accounts, signal) {
  const element = html('p', {class: 'readout'})
  const aloud = html('p', {class: 'unseen', role: 'status', 'aria-live': 'polite'})
  let quiet = 0
  signal.addEventListener('abort', () => clearTimeout(quiet))
  const say = (/** @type {string} */ text) => {
    write(aloud, text)
    if (text) quiet = setTimeout(say, HEARD, '')
  }
  return {
    element: html('div', {}, element, aloud),
    /**
     * @param {any} state
     * @param {any[]} runs
     * @param {any} many
     * @param {boolean} silent while the days play
     */
    update({day, seed, revealed}, runs, many, silent) {
      for (const field of Object.keys(element.dataset)) delete element.dataset[field]
      runs.forEach((run, i) => (element.dataset[`minutes_${ACCOUNTS[i].name}`] = run.minutes))
      clearTimeout(quiet)
      say('')
      if (!revealed) return write(element, '')
      Object.assign(element.dataset, {day, seed})
      const standings = runs.map(run => standing(run, day))
      standings.forEach((at, i) => {
        for (const [field, value] of Object.entries(at)) element.dataset[`${field}_${ACCOUNTS[i].name}`] = String(value)
      })
      if (many) {
        for (const field of ['ahead', 'level', 'mean', 'low', 'high']) element.dataset[field] = many[field][day - 1]
        element.dataset.seeds = many.seeds
      }
      const text = words.standings(accounts, day, standings)
      write(element, text)
      if (!silent) quiet = setTimeout(say, QUIET, text)
    },
  }
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

  const scroll = html('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'The run as a table'}, table)
  const element = html('details', {ontoggle: fill}, html('summary', {}, 'The run as a table'), scroll)
  return {
    element,
    /** @param {any[]} next */
    update(next) {
      runs = next
      fill()
    },
  }
}

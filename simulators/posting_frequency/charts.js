/** The short test beside the half-year: orders, net profit and followers against posts a day. */

import {html, write} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {plot} from '../pieces/plot.js'
import {RATES, SEEDS} from './rates.js'
import * as words from './words.js'

/** @typedef {'orders' | 'profit' | 'followers'} Measure @typedef {import('./rates.js').Horizon} Horizon */

/** @type {{of: Measure, title: string, height: number}[]} */
const MEASURES = [
  {of: 'orders', title: 'Orders', height: 190},
  {of: 'profit', title: 'Net profit, EUR,', height: 210},
  {of: 'followers', title: 'Followers', height: 150},
]
const ROOM = 0.14 // above the lines, for what is written beside a rule
const LAST = RATES[RATES.length - 1]

export function charts() {
  // row by row, so that each measure stands beside itself, or, on a phone, below itself
  const panels = MEASURES.flatMap(measure =>
    /** @type {const} */ (['early', 'late']).map(when => {
      const chart = plot({height: measure.height})
      const heading = html('h3')
      return {...measure, when, chart, heading, element: html('div', {}, heading, chart.element)}
    }),
  )
  const key = legend(
    {className: 'conversational', text: `mean of ${SEEDS} seeds`},
    {className: 'conversational band', text: 'middle 8 of 10 seeds'},
    {className: 'kept', text: ''},
    {className: 'theory', text: ''},
  )
  const element = html(
    'div',
    {hidden: true},
    html('div', {class: 'horizons'}, ...panels.map(panel => panel.element)),
    key.element,
  )
  return {
    element,
    /** @param {{result: import('./rates.js').Result, kept?: {result: import('./rates.js').Result}}} now */
    draw({result, kept}) {
      element.hidden = false
      for (const {of, title, when, chart, heading} of panels) {
        const horizon = result[when]
        const other = kept?.result[when]
        write(heading, words.heading(title, horizon, other))
        chart.draw(drawing(of, horizon, other, result.optimum, shared(of, result, kept?.result)), words.chart(title.replace(/,$/, ''), horizon, of))
      }
      key.update(2, kept ? 'kept settings, mean' : '')
      key.update(3, Number.isFinite(result.optimum) ? words.frozen(result.optimum) : '')
    },
  }
}

/**
 * Numbers that a chart must have room for besides its own: followers are a number at a time, not a sum over it, so that
 * sooner and later stand on one scale.
 * @param {Measure} of @param {...(import('./rates.js').Result | undefined)} results
 */
const shared = (of, ...results) =>
  of === 'followers' ? results.flatMap(one => (one ? [...one.early.followers.high, ...one.late.followers.high] : [])) : []

/** @param {Measure} of @param {Horizon} horizon @param {Horizon | undefined} other @param {number} optimum @param {number[]} room */
function drawing(of, horizon, other, optimum, room) {
  const {mean, low, high, best} = horizon[of]
  const shown = [...mean, ...high, ...(other ? other[of].mean : []), ...room, 1]
  const least = Math.min(0, ...low, ...(other ? other[of].mean : []))
  const most = Math.max(...shown)
  const series = /** @type {any[]} */ ([
    {kind: 'band', x: RATES, y: low, y2: high, className: 'conversational'},
    // no higher than the lines: above them stands what is written beside a rule
    ...(of === 'orders' && optimum <= LAST ? [{kind: 'line', x: [optimum, optimum], y: [least, most], className: 'theory'}] : []),
    ...(other ? [{kind: 'line', x: RATES, y: other[of].mean, className: 'kept'}] : []),
    {kind: 'line', x: RATES, y: mean, className: 'conversational'},
  ])
  if (of !== 'followers' && words.differs(horizon[of])) {
    series.push({kind: 'upright', x: [best], text: `most at ${best}`})
    series.push({kind: 'points', x: [best], y: [mean[RATES.indexOf(best)]], className: 'conversational'})
  }
  return {
    x: {low: 0, high: LAST, label: 'posts a day', at: [0, 1, 2, 3, 4, 5, 6]},
    y: {low: least, high: most + ROOM * (most - least), label: ''},
    series,
  }
}

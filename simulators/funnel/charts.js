/** What the test concludes: two differences with their intervals, and how ROI comes out over many such tests. */
import {html, set, svg, write} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {plot} from '../pieces/plot.js'
import {REPEATS} from './run.js'
import {chances, claims, number, percent, points} from './words.js'

const ROWS = /** @type {const} */ ([
  ['lift', 'effect', 'Campaign against holdout', 'seen'],
  ['naive', 'effect_on_exposed', 'Exposed against unexposed, the naive way', 'naiveSeen'],
])
const BINS = 30

/** Estimates with their intervals, one above the other, with the truth of each. */
export function estimates() {
  const chart = plot({height: 190, className: 'estimates'})
  const names = ROWS.map(() => svg('text', {class: 'row'}))
  const note = html('p', {class: 'small'})
  chart.overlay.append(...names)
  chart.after(() => ROWS.forEach((_, i) => set(names[i], {x: 0, y: chart.y(1.95 - i) + 6})))
  const key = legend(
    {className: 'estimate', text: 'estimate and 95 % interval'}, {className: 'truth', text: 'the truth, known only here'},
    {className: 'kept', text: ''},
  )
  return {
    element: html('div', {}, html('h3', {}, 'Points: further orders per 100 people'), chart.element, key.element, note),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({result, kept}) {
      ROWS.forEach(([, , title, seen], i) => write(names[i], `${title}: ${claims(result[seen])}`))
      write(note, chances(result))
      const both = [result, ...(kept ? [kept.result] : [])]
      const ends = both.flatMap(({lift, naive, theory}) => [...lift, ...naive, theory.effect, theory.effect_on_exposed])
        .filter(Number.isFinite).map(end => 100 * end)
      const [low, high] = [Math.min(-0.5, ...ends), Math.max(0.5, ...ends)]
      const room = (high - low) * 0.04
      /** @type {(one: any, offset: number, className: string) => any[]} */
      const marks = (one, offset, className) => ROWS.flatMap(([name, truth], i) => {
        const y = 1.5 - i + offset
        const [at, from, to] = one[name].map((/** @type {number} */ end) => 100 * end)
        if (!Number.isFinite(at)) return []
        return [
          {kind: 'line', className, x: [from, to], y: [y, y]},
          {kind: 'points', className, x: [at], y: [y]},
          ...(className === 'kept' ? [] : [{kind: 'line', className: 'truth', x: [100 * one.theory[truth], 100 * one.theory[truth]], y: [y - 0.22, y + 0.22]}]),
        ]
      })
      chart.draw(
        {
          x: {low: low - room, high: high + room, label: 'points'},
          y: {low: 0, high: 2, label: '', at: []},
          series: [{kind: 'upright', x: [0], className: 'none'}, ...(kept ? marks(kept.result, -0.16, 'kept') : []), ...marks(result, 0, 'estimate')],
        },
        ROWS.map(([name, truth, title]) =>
          `${title}: ${points(result[name][0])} points, interval ${points(result[name][1])} to ${points(result[name][2])}, ` +
          `truth ${points(result.theory[truth])}.`).join(' '),
      )
      key.update(2, kept ? 'kept settings' : '')
    },
  }
}

/** How often ROI came out so, over the repeats. */
export function returns() {
  const chart = plot({height: 200, className: 'returns'})
  const key = legend(
    {className: 'bar', text: `estimates of ${REPEATS} such tests`}, {className: 'estimate', text: 'this test, with its interval'},
    {className: 'kept', text: ''},
  )
  return {
    element: html('div', {}, html('h3', {}, 'ROI, as each of 300 such tests would report it'), chart.element, key.element),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({result, kept}) {
      const usable = (/** @type {any} */ one) => one.rois.filter(Number.isFinite).map((/** @type {number} */ roi) => 100 * roi)
      const all = [...usable(result), ...(kept ? usable(kept.result) : []), ...result.roi.filter(Number.isFinite).map((/** @type {number} */ end) => 100 * end), 0]
      const [low, high] = [Math.min(...all), Math.max(...all)]
      const edges = Array.from({length: BINS + 1}, (_, i) => low + ((high - low || 1) * i) / BINS)
      const count = (/** @type {any} */ one) => {
        const counts = Array(BINS).fill(0)
        for (const roi of usable(one)) counts[Math.min(BINS - 1, Math.floor(((roi - low) / (high - low || 1)) * BINS))]++
        return counts
      }
      const now = count(result)
      const before = kept ? count(kept.result) : []
      const most = Math.max(10, ...now, ...before)
      const [at, from, to] = result.roi.map((/** @type {number} */ end) => 100 * end)
      const truth = 100 * result.theory.roi
      chart.draw(
        {
          x: {low, high: high || 1, label: 'ROI, %', format: value => number(value)},
          y: {low: -most * 0.16, high: most * 1.1, label: 'tests', format: value => (value < 0 ? '' : number(value))},
          series: [
            {kind: 'bars', x: edges, y: now},
            ...(kept ? [{kind: /** @type {const} */ ('bars'), className: 'kept', x: edges, y: before}] : []),
            {kind: 'upright', x: [0], className: 'none'},
            ...(Number.isFinite(truth) ? [{kind: /** @type {const} */ ('upright'), x: [truth], className: 'truth', text: `truth ${percent(result.theory.roi)}`}] : []),
            ...(Number.isFinite(at) ? [
              {kind: /** @type {const} */ ('line'), className: 'estimate', x: [from, to], y: [-most * 0.08, -most * 0.08]},
              {kind: /** @type {const} */ ('points'), className: 'estimate', x: [at], y: [-most * 0.08]},
            ] : []),
          ],
        },
        `ROI over ${REPEATS} tests, from ${number(Math.min(...usable(result)))} % to ${number(Math.max(...usable(result)))} %; ` +
          `the truth is ${number(truth)} %. This test: ${number(at)} %, interval ${number(from)} % to ${number(to)} %.`,
      )
      key.update(2, kept ? 'kept settings' : '')
    },
  }
}

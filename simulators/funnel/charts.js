/** What the test concludes: two differences with their intervals, and how incremental ROI comes out over many such tests. */
import {html, write} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {ticks} from '../pieces/line_chart.js'
import {plot} from '../pieces/plot.js'
import {REPEATS, reach} from './run.js'
import {chances, claims, number, percent, points, rounded, tests} from './words.js'

const ROWS = /** @type {const} */ ([
  ['lift', 'effect', 'Campaign against holdout', 'seen'],
  ['naive', 'effect_on_exposed', 'Exposed against unexposed, the naive way', 'naiveSeen'],
])
const BINS = 30

/** Round numbers for an axis: three or more, but few enough for a phone. @param {number} low @param {number} high */
const few = (low, high) => [3, 4, 5, 6].map(count => ticks(low, high, count)).find(({length}) => length > 2)

/** Estimates with their intervals, one above the other on the same scale, with the truth of each. */
export function estimates() {
  const rows = ROWS.map(([name, truth, title, seen]) => {
    const chart = plot({height: 80, className: 'estimates'})
    const claim = html('span')
    return {name, truth, title, seen, chart, claim, element: html('div', {}, html('p', {class: 'row'}, html('b', {}, title), ': ', claim), chart.element)}
  })
  const note = html('p', {class: 'small'})
  const key = legend(
    {className: 'estimate', text: 'estimate and 95\u00a0% interval'}, {className: 'truth', text: 'the truth, known only here'},
    {className: 'kept', text: ''},
  )
  return {
    element: html(
      'div', {}, html('h3', {}, 'Points: further orders per 100 people'), ...rows.map(({element}) => element), key.element, note,
    ),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({state, result, kept}) {
      const both = [result, ...(kept ? [kept.result] : [])]
      const ends = both.flatMap(({lift, naive, theory}) => [...lift, ...naive, theory.effect, theory.effect_on_exposed])
        .filter(Number.isFinite).map(end => 100 * end)
      const [low, high] = [Math.min(-0.5, ...ends), Math.max(0.5, ...ends)]
      const room = (high - low) * 0.04
      for (const {name, truth, title, seen, chart, claim} of rows) {
        write(claim, claims(result[seen]))
        /** @type {(one: any, y: number, className: string) => any[]} */
        const marks = (one, y, className) => {
          const [at, from, to] = one[name].map((/** @type {number} */ end) => 100 * end)
          return Number.isFinite(at)
            ? [{kind: 'line', className, x: [from, to], y: [y, y]}, {kind: 'points', className, x: [at], y: [y]}]
            : []
        }
        const truly = 100 * result.theory[truth]
        const [at, from, to] = result[name]
        chart.draw(
          {
            x: {low: low - room, high: high + room, label: '', at: few(low, high),
              format: value => (value ? (value > 0 ? '+' : '') + number(value, 2) : 'no effect')},
            y: {low: 0, high: 1, label: '', at: []},
            series: [
              {kind: 'upright', x: [0], className: 'none'},
              ...(kept ? marks(kept.result, 0.1, 'kept') : []),
              ...marks(result, 0.6, 'estimate'),
              {kind: 'line', className: 'truth', x: [truly, truly], y: [0.2, 1]},
            ],
          },
          `${title}: ${points(at)} points, interval ${points(from)} to ${points(to)}, truth ${points(result.theory[truth])}.`,
        )
      }
      write(note, chances({state, result}))
      key.update(2, kept ? 'kept settings' : '')
    },
  }
}

/** How often incremental ROI came out so, over the repeats. */
export function returns() {
  const chart = plot({height: 200, className: 'returns'})
  const note = html('p', {class: 'small'})
  const key = legend(
    {className: 'bar', text: `estimates of ${REPEATS} such tests`}, {className: 'estimate', text: 'this test, with its interval'},
    {className: 'truth', text: ''}, {className: 'kept', text: ''},
  )
  return {
    element: html('div', {}, html('h3', {}, 'Incremental ROI, as each of 300 such tests would report it'), chart.element, key.element, note),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({result, kept}) {
      const usable = (/** @type {any} */ one) => one.rois.filter(Number.isFinite).map((/** @type {number} */ roi) => 100 * roi)
      const all = usable(result)
      const truth = 100 * result.theory.roi
      const [at, from, to] = result.roi.map((/** @type {number} */ end) => 100 * end)
      const ends = [result, ...(kept ? [kept.result] : [])].flatMap(one => reach(usable(one)))
      const [low, high] = [Math.min(0, truth, ...ends), Math.max(1, truth, ...ends)]
      const inside = (/** @type {number} */ roi) => roi >= low && roi <= high
      const edges = Array.from({length: BINS + 1}, (_, i) => low + ((high - low) * i) / BINS)
      const count = (/** @type {any} */ one) => {
        const counts = Array(BINS).fill(0)
        for (const roi of usable(one).filter(inside)) counts[Math.min(BINS - 1, Math.floor(((roi - low) / (high - low)) * BINS))]++
        return counts
      }
      const now = count(result)
      const before = kept ? count(kept.result) : []
      const most = Math.max(10, ...now, ...before)
      const told = (/** @type {number} */ roi) => `${number(rounded(roi))}\u00a0%`
      chart.draw(
        {
          x: {low, high, label: 'incremental ROI, %', at: few(low, high), format: value => number(value)},
          y: {low: -most * 0.16, high: most * 1.1, label: 'tests', format: value => (value < 0 ? '' : number(value))},
          series: [
            {kind: 'bars', x: edges, y: now},
            ...(kept ? [{kind: /** @type {const} */ ('bars'), className: 'kept', x: edges, y: before}] : []),
            {kind: 'upright', x: [0], className: 'none'},
            {kind: 'upright', x: [truth], className: 'truth'},
            ...(Number.isFinite(from) ? [{kind: /** @type {const} */ ('line'), className: 'estimate', x: [from, to], y: [-most * 0.08, -most * 0.08]}] : []),
            ...(inside(at) ? [{kind: /** @type {const} */ ('points'), className: 'estimate', x: [at], y: [-most * 0.08]}] : []),
          ],
        },
        `Incremental ROI over ${REPEATS} tests, from ${told(Math.min(...all))} to ${told(Math.max(...all))}; the truth is ${told(truth)}. ` +
          `This test: ${told(at)}, ${Number.isFinite(from) ? `interval ${told(from)} to ${told(to)}` : 'no interval'}.`,
      )
      key.update(2, `the truth: ${percent(result.theory.roi)}`)
      key.update(3, kept ? 'kept settings' : '')
      const beyond = all.filter((/** @type {number} */ roi) => !inside(roi))
      const farthest = beyond.reduce((/** @type {number} */ far, /** @type {number} */ roi) => (Math.abs(roi) > Math.abs(far) ? roi : far), 0)
      write(note, [
        beyond.length
          ? `Beyond the axis, not drawn: ${tests(beyond.length)}${inside(at) ? '' : ', this one among them'}; ` +
            `${beyond.length > 1 ? 'the farthest reports' : 'it reports'} ${told(farthest)}.`
          : '',
        from < low || to > high ? 'The interval of this test runs on beyond the axis.' : '',
      ].join(' ').trim())
      note.hidden = !note.textContent
    },
  }
}

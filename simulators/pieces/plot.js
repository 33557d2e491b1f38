/**
 * A chart of numbers against numbers, in SVG, on linear or logarithmic axes: lines, bands, bars, points and rules. Its
 * colours come from the style sheet, so that a theme needs no redraw.
 */

import {set, svg} from './dom.js'
import {ticks} from './line_chart.js'

const MARGIN = {left: 44, right: 14, top: 22, bottom: 38}
const BETWEEN_LABELS = 56 // pixels

/**
 * @typedef {object} Axis
 * @property {number} low
 * @property {number} high
 * @property {boolean} [log] low must then be above 0
 * @property {string} label
 * @property {(value: number) => string} [format]
 * @property {number[]} [at] where to label it; by default, at round numbers
 *
 * @typedef {object} Series
 * @property {'line' | 'band' | 'bars' | 'points' | 'across' | 'upright'} kind across and upright are rules at y and at x
 * @property {ArrayLike<number>} [x] of bars, the left edges; one more edge than heights ends the last
 * @property {ArrayLike<number>} [y]
 * @property {ArrayLike<number>} [y2] of a band, its other edge
 * @property {string} [className] "broadcast", "conversational", "kept" (dashed), "theory" (dotted); by default, ink
 * @property {string} [text] of a rule, written beside it
 */

const plain = (/** @type {number} */ value) => value.toLocaleString('en', {maximumSignificantDigits: 4}).replace('-', '−')

/** Powers of ten, or all their multiples by 1, 2 and 5 where there are few. @param {number} low @param {number} high */
function logTicks(low, high) {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const factors = to - from > 2 ? [1] : [1, 2, 5]
  const found = []
  for (let power = from; power <= to; power++) {
    for (const factor of factors) {
      const value = +(factor * 10 ** power).toPrecision(12)
      if (value >= low * 0.9999 && value <= high * 1.0001) found.push(value)
    }
  }
  return found
}

/** @param {{height: number, className?: string}} options */
export function plot({height, className = ''}) {
  const grid = svg('g', {class: 'grid'})
  const drawn = svg('g')
  const overlay = svg('g')
  const element = svg('svg', {class: `chart ${className}`, height, role: 'img'}, grid, drawn, overlay)
  let width = 0
  /** @type {{x: Axis, y: Axis, series: Series[]} | undefined} */
  let drawing

  /** Share of the way along an axis. @param {Axis} axis @param {number} value */
  const along = ({low, high, log}, value) =>
    log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low || 1)
  const x = (/** @type {number} */ value) =>
    MARGIN.left + along(/** @type {any} */ (drawing).x, value) * (width - MARGIN.left - MARGIN.right)
  const y = (/** @type {number} */ value) =>
    height - MARGIN.bottom - along(/** @type {any} */ (drawing).y, value) * (height - MARGIN.top - MARGIN.bottom)
  /** Within the axes, where a value lies beyond them. @param {Axis} axis @param {number} value */
  const within = ({low, high}, value) => Math.max(low, Math.min(high, value))

  function axes() {
    const {x: across, y: up} = /** @type {any} */ (drawing)
    const right = width - MARGIN.right
    const floor = height - MARGIN.bottom
    const marks = (/** @type {Axis} */ {at, log, low, high}, /** @type {number} */ count) =>
      at ?? (log ? logTicks(low, high) : ticks(low, high, count))
    const rows = marks(up, height > 160 ? 5 : 3).map(value =>
      svg(
        'g',
        {class: value === 0 ? 'zero' : ''},
        svg('line', {x1: MARGIN.left, x2: right, y1: y(value), y2: y(value)}),
        svg('text', {x: MARGIN.left - 6, y: y(value) + 4, 'text-anchor': 'end'}, (up.format ?? plain)(value)),
      ),
    )
    const all = marks(across, Math.max(2, Math.floor((right - MARGIN.left) / BETWEEN_LABELS) - 1))
    const columns = all
      .filter((value, i) => !i || x(value) - x(all[i - 1]) > 18)
      .map(value => svg('text', {x: x(value), y: floor + 16, 'text-anchor': 'middle'}, (across.format ?? plain)(value)))
    grid.replaceChildren(
      ...rows,
      svg('line', {class: 'floor', x1: MARGIN.left, x2: right, y1: floor, y2: floor}),
      ...columns,
      svg('text', {x: right, y: height - 4, 'text-anchor': 'end'}, across.label),
      svg('text', {x: 0, y: 11}, up.label),
    )
  }

  /** @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {boolean} [backwards] */
  function path(xs, ys, backwards = false) {
    const {x: across, y: up} = /** @type {any} */ (drawing)
    let text = ''
    let pen = backwards ? 'L' : 'M'
    for (let n = 0; n < xs.length; n++) {
      const i = backwards ? xs.length - 1 - n : n
      const usable = Number.isFinite(ys[i]) && (!up.log || ys[i] > 0) && (!across.log || xs[i] > 0)
      if (!usable) {
        if (!backwards) pen = 'M'
        continue
      }
      text += `${pen}${x(within(across, xs[i])).toFixed(1)} ${y(within(up, ys[i])).toFixed(1)}`
      pen = 'L'
    }
    return text
  }

  /** @type {Record<string, (series: any) => Element[]>} */
  const SHAPES = {
    line: ({x: xs, y: ys, className: name = ''}) => [svg('path', {class: `line ${name}`, d: path(xs, ys)})],
    band({x: xs, y: ys, y2, className: name = ''}) {
      const edge = path(xs, ys)
      return [svg('path', {class: `band ${name}`, d: edge && `${edge}${path(xs, y2, true)}Z`})]
    },
    bars({x: edges, y: heights, className: name = ''}) {
      const {x: across, y: up} = /** @type {any} */ (drawing)
      return Array.from(/** @type {ArrayLike<number>} */ (heights), (tall, i) => {
        const [left, right] = [x(within(across, edges[i])), x(within(across, edges[i + 1]))]
        const floor = up.log ? up.low : within(up, 0)
        const [one, two] = [y(within(up, tall > up.low || !up.log ? tall : up.low)), y(floor)]
        const gap = right - left > 4 ? 1 : 0
        return svg('rect', {
          class: `bar ${name}`,
          x: (left + gap / 2).toFixed(1),
          width: Math.max(0, right - left - gap).toFixed(1),
          y: Math.min(one, two).toFixed(1),
          height: Math.abs(two - one).toFixed(1),
        })
      })
    },
    points: ({x: xs, y: ys, className: name = ''}) =>
      Array.from(/** @type {ArrayLike<number>} */ (xs), (at, i) =>
        svg('circle', {class: `mark ${name}`, r: 4, cx: x(at).toFixed(1), cy: y(ys[i]).toFixed(1)}),
      ),
    across({y: [at], text = '', className: name = ''}) {
      const place = y(at)
      return [
        svg('line', {class: `rule ${name}`, x1: MARGIN.left, x2: width - MARGIN.right, y1: place, y2: place}),
        svg('text', {class: `beside ${name}`, x: width - MARGIN.right, y: place - 5, 'text-anchor': 'end'}, text),
      ]
    },
    upright({x: [at], text = '', className: name = ''}) {
      const place = x(at)
      const leftwards = place > width / 2
      return [
        svg('line', {class: `rule ${name}`, x1: place, x2: place, y1: MARGIN.top, y2: height - MARGIN.bottom}),
        svg(
          'text',
          {class: `beside ${name}`, x: place + (leftwards ? -5 : 5), y: MARGIN.top + 9, 'text-anchor': leftwards ? 'end' : 'start'},
          text,
        ),
      ]
    },
  }

  /** @type {(() => void)[]} */
  const afterwards = []
  function redraw() {
    if (!drawing || !width) return
    set(element, {width, viewBox: `0 0 ${width} ${height}`})
    axes()
    drawn.replaceChildren(...drawing.series.flatMap(series => SHAPES[series.kind](series)))
    for (const then of afterwards) then()
  }

  new ResizeObserver(([entry]) => {
    const wide = Math.floor(entry.contentRect.width)
    if (wide && wide !== width) {
      width = wide
      redraw()
    }
  }).observe(element)

  return {
    element,
    overlay,
    x,
    y,
    /** Run `then` after each redraw: for what a caller lays over the chart. @param {() => void} then */
    after: then => afterwards.push(then),
    /**
     * @param {{x: Axis, y: Axis, series: Series[]}} next series are drawn in order, the last on top
     * @param {string} description for those who do not see it
     */
    draw(next, description) {
      drawing = next
      set(element, {'aria-label': description})
      redraw()
    },
  }
}

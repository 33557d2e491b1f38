/** A line chart over days, in SVG: its colours come from the style sheet, so that a theme needs no redraw. */

import {set, svg} from './dom.js'

const MARGIN = {left: 36, right: 14, top: 10, bottom: 22}
let charts = 0

/**
 * About `count` round numbers that span low … high.
 * @param {number} low
 * @param {number} high
 * @param {number} [count]
 * @param {boolean} [whole] whole numbers only
 * @returns {number[]}
 */
export function ticks(low, high, count = 4, whole = false) {
  const rough = (high - low) / count
  if (!(rough > 0)) return [low]
  const ten = 10 ** Math.floor(Math.log10(rough))
  const factors = whole && ten < 10 ? [1, 2, 5] : [1, 2, 2.5, 5]
  const usual = ten * (factors.find(factor => factor * ten >= rough) ?? 10)
  const step = whole ? Math.max(1, usual) : usual
  const found = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    found.push(+(i * step).toPrecision(12))
  return found
}

/** Days between two labels, so that each has about 52 pixels. */
const dayStep = (/** @type {number} */ days, /** @type {number} */ width) =>
  [5, 10, 15, 30, 60, 90, 120].find(step => (width * step) / days >= 52) ?? 180

/**
 * @typedef {object} Line
 * @property {ArrayLike<number>} values value at the end of day 1, 2, …; NaN leaves a gap
 * @property {string} className
 * @property {"square" | "circle"} [mark] shown at the current day: the shape tells lines apart without colour
 *
 * @typedef {object} Drawing
 * @property {number} days
 * @property {number} low
 * @property {number} high
 * @property {Line[]} lines
 * @property {{low: ArrayLike<number>, high: ArrayLike<number>, className: string}[]} [bands]
 * @property {(value: number) => string} [format] of the labels on the value axis
 * @property {boolean} [whole] whether the values are counts: whole numbers on the axis
 */

/**
 * @param {{height: number, className?: string}} options
 */
export function lineChart({height, className = ''}) {
  const clip = `tw-clip-${++charts}`
  const past = svg('rect', {x: 0, y: 0, height})
  const grid = svg('g', {class: 'grid'})
  const bands = svg('g')
  const future = svg('g', {class: 'future'})
  const done = svg('g', {'clip-path': `url(#${clip})`})
  const cursor = svg('line', {class: 'cursor', y1: MARGIN.top, y2: height - MARGIN.bottom})
  const marks = svg('g')
  const overlay = svg('g')
  const element = svg(
    'svg',
    {class: `chart ${className}`, height, role: 'img'},
    svg('defs', {}, svg('clipPath', {id: clip}, past)),
    grid,
    bands,
    future,
    done,
    cursor,
    marks,
    overlay,
  )

  let width = 0
  /** @type {Drawing | undefined} */
  let drawing
  let day = 0
  /** @type {(() => void)[]} */
  const afterwards = []

  const x = (/** @type {number} */ at) =>
    MARGIN.left + ((at - 1) / Math.max(1, (drawing?.days ?? 2) - 1)) * (width - MARGIN.left - MARGIN.right)
  const y = (/** @type {number} */ value) => {
    const {low = 0, high = 1} = drawing ?? {}
    return MARGIN.top + ((high - value) / (high - low || 1)) * (height - MARGIN.top - MARGIN.bottom)
  }

  /** @param {ArrayLike<number>} values */
  function path(values) {
    let text = ''
    let pen = 'M'
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i])) pen = 'M'
      else {
        text += `${pen}${x(i + 1).toFixed(1)} ${y(values[i]).toFixed(1)}`
        pen = 'L'
      }
    }
    return text
  }

  /** @param {{low: ArrayLike<number>, high: ArrayLike<number>}} band */
  function area({low, high}) {
    let text = path(high)
    for (let i = low.length - 1; i >= 0; i--) text += `L${x(i + 1).toFixed(1)} ${y(low[i]).toFixed(1)}`
    return text ? `${text}Z` : ''
  }

  function axes() {
    if (!drawing) return
    const {days, low, high, format = String, whole} = drawing
    const right = width - MARGIN.right
    const marks = ticks(low, high, height > 160 ? 5 : 3, whole).map(value =>
      svg(
        'g',
        {class: value === 0 ? 'zero' : ''},
        svg('line', {x1: MARGIN.left, x2: right, y1: y(value), y2: y(value)}),
        svg('text', {x: MARGIN.left - 6, y: y(value) + 4, 'text-anchor': 'end'}, format(value)),
      ),
    )
    const step = dayStep(days, right - MARGIN.left)
    for (let at = step; at <= days; at += step) {
      if (days - at < step / 2 && at !== days) continue
      marks.push(
        svg('text', {x: x(at), y: height - 5, 'text-anchor': at > days - step / 3 ? 'end' : 'middle'}, String(at)),
      )
    }
    if (days % step) marks.push(svg('text', {x: right, y: height - 5, 'text-anchor': 'end'}, String(days)))
    marks.push(svg('text', {x: MARGIN.left - 6, y: height - 5, 'text-anchor': 'end'}, 'day'))
    grid.replaceChildren(...marks)
  }

  function redraw() {
    if (!drawing || !width) return
    set(element, {width, viewBox: `0 0 ${width} ${height}`})
    axes()
    bands.replaceChildren(
      ...(drawing.bands ?? []).map(band => svg('path', {class: `band ${band.className}`, d: area(band)})),
    )
    const lines = drawing.lines.map(({values, className: name}) =>
      svg('path', {class: `line ${name}`, d: path(values)}),
    )
    done.replaceChildren(...lines)
    future.replaceChildren(...lines.map(line => line.cloneNode()))
    marks.replaceChildren(
      ...drawing.lines
        .filter(line => line.mark)
        .map(({mark, className: name}) =>
          mark === 'square'
            ? svg('rect', {class: `mark ${name}`, width: 8, height: 8})
            : svg('circle', {class: `mark ${name}`, r: 4.5}),
        ),
    )
    moveTo(day)
    for (const then of afterwards) then()
  }

  /**
   * Show the days up to `at` in full and the rest faintly.
   * @param {number} at
   */
  function moveTo(at) {
    day = at
    if (!drawing || !width) return
    const shown = at >= 1
    const left = shown ? x(at) : 0
    set(past, {width: left})
    set(cursor, {x1: left, x2: left, visibility: shown ? 'visible' : 'hidden'})
    drawing.lines
      .filter(line => line.mark)
      .forEach((line, i) => {
        const value = line.values[at - 1]
        const hidden = !shown || value === undefined || Number.isNaN(value)
        const mark = marks.children[i]
        set(mark, {visibility: hidden ? 'hidden' : 'visible'})
        if (!hidden)
          set(mark, {
            transform: `translate(${left - (line.mark === 'square' ? 4 : 0)} ${y(value) - (line.mark === 'square' ? 4 : 0)})`,
          })
      })
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
    /** Run `then` after each redraw: for what a caller lays over the lines. */
    after: (/** @type {() => void} */ then) => afterwards.push(then),
    /** The day at a horizontal place, in pixels from the chart's left edge. */
    dayAt: (/** @type {number} */ left) =>
      1 + ((left - MARGIN.left) / (width - MARGIN.left - MARGIN.right)) * ((drawing?.days ?? 2) - 1),
    /** The value at a vertical place, in pixels from the chart's upper edge. */
    valueAt: (/** @type {number} */ top) => {
      const {low = 0, high = 1} = drawing ?? {}
      return high - ((top - MARGIN.top) / (height - MARGIN.top - MARGIN.bottom)) * (high - low)
    },
    /** @param {Drawing} next */
    draw(next) {
      drawing = next
      redraw()
    },
    moveTo,
    /** @param {string} text */
    describe: text => set(element, {'aria-label': text}),
  }
}

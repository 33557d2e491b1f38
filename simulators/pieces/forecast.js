/** A line chart on which the reader first draws what will happen, and then sees what did. */

import {html, set, svg, write} from './dom.js'
import {lineChart} from './line_chart.js'

/**
 * @typedef {object} Outcome
 * @property {ArrayLike<number>} run value at the end of day 1, 2, …
 * @property {{mean: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>}} [many] over many seeds
 */

const SMALLEST_RANGE = 40

/**
 * @param {object} options
 * @param {string} options.question accessible name of the number boxes' group
 * @param {number} options.points how many points the reader sets
 * @param {string} options.above what a value above zero means
 * @param {string} options.below what a value below zero means
 * @param {number} options.limit largest value that can be typed
 * @param {(values: (number | null)[]) => void} options.changed null where nothing was said yet
 */
export function forecast({question, points, above, below, limit, changed}) {
  const chart = lineChart({height: 236, className: 'forecast'})
  const guess = svg('path', {class: 'line guess'})
  const dots = Array.from({length: points}, () => svg('circle', {class: 'dot guess', r: 4}))
  const labels = [
    svg('text', {class: 'side conversational'}, `${above} ↑`),
    svg('text', {class: 'side broadcast'}, `${below} ↓`),
  ]
  chart.overlay.append(...labels, guess, ...dots)

  const handles = Array.from({length: points}, () => html('span', {class: 'handle', 'aria-hidden': 'true'}))
  const plot = html('div', {class: 'plot'}, chart.element, ...handles)
  const boxes = Array.from({length: points}, () =>
    html('input', {type: 'number', step: 1, min: -limit, max: limit, inputmode: 'numeric'}),
  )
  const captions = boxes.map(box => html('label', {}, html('span'), box))
  const typed = html('fieldset', {class: 'boxes'}, html('legend', {}, question), ...captions)

  /** @type {number[]} */
  let days = []
  /** @type {(number | null)[]} */
  let values = []
  const empty = (/** @type {number} */ i) => (values[i] ?? null) === null
  let range = SMALLEST_RANGE
  /** @type {Outcome | undefined} */
  let outcome

  function place() {
    // What was not said yet waits on zero, hollow; the line begins where both accounts are level and passes it by.
    const places = days.map((day, i) => [chart.x(day), chart.y(values[i] ?? 0)])
    const drawn = places.filter((_, i) => !empty(i))
    set(guess, {
      d: drawn.length ? `M${chart.x(1)} ${chart.y(0)}${drawn.map(([x, y]) => `L${x} ${y}`).join('')}` : '',
    })
    dots.forEach((dot, i) =>
      set(dot, {cx: places[i][0], cy: places[i][1], visibility: empty(i) ? 'hidden' : 'visible'}),
    )
    handles.forEach((handle, i) => {
      handle.hidden = Boolean(outcome)
      handle.classList.toggle('empty', empty(i))
      handle.style.transform = `translate(${places[i][0]}px, ${places[i][1]}px)`
    })
    set(labels[0], {x: chart.x(1) + 6, y: 20})
    set(labels[1], {x: chart.x(1) + 6, y: 236 - 28})
  }
  chart.after(place)

  function draw() {
    const last = days[days.length - 1]
    const lines = []
    let [low, high] = [-range, range]
    if (outcome) {
      const all = [outcome.run, outcome.many?.low, outcome.many?.high, values.length ? values : undefined].filter(Boolean)
      low = Math.min(-5, ...all.map(list => Math.min(.../** @type {number[]} */ (list))))
      high = Math.max(5, ...all.map(list => Math.max(.../** @type {number[]} */ (list))))
      const pad = 0.14 * (high - low) // the labels stand where no line comes
      ;[low, high] = [low - pad, high + pad]
      if (outcome.many) lines.push({values: outcome.many.mean, className: 'average'})
      lines.push({values: outcome.run, className: 'run', mark: /** @type {const} */ ('circle')})
    }
    const bands = outcome?.many ? [{...outcome.many, className: 'spread'}] : []
    chart.draw({
      days: last,
      low,
      high,
      lines,
      bands,
      whole: true,
      format: value => (value > 0 ? `+${value}` : String(value).replace('-', '−')),
    })
  }

  function change(/** @type {number} */ i, /** @type {number} */ value) {
    values = days.map((_, j) => (empty(j) ? null : values[j]))
    values[i] = Number.isFinite(value) ? Math.max(-limit, Math.min(limit, Math.round(value))) : null
    changed(values)
  }

  /** Fit the axis to what was drawn; not while the reader drags, or the points would run away. */
  function fit() {
    const most = Math.max(SMALLEST_RANGE, ...values.map(value => 1.25 * Math.abs(value ?? 0)))
    if (most > range || most < range / 2) {
      range = most
      draw()
    }
  }

  boxes.forEach((box, i) => {
    box.addEventListener('input', () => change(i, box.valueAsNumber))
    box.addEventListener('change', fit)
    box.addEventListener('focus', () => handles[i].classList.add('focus'))
    box.addEventListener('blur', () => {
      handles[i].classList.remove('focus')
      box.value = String(values[i] ?? '')
    })
  })

  let dragging = false
  let [reached, height] = [NaN, 0] // the point drawn last, and its value
  function drag(/** @type {PointerEvent} */ event) {
    const edge = chart.element.getBoundingClientRect()
    const day = chart.dayAt(event.clientX - edge.left)
    let nearest = 0
    days.forEach((at, i) => {
      if (Math.abs(at - day) < Math.abs(days[nearest] - day)) nearest = i
    })
    const value = Math.max(-range, Math.min(range, chart.valueAt(event.clientY - edge.top)))
    // A fast pointer jumps over points: they lie on the straight line between.
    const [from, start, steps] = [reached, height, Math.abs(nearest - reached)]
    for (let i = 1; i < steps; i++) change(from + i * Math.sign(nearest - from), start + ((value - start) * i) / steps)
    change(nearest, value)
    ;[reached, height] = [nearest, value]
  }
  plot.addEventListener('pointerdown', event => {
    // A finger may want to scroll: it draws only from a handle.
    const onHandle = handles.includes(/** @type {any} */ (event.target))
    if (outcome || event.button || (event.pointerType === 'touch' && !onHandle)) return
    dragging = true
    reached = NaN
    plot.setPointerCapture(event.pointerId)
    event.preventDefault()
    drag(event)
  })
  plot.addEventListener('pointermove', event => dragging && drag(event))
  for (const end of ['pointerup', 'pointercancel']) {
    plot.addEventListener(end, () => {
      if (!dragging) return
      dragging = false
      fit()
    })
  }

  return {
    element: html('div', {class: 'forecast-box'}, plot, typed),
    boxes,
    moveTo: chart.moveTo,
    /**
       * @param {{days: number[], values: (number | null)[], outcome?: Outcome, description: string}} next
     *   days of the points; values, empty before a guess was made
     */
    draw(next) {
      const redraw =
        next.outcome !== outcome ||
        String(next.days) !== String(days) ||
        (!dragging && String(next.values) !== String(values))
      ;({days, values, outcome} = next)
      chart.describe(next.description)
      plot.classList.toggle('drawable', !outcome)
      typed.hidden = Boolean(outcome)
      boxes.forEach((box, i) => {
        write(captions[i].firstChild, `Day ${days[i]}`)
        if (box.getRootNode().activeElement !== box) box.value = String(values[i] ?? '')
      })
      if (redraw && !dragging) {
        if (!outcome) fit()
        draw()
      } else place()
    },
  }
}

/** How large the posts got, against theory; what counts as viral is a rule that can be moved. */

import {html, set} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {plot} from '../pieces/plot.js'
import {chanceOf, percent, shareOf} from './words.js'

const LARGEST = 10000
const SMALLEST = 10 // as its control
const STOPS = [10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, LARGEST]

/** A staircase: what holds of a size holds of all above the size before, from 1 on. @param {number[]} sizes @param {number[]} shares */
const staircase = (sizes, shares) => ({
  x: sizes.flatMap((size, i) => [sizes[i - 1] ?? 1, size]),
  y: shares.flatMap(share => [share, share]),
})

/** Shares of posts with at least so many people. @param {Int32Array} sorted */
export function sharesOf(sorted) {
  const sizes = [...new Set(sorted)]
  return staircase(sizes, sizes.map(size => shareOf({sorted}, size)))
}

/** Chances of at least so many people, as far as they show. @param {Float64Array} tail @param {number} least */
function chancesOf(tail, least) {
  const sizes = []
  for (let size = 1; size < tail.length && size <= LARGEST && tail[size] > least; size = Math.ceil(size * 1.02)) sizes.push(size)
  return staircase(sizes, sizes.map(size => tail[size]))
}

/** @param {(patch: Record<string, any>) => void} change @param {AbortSignal} signal */
export function sizesChart(change, signal) {
  const chart = plot({height: 260, className: 'sizes'})
  const key = legend(
    {className: 'conversational', text: 'these posts'},
    {className: 'theory', text: 'exact chance'},
    {className: 'interval', text: '95\u00a0% interval of the share that is viral'},
    {className: 'kept', text: 'kept settings'},
    {className: 'grip', text: 'drag it, or use the arrow keys, to set where viral begins'},
  )
  const handle = html('div', {class: 'handle', role: 'slider', tabindex: 0, 'aria-label': 'Size that counts as viral',
    'aria-valuemin': SMALLEST, 'aria-valuemax': LARGEST})
  const element = html('div', {class: 'plot'}, chart.element, handle)
  let threshold = 100
  let least = 1

  const move = (/** @type {number} */ size) => {
    const next = Math.max(SMALLEST, Math.min(LARGEST, Math.round(size)))
    if (next !== threshold) change({threshold: next})
  }
  const stop = (/** @type {number} */ by) => {
    const beyond = by > 0 ? STOPS.find(size => size > threshold) : STOPS.findLast(size => size < threshold)
    move(beyond ?? threshold)
  }
  handle.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const act = {
      ArrowRight: () => stop(1), ArrowUp: () => stop(1), ArrowLeft: () => stop(-1), ArrowDown: () => stop(-1),
      PageUp: () => move(threshold * 10), PageDown: () => move(threshold / 10),
      Home: () => move(SMALLEST), End: () => move(LARGEST),
    }[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }, {signal})
  handle.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    handle.setPointerCapture(event.pointerId)
    event.preventDefault()
    handle.focus()
  }, {signal})
  handle.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return
    const [left, right] = [chart.x(1), chart.x(LARGEST)]
    const share = (event.clientX - element.getBoundingClientRect().left - left) / (right - left)
    move(+(LARGEST ** share).toPrecision(2))
  }, {signal})
  chart.after(() => {
    handle.style.transform = `translate(${chart.x(threshold)}px, ${chart.y(least)}px)`
  })

  return {
    element: html('div', {}, element, key.element),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({result, kept}) {
      const {lottery, sorted, tail, interval, viral, chance} = result
      threshold = lottery.threshold
      least = 0.5 / Math.max(lottery.posts, kept?.result.lottery.posts ?? 0)
      const series = [
        ...(kept ? [{kind: 'line', ...sharesOf(kept.result.sorted), className: 'kept'}] : []),
        {kind: 'line', ...sharesOf(sorted), className: 'conversational'},
        {kind: 'line', ...chancesOf(tail, least), className: 'theory'},
        {kind: 'line', x: [threshold, threshold], y: interval.map(end => Math.max(end, least)), className: 'interval'},
        {kind: 'upright', x: [threshold], text: `viral from ${threshold.toLocaleString('en')}`},
      ]
      set(handle, {'aria-valuenow': threshold, 'aria-valuetext': `${threshold} people; ${viral} of these posts`})
      chart.draw(
        {
          x: {low: 1, high: LARGEST, log: true, label: 'people in the post'},
          y: {low: least, high: 1, log: true, label: 'share of posts with at least so many', format: percent},
          series: /** @type {any} */ (series),
        },
        `Share of posts by size, on logarithmic axes. ${[2, 10, 100, 1000].map(size =>
          `At least ${size}: ${percent(shareOf(result, size))}`).join('. ')}. Viral from ${threshold}: exact chance ${chanceOf(chance)}.`,
      )
      key.update(3, kept ? 'kept settings' : '')
    },
  }
}

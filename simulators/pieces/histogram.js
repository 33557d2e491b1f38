/** A small histogram of values between 0 and 1, in SVG, with a line at their mean. */

import {set, svg} from './dom.js'

export const BINS = 20

/**
 * How many of `values` fall into each of `BINS` equal classes; negative values are left out.
 * @param {ArrayLike<number>} values
 * @param {number} from
 * @param {number} to
 * @returns {Uint32Array}
 */
export function countInBins(values, from, to) {
  const counts = new Uint32Array(BINS)
  for (let i = from; i < to; i++) if (values[i] >= 0) counts[Math.min(BINS - 1, Math.floor(values[i] * BINS))]++
  return counts
}

/** @param {string} className */
export function histogram(className) {
  const width = 100 * BINS
  const height = 520
  const bars = Array.from({length: BINS}, (_, i) => svg('rect', {x: i * 100 + 8, width: 84, class: `bar ${className}`}))
  const mean = svg('line', {class: 'mean', y1: 0, y2: height})
  const element = svg(
    'svg',
    {class: 'histogram', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img'},
    svg('line', {class: 'floor', x1: 0, x2: width, y1: height, y2: height}),
    ...bars,
    mean,
  )
  return {
    element,
    /**
     * @param {Uint32Array} counts
     * @param {number} most count that fills the height: the same for histograms that are compared
     * @param {number} average NaN hides the line
     * @param {string} description
     */
    draw(counts, most, average, description) {
      bars.forEach((bar, i) => {
        const tall = (counts[i] / Math.max(1, most)) * height
        set(bar, {y: (height - tall).toFixed(1), height: tall.toFixed(1)})
      })
      const at = average * width
      set(mean, Number.isNaN(average) ? {visibility: 'hidden'} : {visibility: 'visible', x1: at, x2: at})
      set(element, {'aria-label': description})
    },
  }
}

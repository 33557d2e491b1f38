/** Two charts: net value by number of platforms, and a map of who wins where. */
import {compare} from '../engine/plan.js'
import {html, set, svg} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {plot} from '../pieces/plot.js'
import {joined} from './run.js'
import {euros, platforms} from './words.js'

const MOST_MINUTES = 900 // as their controls
const MOST_COST = 100
const NAME = 110 // pixels that the name of a region takes
const STEP = {minutes: 30, set_up_cost: 5}
const whole = (/** @type {number} */ value) => String(value)

/** Net value by number of platforms. */
export function byNumber() {
  const chart = plot({height: 230, className: 'numbers'})
  const key = legend(
    {className: 'best', text: 'divided best, among so many or fewer'},
    {className: 'even', text: 'divided evenly'},
    {className: 'eaten bar', text: 'eaten by set-up costs, if all are joined'},
    {className: 'mine', text: 'yours'},
    {className: 'kept', text: ''},
    {className: 'kept spot', text: ''},
  )
  return {
    element: html('div', {}, html('h3', {}, 'Net value by number of platforms allowed, the best fitting first'), chart.element, key.element),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({result, kept}) {
      const {budget, values, minutes} = result
      const table = result.byNumber
      const number = table.even.map((/** @type {number} */ _, /** @type {number} */ i) => i)
      const all = [...table.even, ...table.best, ...table.set_up, values.own, ...(kept ? [...kept.result.byNumber.best, kept.result.values.own] : [])]
      const [low, high] = [Math.min(0, ...all), Math.max(10, ...all)]
      const room = (high - low) * 0.06
      const series = [
        {kind: 'bars', className: 'eaten', x: number.slice(1).flatMap(i => [i - 0.3, i + 0.3]),
          y: number.slice(1).flatMap(i => [table.set_up[i], 0]).slice(0, -1)},
        ...(kept ? [{kind: 'line', className: 'kept', x: kept.result.byNumber.best.map((_, i) => i), y: kept.result.byNumber.best}] : []),
        ...['even', 'best'].flatMap(className => [
          {kind: 'line', className, x: number, y: table[className]},
          {kind: 'points', className, x: number, y: table[className]},
        ]),
        ...(kept ? [{kind: 'points', className: 'kept', x: [joined(kept.result.minutes.own)], y: [kept.result.values.own]}] : []),
        {kind: 'points', className: 'mine', x: [joined(minutes.own)], y: [values.own]},
      ]
      chart.draw(
        {
          x: {low: -0.5, high: budget.platforms + 0.5, label: 'platforms allowed', at: number, format: whole},
          y: {low: low < 0 ? low - room : 0, high: high + room, label: 'EUR'},
          series: /** @type {any} */ (series),
        },
        `Net value by number of platforms allowed. Evenly divided: ${table.even.map(euros).join(', ')}, from none to all. ` +
          `Divided best, with as many or fewer: ${table.best.map(euros).join(', ')}. Yours, ${platforms(joined(minutes.own))}: ${euros(values.own)}.`,
      )
      key.update(4, kept ? 'kept, divided best' : '')
      key.update(5, kept ? 'kept, yours' : '')
    },
  }
}

/**
 * Who wins at which minutes and set-up cost, with these platforms. A click goes there.
 * @param {(patch: Record<string, any>) => void} change
 */
export function map(change) {
  const chart = plot({height: 260, className: 'map'})
  const wins = [svg('text', {class: 'region'}, 'one platform wins'), svg('text', {class: 'region'}, 'even spread wins')]
  chart.overlay.append(...wins)
  const key = legend(
    {className: 'tipping', text: 'level'},
    {className: 'theory', text: 'above: the even spread makes a loss'},
    {className: 'both bar', text: 'both make a loss'},
    {className: 'mine', text: 'these settings'},
    {className: 'kept spot', text: ''},
  )
  /** @type {number[]} */
  let level = []
  /** @type {number[]} */
  let loss = []
  /** @type {number[]} */
  let ruin = [] // above it one platform makes a loss too
  const minutes = Array.from({length: MOST_MINUTES / 15 + 1}, (_, i) => 15 * i)

  chart.element.addEventListener('click', (/** @type {MouseEvent} */ event) => {
    const box = chart.element.getBoundingClientRect()
    const share = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ at) =>
      Math.max(0, Math.min(1, (at - from) / (to - from)))
    const across = share(chart.x(0), chart.x(MOST_MINUTES), event.clientX - box.left)
    const up = share(chart.y(0), chart.y(MOST_COST), event.clientY - box.top)
    change({
      minutes: STEP.minutes * Math.round((across * MOST_MINUTES) / STEP.minutes),
      set_up_cost: STEP.set_up_cost * Math.round((up * MOST_COST) / STEP.set_up_cost),
    })
  })
  chart.after(() => {
    // each name where its region has room for the whole of it
    const half = Math.ceil(NAME / 2 / (chart.x(minutes[1]) - chart.x(minutes[0])))
    const inside = (/** @type {number} */ cost) => Math.max(0, Math.min(MOST_COST, cost))
    /** @type {(floor: number[], roof: number[]) => {at: number, height: number, room: number}} */
    const widest = (floor, roof) =>
      minutes.slice(half, -half).map((_, i) => {
        const low = Math.max(...floor.slice(i, i + 2 * half + 1).map(inside))
        const high = Math.min(...roof.slice(i, i + 2 * half + 1).map(inside))
        return {at: minutes[i + half], height: (low + high) / 2, room: high - low}
      }).reduce((best, one) => (one.room > best.room + 1e-9 ? one : best))
    const clear = widest(loss, ruin) // best above the dotted line
    const places = [clear.room > 20 ? clear : widest(level, ruin), widest(minutes.map(() => 0), level)]
    wins.forEach((text, i) => {
      const {at, height, room} = places[i]
      set(text, {x: chart.x(at), y: chart.y(height) + 4, 'text-anchor': 'middle', visibility: room < 12 ? 'hidden' : 'visible'})
    })
  })

  return {
    element: html(
      'div',
      {},
      html('h3', {}, 'Where each rule wins, with these platforms'),
      chart.element,
      key.element,
      html('p', {class: 'small'}, 'Click to go there, or use the sliders for minutes and set-up cost.'),
    ),
    /** @param {import('../pieces/simulator.js').Shown} now */
    draw({state, result, kept}) {
      const {platforms: count} = result.budget
      const gross = minutes.map(spent => compare({...result.budget, minutes: spent, set_up_cost: 0}, state.seed).values)
      level = gross.map(({one, even}) => (even - one) / (count - 1))
      loss = gross.map(({even}) => even / count)
      ruin = gross.map(({one}) => one)
      const none = minutes.map(() => 0)
      chart.draw(
        {
          x: {low: 0, high: MOST_MINUTES, label: 'minutes', at: [0, 180, 360, 540, 720, 900], format: whole},
          y: {low: 0, high: MOST_COST, label: 'set-up cost, EUR', format: whole},
          series: [
            {kind: 'band', className: 'spread', x: minutes, y: level, y2: none},
            {kind: 'band', className: 'both', x: minutes, y: ruin, y2: minutes.map(() => MOST_COST)},
            {kind: 'line', className: 'theory', x: minutes, y: loss.map(cost => (cost > MOST_COST ? NaN : cost))},
            {kind: 'line', className: 'tipping', x: minutes, y: level.map(cost => (cost > MOST_COST || cost < 0 ? NaN : cost))},
            ...(kept ? [{kind: /** @type {const} */ ('points'), className: 'kept', x: [kept.state.minutes], y: [kept.state.set_up_cost]}] : []),
            {kind: 'points', className: 'mine', x: [state.minutes], y: [state.set_up_cost]},
          ],
        },
        `Below the line the same on each of ${count} platforms brings more, above it one platform, until both make a loss. The line stands at ` +
          [60, 180, 600].map(spent => `${euros(Math.max(0, level[spent / 15]))} for ${spent} minutes`).join(', ') +
          `. These settings: ${state.minutes} minutes, ${euros(state.set_up_cost)}.`,
      )
      key.update(4, kept ? 'kept settings' : '')
    },
  }
}

/** The third step: both audiences as people, and the curves, at a day that the reader picks or plays. */

import {html, svg, write} from '../pieces/dom.js'
import {lineChart, ticks} from '../pieces/line_chart.js'
import {histogram, countInBins} from '../pieces/histogram.js'
import {peopleCanvas, places} from '../pieces/people.js'
import {eventsByDay} from './compare.js'
import {ACCOUNTS} from './state.js'
import * as words from './words.js'

const MARKED_DAYS = 4 // how long a mark takes to fade

const CURVES = [
  {title: 'Followers', of: (/** @type {any} */ run) => run.daily.followers, show: words.count},
  {title: 'Mean trust', of: (/** @type {any} */ run) => run.daily.trust, show: words.trust, high: 1},
  {title: 'Orders so far', of: (/** @type {any} */ run) => run.orders, show: words.count},
]

/** What is drawn of a run besides its own numbers; made once a run. @param {any} run @param {Float32Array} at */
const prepare = (run, at) => ({run, at, ...eventsByDay(run)})

/** Opening followers stand in the middle, everybody else around them in order of their number. */
function arrange(/** @type {any} */ {people, opening}) {
  const others = new Uint8Array(people).fill(1)
  for (const person of opening) others[person] = 0
  return places([...opening, ...Array.from(others.keys()).filter(person => others[person])])
}

const MARKS = [
  ['joined', () => svg('circle', {cx: 6, cy: 6, r: 4.5})],
  ['left', () => svg('path', {d: 'M2 2 10 10M10 2 2 10'})],
  ['got a reply', () => svg('circle', {cx: 6, cy: 6, r: 2.5, fill: 'currentColor', stroke: 'none'})],
]

/** @param {import('./state.js').Called[]} accounts */
export function audience(accounts) {
  const sides = accounts.map(called => {
    const {name, title} = called
    const dots = peopleCanvas(name)
    const bars = histogram(name)
    const followers = html('b')
    const trust = html('b')
    const element = html(
      'div',
      {class: `audience ${name}`},
      html(
        'div',
        {class: 'top'},
        html('span', {class: `name ${name}`}, title),
        html('span', {}, followers, ' followers'),
      ),
      html('div', {class: 'field'}, dots.element),
      bars.element,
      html(
        'div',
        {class: 'under'},
        html('span', {}, '0'),
        html('span', {}, 'mean trust ', trust),
        html('span', {}, '1'),
      ),
    )
    return {called, dots, bars, followers, trust, element}
  })

  const curves = CURVES.map(({title, ...rest}) => {
    const chart = lineChart({height: 132})
    const values = ACCOUNTS.map(({name}) => html('span', {class: `name ${name}`}))
    const element = html(
      'div',
      {class: 'curve'},
      html('div', {class: 'top'}, html('span', {}, title), html('span', {}, ...values)),
      chart.element,
    )
    return {title, ...rest, chart, values, element}
  })

  const element = html(
    'div',
    {},
    html('div', {class: 'pair'}, ...sides.map(side => side.element)),
    html(
      'p',
      {class: 'small marks', 'aria-hidden': 'true'},
      html(
        'span',
        {class: 'how'},
        'Faint: little trust; strong colour: much. Everyone keeps one place in both pictures.',
      ),
      ...MARKS.map(([text, draw]) =>
        html(
          'span',
          {},
          svg('svg', {viewBox: '0 0 12 12'}, /** @type {() => Node} */ (draw)()),
          /** @type {string} */ (text),
        ),
      ),
    ),
    html('div', {class: 'curves'}, ...curves.map(curve => curve.element)),
  )

  /** @type {any[]} */
  let prepared = []

  /** @param {number} day @param {any} side @param {boolean} still */
  function marksAt(day, side, still) {
    const {run, starts, kinds} = side
    const span = still ? 7 : MARKED_DAYS
    const found = []
    for (let back = Math.min(span, day) - 1; back >= 0; back--) {
      for (let i = starts[day - 1 - back]; i < starts[day - back]; i++) {
        if (kinds[i]) found.push({person: run.events.person[i], kind: kinds[i], age: still ? 0 : back / span})
      }
    }
    return found
  }

  return {
    element,
    recolour: () => sides.forEach(side => side.dots.recolour()),
    /**
     * @param {any[]} runs
     * @param {number} day
     * @param {boolean} still marks of a whole week, none faded
     */
    draw(runs, day, still) {
      const fresh = runs.some((run, i) => prepared[i]?.run !== run)
      if (fresh) {
        const before = prepared[0]
        // The same seed has the same opening followers, whatever the accounts do.
        const known =
          before && before.run.people === runs[0].people && String(before.run.opening) === String(runs[0].opening)
        const at = known ? before.at : arrange(runs[0])
        prepared = runs.map((run, i) =>
          prepared[i]?.run === run && prepared[i].at === at ? prepared[i] : prepare(run, at),
        )
        for (const {of, chart, high, show} of curves) {
          const top = high ?? Math.max(1, ...runs.map(run => Math.max(...of(run))))
          const marks = ticks(0, top, 3, !high)
          chart.draw({
            days: runs[0].days,
            low: 0,
            high: high ?? Math.max(top, marks[marks.length - 1]),
            whole: !high,
            format: high ? String : show,
            lines: runs.map((run, i) => ({
              values: of(run),
              className: ACCOUNTS[i].name,
              mark: i ? 'circle' : 'square',
            })),
          })
        }
      }
      const bins = prepared.map(({run}) => countInBins(run.trust_by_person, (day - 1) * run.people, day * run.people))
      const most = Math.max(...bins.flatMap(counts => [...counts]))
      prepared.forEach((side, i) => {
        const {run, at} = side
        const {called, dots, bars, followers, trust} = sides[i]
        const average = run.daily.trust[day - 1]
        const marks = marksAt(day, side, still)
        const counted = {join: 0, leave: 0, reply: 0}
        for (const {kind} of marks) counted[/** @type {"join"} */ (kind)]++
        dots.draw(
          {places: at, trust: run.trust_by_person, from: (day - 1) * run.people, marks},
          words.people(called.title, run.daily.followers[day - 1], average, counted),
        )
        bars.draw(bins[i], most, average, words.trustHistogram(called, bins[i], average))
        write(followers, words.count(run.daily.followers[day - 1]))
        write(trust, words.trust(average))
      })
      for (const {title, of, show, chart, values} of curves) {
        const texts = runs.map(run => show(of(run)[day - 1]))
        values.forEach((shown, i) => write(shown, texts[i]))
        chart.describe(words.curve(accounts, title, day, texts, runs[0].days))
        chart.moveTo(day)
      }
    },
  }
}

/** What the reader watches: the room as a network, week by week; the ways as curves and as a table. */

import {choose, guestNames, JOINED_THROUGH, room, RULES} from '../engine/party.js'
import {html, set, svg, write} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {network} from '../pieces/network.js'
import {plot} from '../pieces/plot.js'
import {scrubber} from '../pieces/scrubber.js'
import {slider} from '../pieces/slider.js'
import {fillTable} from '../pieces/table.js'
import {beside, chosen, DAVIS_WOMEN, partyOf} from './ways.js'
import {CALLED, costs, readout, standing} from './words.js'

const STEPS = {unit: 'Week', stride: 4, onwards: 'Four weeks on', whole: 6500}
const NAMES = 112 // pixels beside the curves, for their names
const AROUND = 58 // pixels left and right of the chart
const BETWEEN_NAMES = 14 // pixels
const HIGHEST = 24 // pixels from the top: above is the axis' own name
const MOST = 30
const MOST_COURTED = 60 // as its control

/** @typedef {import('../pieces/simulator.js').Shown} Shown */

const colour = (/** @type {string} */ rule) => (rule === 'shout' ? 'broadcast' : rule === 'own' ? 'own' : 'conversational')

/** @param {{change: (patch: any) => void, read: (text: string, data: Record<string, any>, silent?: boolean) => void, signal: AbortSignal}} tools */
export function picture({change, read, signal}) {
  let [week, total, factor] = [1, 1, 1]
  let awaited = false // the run is played for the first time, and its end is still to come
  /** @type {any} */
  let state
  /** @type {Shown | undefined} */
  let now
  /** @type {import('../pieces/simulator.js').Outcome | undefined} what was kept, if it can be drawn here */
  let kept

  const guests = network(guest => {
    const own = chosen(state)
    if (own.includes(guest)) change({guests: own.filter(other => other !== guest)})
    else if (own.length < MOST) change({guests: [...own, guest]})
  })
  const who = html('span', {class: 'small', role: 'status'})
  const nobody = html('button', {type: 'button', class: 'quiet', onclick: () => change({guests: []})}, 'Choose nobody')
  const people = html('div', {}, guests.element, html('div', {class: 'buttons'}, who, nobody))
  const before = html('div') // holds the room until there is a run to watch there
  const howMany = html('div', {class: 'control court'})
  const courtLabel = html('span', {class: 'label', 'aria-hidden': 'true'})
  const [grownMany, davisMany] = [MOST_COURTED, DAVIS_WOMEN].map(max =>
    slider('', {min: 1, max, step: 1, format: String}, courted => change({courted})),
  )
  const watched = html('div')
  const weeks = scrubber(show, playing => playing || rest(), signal, STEPS)
  const marks = legend(
    {className: 'dot', text: 'guest (larger: knows more)'},
    {className: 'dot courted', text: 'courted'},
    {className: 'dot joined', text: 'joined'},
    {className: 'dot put-off', text: 'put off for good'},
    {className: 'conversational', text: 'told by'},
  )
  const chart = plot({height: 250, className: 'ways'})
  const key = legend({className: 'kept', text: ''})
  const table = html('table')
  chart.after(nameCurves)

  /** Draw the room. @param {Iterable<number>} courted @param {Partial<import('../pieces/network.js').Network>} more */
  function drawRoom(courted, more) {
    const party = partyOf(state)
    const davis = state.room === 'davis'
    guests.draw({
      key: davis ? 'davis' : String(state.seed),
      contacts: room(party, state.seed),
      names: guestNames(party),
      named: davis,
      open: state.rule === 'own',
      chosen: courted,
      lines: [],
      label: 'The room',
      look: () => '',
      tell: () => '',
      ...more,
    })
  }

  /** @param {number} next */
  function show(next) {
    if (!now) return
    const {names, visits} = now.result
    const visit = visits[state.rule]
    week = Math.min(next, total)
    const {joined_week: joined, put_off_week: off, joined_through: through, told_by: teller} = visit.guests
    const has = (/** @type {number} */ when) => when >= 0 && when < week
    weeks.update(week, total)
    drawRoom(visit.courted, {
      look: guest => (has(joined[guest]) ? 'joined' : has(off[guest]) ? 'put-off' : ''),
      tell: guest =>
        has(joined[guest])
          ? `joined in week ${joined[guest] + 1}: ${JOINED_THROUGH[through[guest]]}${teller[guest] < 0 ? '' : ` by ${names[teller[guest]]}`}`
          : has(off[guest])
            ? `put off in week ${off[guest] + 1}`
            : '',
      lines: [...joined.keys()].flatMap(guest =>
        has(joined[guest]) && teller[guest] >= 0 ? [/** @type {[number, number]} */ ([teller[guest], guest])] : [],
      ),
      label: `The room in week ${week}`,
    })
    fillTable(table, costs({result: now.result, kept}, shown(), week))
    shown().forEach((rule, i) => table.tBodies[0].rows[i].classList.toggle('current', rule === state.rule))
    if (awaited && week === total) {
      awaited = false
      change({}) // the verdict waited for this
    }
    drawChart()
    if (weeks.playing()) say(true)
    else rest()
  }

  /** Tell how things stand in the week on screen. @param {boolean} silent while something plays */
  function say(silent) {
    const {result} = /** @type {Shown} */ (now)
    const visit = result.visits[state.rule]
    read(standing(visit, week, result.names), {week, joined: visit.weekly.joined[week - 1]}, silent)
  }

  /** When playing stops, or the reader moves to a week. */
  function rest() {
    if (!now) return
    if (week < total) return say(false)
    const {text, data} = readout(now)
    read(text, data)
  }

  const shown = () => RULES.filter(rule => rule !== 'own' || now?.result.visits.own.courted.length || state.rule === 'own')
  /** Up to which week the curves are drawn. */
  const drawnTo = () => (awaited ? week : total)
  const line = (/** @type {any} */ visit) => ({
    kind: /** @type {const} */ ('line'),
    x: Float64Array.from({length: drawnTo() + 1}, (_, i) => i),
    y: [0, ...visit.weekly.joined.slice(0, drawnTo())],
  })
  const won = (/** @type {string} */ rule) => now?.result.visits[rule].weekly.joined[drawnTo() - 1]
  /** How much longer the axis is than the weeks, so that the names of the curves have room. */
  const longer = () => {
    const wide = Math.max(250, chart.element.clientWidth - AROUND)
    return wide / (wide - NAMES)
  }

  function drawChart() {
    if (!now) return
    const {visits, names} = now.result
    factor = longer()
    chart.draw(
      {
        x: {low: 0, high: total * factor, at: [0, 5, 10, 15, 20, total], label: 'week'},
        y: {low: 0, high: names.length, label: `guests who have joined, of ${names.length}`},
        series: [
          {kind: 'upright', x: [week], className: 'now'},
          ...shown().map(rule => ({...line(visits[rule]), className: 'other'})),
          ...(kept ? [{...line(kept.result.visits[kept.state.rule]), className: 'kept'}] : []),
          {...line(visits[state.rule]), className: colour(state.rule)},
        ],
      },
      `Guests who have joined: ${shown().map(rule => `${CALLED[rule]} ${won(rule)}`).join(', ')}.`,
    )
  }

  /** The curves' names at their ends, pushed apart. */
  function nameCurves() {
    if (!now) return
    if (Math.abs(longer() - factor) > 0.01) return drawChart() // the page has another width
    const ends = shown()
      .map(rule => ({rule, joined: won(rule)}))
      .sort((a, b) => a.joined - b.joined)
    const places = ends.map(({joined}) => chart.y(joined) + 4)
    let limit = chart.y(0) - 5 // the axis strikes no name through
    for (let i = 0; i < places.length; i++) limit = (places[i] = Math.min(places[i], limit)) - BETWEEN_NAMES
    limit = HIGHEST
    for (let i = places.length; i--; ) limit = (places[i] = Math.max(places[i], limit)) + BETWEEN_NAMES
    const names = ends.map(({rule, joined}, i) => {
      const [x, y] = [chart.x(drawnTo()) + 6, places[i]]
      return svg('text', {class: rule === state.rule ? `side ${colour(rule)}` : 'halo', x, y}, `${CALLED[rule]} ${joined}`)
    })
    chart.overlay.replaceChildren(...names)
  }

  return {
    setUp: html('div', {}, howMany, before),
    playing: () => awaited,
    element: html(
      'div',
      {},
      weeks.element,
      watched,
      marks.element,
      chart.element,
      key.element,
      html('div', {class: 'scroll costs', tabindex: 0, role: 'group', 'aria-label': 'What each way won and cost'}, table),
    ),
    /** @param {any} next */
    prepare(next) {
      state = next
      const own = state.rule === 'own'
      const place = state.revealed ? watched : before
      if (people.parentNode !== place) place.append(people)
      nobody.hidden = !own
      marks.element.classList.toggle('own', own)
      const many = state.room === 'davis' ? davisMany : grownMany
      const label = own || state.rule === 'shout' ? 'Guests to court, the other ways' : 'Guests to court'
      write(courtLabel, label)
      set(many.input, {'aria-label': label})
      if (many.element.parentNode !== howMany) howMany.replaceChildren(courtLabel, many.element)
      many.update(partyOf(state).courted)
      const courted = own ? chosen(state) : [...choose(partyOf(state), state.rule, state.seed)]
      const most = courted.length === MOST ? ', the most' : ''
      write(who, own ? `${courted.length || 'Nobody'} chosen${most}.` : state.revealed ? '' : courted.length ? 'Ringed: whom you would court.' : 'Nobody is courted.')
      if (state.revealed) return
      now = undefined
      awaited = false
      weeks.pause()
      drawRoom(courted, {})
    },
    /** @param {Shown & {revealing: boolean, still: boolean}} next */
    draw({revealing, still, ...next}) {
      const same = now?.result === next.result
      now = next
      state = next.state
      kept = beside(now)
      total = now.result.visits.shout.weekly.joined.length
      key.update(0, kept ? `${CALLED[kept.state.rule]}, as kept` : '')
      if (revealing) {
        awaited = !still
        return weeks.playAll()
      }
      if (!same) {
        awaited = false
        weeks.pause()
        week = total
      }
      show(week)
    },
  }
}

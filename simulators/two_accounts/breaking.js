/** The fifth step: the model's mechanisms as switches, and what many seeds leave of the lead without them. */

import {html, write} from '../pieces/dom.js'
import {inSlices} from '../pieces/job.js'
import {puzzle} from '../pieces/puzzle.js'
import {slider} from '../pieces/slider.js'
import {leadOf, SEEDS} from './compare.js'
import {MECHANISMS, mended, offIn, REPLY_MINUTES, replyMinutes, withOff, withReplyMinutes} from './mechanisms.js'
import {accountOf, worldOf} from './state.js'
import * as words from './words.js'

/**
 * @param {object} options
 * @param {import('./state.js').Called[]} options.accounts
 * @param {ReturnType<typeof import('./compare.js').makeRunner>} options.runner
 * @param {Record<string, number>} options.base the page's own world
 * @param {(state: any, world: object) => number} options.matched posts a day of the conversational account for equal labour
 * @param {(world: Record<string, number>, match: boolean) => void} options.change match: the work changed with it
 * @param {AbortSignal} options.signal
 * @param {(error: unknown) => void} options.fail
 */
export function breaking({accounts, runner, base, matched, change, signal, fail}) {
  let world = base
  const switches = MECHANISMS.map(({name, label, note}) => {
    const box = html('input', {type: 'checkbox', 'aria-describedby': `tw-${name}`, onchange: turn})
    const element = html(
      'div',
      {class: 'mechanism'},
      html('label', {class: 'check'}, box, label),
      html('p', {class: 'note', id: `tw-${name}`}, note),
    )
    return {name, box, element}
  })
  const minutes = slider('Minutes per reply', {...REPLY_MINUTES, format: value => `${value}\u00a0min`}, value =>
    change(withReplyMinutes(world, base, value), true),
  )
  const labour = html('p', {class: 'note'})
  const mend = () => change(mended(world, base), replyMinutes(world) !== replyMinutes(base))
  const repair = html('button', {type: 'button', onclick: mend}, 'Mend everything')
  const progress = html('progress', {max: SEEDS.length, 'aria-label': 'Seeds run', hidden: true})
  const dots = html('div', {class: 'leads', role: 'img'})
  const rows = html('tbody')
  const table = html(
    'table',
    {},
    html(
      'thead',
      {},
      html(
        'tr',
        {},
        html('th', {scope: 'col'}, `Means of ${SEEDS.length} seeds`),
        ...accounts.map(({title}) => html('th', {scope: 'col'}, `Orders, ${title}`)),
        html('th', {scope: 'col'}, 'Lead in orders'),
        html('th', {scope: 'col'}, 'Lead in net profit, EUR'),
      ),
    ),
    rows,
  )
  const said = html('p', {role: 'status'})
  const goal = puzzle({
    goal:
      `Switch off as few mechanisms as you can so that ${accounts[1].noun} no longer leads: a mean lead in orders of zero ` +
      'or less. A second star is for doing it with one switch.',
  })
  const scroll = html('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'What is left of the lead'}, table)
  const outcome = html('div', {class: 'broken'}, dots, scroll)
  const element = html(
    'section',
    {'aria-label': 'Break it'},
    html('p', {class: 'step'}, 'Break it', html('span', {}, 'which assumptions does the lead rest on?')),
    html(
      'p',
      {},
      'Each switch is a mechanism built into the model. Switch it off, and all that you see here runs without it.',
    ),
    html('div', {class: 'mechanisms', role: 'group', 'aria-label': 'Mechanisms at work'}, ...switches.map(one => one.element)),
    html(
      'div',
      {class: 'shared'},
      html('span', {class: 'label', 'aria-hidden': 'true'}, 'Minutes per reply'),
      minutes.element,
      repair,
    ),
    labour,
    html('div', {class: 'buttons ask'}, progress),
    said,
    outcome,
  )

  function turn() {
    const off = switches.filter(({box}) => !box.checked).map(({name}) => name)
    change(withOff(world, base, off), false)
  }

  let shown = ''
  let job = new AbortController()
  signal.addEventListener('abort', () => job.abort())

  /** @param {any} state */
  async function run(state) {
    const built = mended(state.world, base)
    const worlds = [built, state.world].map(world => worldOf({...state, world}))
    // Dearer replies under equal labour leave other posts a day; as built there are those of cheaper replies.
    const reworked = state.equal_labour && replyMinutes(state.world) !== replyMinutes(built)
    const settings = JSON.stringify([worlds, reworked && state.seed, ...accounts.map(({name}) => accountOf(state, name))])
    if (settings === shown) return
    forget()
    shown = settings
    const {signal: stop} = job
    progress.hidden = false
    progress.value = 0
    const posts = reworked ? matched(state, worlds[0]) : state.conversational_posts_per_day
    const pairs = [{...state, conversational_posts_per_day: posts}, state].map(one =>
      accounts.map(({name}) => accountOf(one, name)),
    )
    const ends = pairs.map(() => accounts.map(() => /** @type {{orders: number, profit: number}[]} */ ([])))
    const one = (/** @type {number} */ i) =>
      pairs.forEach((pair, at) =>
        pair.forEach((account, side) => ends[at][side].push(runner.end(account, worlds[at], SEEDS[i]))),
      )
    if (!(await inSlices(SEEDS.length, one, count => (progress.value = count), stop))) return
    progress.hidden = true
    const [before, now] = ends.map(sides => {
      const lead = (/** @type {'orders' | 'profit'} */ of) => leadOf(...sides.map(side => side.map(end => end[of])))
      return {orders: lead('orders'), profit: lead('profit')}
    })
    tell(state, before, now, posts)
  }

  /** Stop what is under way; what is on screen is of other settings. */
  function forget() {
    job.abort()
    job = new AbortController()
    shown = ''
    for (const field of Object.keys(outcome.dataset)) delete outcome.dataset[field]
  }

  /** @typedef {{orders: ReturnType<typeof leadOf>, profit: ReturnType<typeof leadOf>}} Ends */
  /** @param {any} state @param {Ends} before @param {Ends} now @param {number} posts as built */
  function tell(state, before, now, posts) {
    const off = offIn(state.world)
    const broken = {off, minutes: replyMinutes(state.world), builtMinutes: replyMinutes(base)}
    const both = [
      ['As built', before],
      ['As it is now', now],
    ]
    rows.replaceChildren(
      ...both.map(([title, {orders, profit}]) =>
        html(
          'tr',
          {},
          html('th', {scope: 'row'}, title),
          html('td', {class: 'broadcast'}, words.tenths(orders.first)),
          html('td', {class: 'conversational'}, words.tenths(orders.second)),
          html('td', {}, words.interval(orders)),
          html('td', {}, words.interval(profit, true)),
        ),
      ),
    )
    const reach = Math.max(...both.flatMap(([, {orders}]) => [orders.margin - orders.lead, orders.margin + orders.lead]), 5)
    const at = (/** @type {number} */ lead) => `${(50 + (46 * lead) / reach).toFixed(2)}%`
    dots.replaceChildren(
      ...both.map(([title, {orders}], i) => {
        const range = html('i', {class: 'range'})
        range.style.left = at(orders.lead - orders.margin)
        range.style.right = `calc(100% - ${at(orders.lead + orders.margin)})`
        const dot = html('i', {class: i ? 'dot now' : 'dot'})
        dot.style.left = at(orders.lead)
        return html('div', {class: 'lead'}, html('span', {}, title), html('span', {class: 'track'}, range, dot))
      }),
      html('div', {class: 'small sides'}, ...accounts.map(({noun}) => html('span', {}, `${noun} ahead`))),
    )
    const sentence = words.broken(accounts, state.days, broken, before.orders, now.orders, now.profit)
    dots.setAttribute('aria-label', sentence)
    write(said, sentence)
    write(labour, posts === state.conversational_posts_per_day ? '' : words.reworked(accounts[1], state.conversational_posts_per_day, posts))
    const found = words.puzzle(broken, before.orders, now.orders)
    goal.update(found.solved, found.text)
    Object.assign(outcome.dataset, {
      off: off.join(),
      minutes: broken.minutes,
      lead: now.orders.lead,
      profit: now.profit.lead,
      built: before.orders.lead,
      built_posts: posts,
    })
  }

  return {
    element,
    puzzle: goal.element,
    /** @param {any} state @param {boolean} ready whether the seeds were run as it is now: one long job at a time */
    update(state, ready) {
      world = state.world
      const off = offIn(world)
      for (const {name, box} of switches) box.checked = !off.includes(name)
      minutes.update(replyMinutes(world))
      if (ready) run(state).catch(fail)
      else forget()
    },
  }
}

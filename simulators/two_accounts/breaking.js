/** The fifth step: the model's mechanisms as switches, and what many seeds leave of the lead without them. */

import {html, write} from '../pieces/dom.js'
import {inSlices} from '../pieces/job.js'
import {ticks} from '../pieces/line_chart.js'
import {puzzle} from '../pieces/puzzle.js'
import {slider} from '../pieces/slider.js'
import {leadOf, SEEDS} from './compare.js'
import {MECHANISMS, mended, offIn, REPLY_MINUTES, replyMinutes, withOff, withReplyMinutes} from './mechanisms.js'
import {accountOf, isLessonsPair, RANGES, worldOf} from './state.js'
import * as words from './words.js'

/**
 * @param {object} options
 * @param {import('./state.js').Called[]} options.accounts
 * @param {ReturnType<typeof import('./compare.js').makeRunner>} options.runner
 * @param {Record<string, number>} options.base the page's own world
 * @param {(state: any) => number} options.postsBefore posts a day that the conversational account makes in the world as built
 * @param {(world: Record<string, number>) => void} options.change
 * @param {AbortSignal} options.signal
 * @param {(error: unknown) => void} options.fail
 */
export function breaking({accounts, runner, base, postsBefore, change, signal, fail}) {
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
    change(withReplyMinutes(world, base, value)),
  )
  const labour = html('p', {class: 'note'})
  const repair = html('button', {type: 'button', onclick: () => change(mended(world, base))}, 'Mend everything')
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
        html('th', {scope: 'col'}, 'Lead in orders'),
        html('th', {scope: 'col'}, 'Lead in net profit, EUR'),
        ...accounts.map(({title}) => html('th', {scope: 'col'}, `Orders, ${title}`)),
      ),
    ),
    rows,
  )
  const said = html('p', {class: 'left', role: 'status'})
  const goal = puzzle({
    goal:
      `Switch off as few mechanisms as you can so that ${accounts[1].noun} no longer clearly leads: the 95\u00a0% interval of ` +
      `its lead in orders, over the ${SEEDS.length} seeds, holds zero or lies below. A second star is for doing it with one switch.`,
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
    html('div', {class: 'ask running'}, progress),
    said,
    outcome,
  )

  function turn() {
    const off = switches.filter(({box}) => !box.checked).map(({name}) => name)
    change(withOff(world, base, off))
  }

  let shown = ''
  let job = new AbortController()
  signal.addEventListener('abort', () => job.abort())

  /** @param {any} state */
  async function run(state) {
    const worlds = [mended(state.world, base), state.world].map(world => worldOf({...state, world}))
    // Dearer replies under equal labour leave other posts a day.
    const dearer = replyMinutes(state.world) !== replyMinutes(base)
    const before = dearer && [state.posts_before, state.equal_labour, state.seed]
    const settings = JSON.stringify([worlds, before, ...accounts.map(({name}) => accountOf(state, name))])
    if (settings === shown) return
    wait()
    shown = settings
    const {signal: stop} = job
    const posts = postsBefore(state)
    const states = [{...state, conversational_posts_per_day: posts}, state]
    const pairs = states.map(one => accounts.map(({name}) => accountOf(one, name)))
    const ends = pairs.map(() => accounts.map(() => /** @type {{orders: number, profit: number}[]} */ ([])))
    const one = (/** @type {number} */ i) =>
      pairs.forEach((pair, at) =>
        pair.forEach((account, side) => ends[at][side].push(runner.end(account, worlds[at], SEEDS[i]))),
      )
    if (!(await inSlices(SEEDS.length, one, count => (progress.value = count), stop))) return
    progress.hidden = true
    const [built, now] = ends.map(sides => {
      const lead = (/** @type {'orders' | 'profit'} */ of) => leadOf(...sides.map(side => side.map(end => end[of])))
      return {orders: lead('orders'), profit: lead('profit')}
    })
    tell(state, built, now, posts)
    const broken = brokenIn(state.world)
    const about = {days: state.days, longest: RANGES.days.max, lessons: isLessonsPair(states[0])}
    const judge = (/** @type {string[] | undefined} */ alone = undefined) => {
      const found = words.puzzle(accounts, broken, built.orders, now.orders, {...about, alone})
      goal.update(found.solved, found.text)
      return found.solved
    }
    if (!judge() || broken.off.length > 1) return
    const alone = await otherwise(state, broken.off[0], stop)
    if (alone) judge(alone)
  }

  /**
   * Which mechanisms end the clear lead when only they are switched off; undefined if it was stopped.
   * @param {any} state @param {string} found one that does @param {AbortSignal} stop
   */
  async function otherwise(state, found, stop) {
    const others = MECHANISMS.filter(({name}) => name !== found)
    const orders = others.map(() => accounts.map(() => /** @type {number[]} */ ([])))
    const one = (/** @type {number} */ i) => {
      const at = Math.floor(i / SEEDS.length)
      const world = worldOf({...state, world: withOff(state.world, base, [others[at].name])})
      accounts.forEach(({name}, side) =>
        orders[at][side].push(runner.end(accountOf(state, name), world, SEEDS[i % SEEDS.length]).orders),
      )
    }
    if (!(await inSlices(others.length * SEEDS.length, one, () => {}, stop))) return undefined
    const ended = others.filter((_, i) => {
      const {lead, margin} = leadOf(...orders[i])
      return lead <= margin
    })
    return [found, ...ended.map(({name}) => name)]
  }

  /** @param {Record<string, number>} world */
  const brokenIn = world => ({off: offIn(world), minutes: replyMinutes(world), builtMinutes: replyMinutes(base)})

  /** Stop what is under way, and say that what is on screen is about to change. */
  function wait() {
    job.abort()
    job = new AbortController()
    shown = ''
    for (const field of Object.keys(outcome.dataset)) delete outcome.dataset[field]
    progress.hidden = false
    progress.value = 0
    write(said, `Running ${SEEDS.length} seeds of both accounts …`)
    said.dataset.busy = 'true'
    goal.update(false, 'Running …')
  }

  /** @typedef {{orders: ReturnType<typeof leadOf>, profit: ReturnType<typeof leadOf>}} Ends */
  /** @param {any} state @param {Ends} before @param {Ends} now @param {number} posts as built */
  function tell(state, before, now, posts) {
    const broken = brokenIn(state.world)
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
          html('td', {}, words.interval(orders)),
          html('td', {}, words.interval(profit, true)),
          html('td', {class: 'broadcast'}, words.tenths(orders.first)),
          html('td', {class: 'conversational'}, words.tenths(orders.second)),
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
      html(
        'div',
        {class: 'lead'},
        html('span', {class: 'small'}, 'Mean lead, orders'),
        html('span', {class: 'scale'}, ...ticks(-reach, reach, 4, true).map(value => mark(value, at(value)))),
      ),
      html('div', {class: 'small sides'}, ...accounts.map(({noun}) => html('span', {}, `${noun} ahead`))),
    )
    const sentence = words.broken(accounts, state.days, broken, before.orders, now.orders, now.profit)
    dots.setAttribute('aria-label', sentence)
    write(said, sentence)
    delete said.dataset.busy
    write(labour, posts === state.conversational_posts_per_day ? '' : words.reworked(accounts[1], state.conversational_posts_per_day, posts))
    Object.assign(outcome.dataset, {
      off: broken.off.join(),
      minutes: broken.minutes,
      lead: now.orders.lead,
      margin: now.orders.margin,
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
      else wait()
    },
  }
}

/** A number on the scale of leads; its zero is called by its meaning. @param {number} value @param {string} left */
function mark(value, left) {
  const element = html('span', {}, value ? words.change(value) : 'level')
  element.style.left = left
  return element
}

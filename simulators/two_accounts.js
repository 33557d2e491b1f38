/**
 * The two-account simulator, an anywidget module: `render` puts it into an element. It runs the model itself, so it needs
 * no kernel; where there is one, the same traits are shared with Python.
 */

import style from './two_accounts/style.css'
import {defaults} from './engine/account.js'
import {copyButton} from './pieces/copy.js'
import {html, write} from './pieces/dom.js'
import {readout} from './pieces/readout.js'
import {scrubber} from './pieces/scrubber.js'
import {renderer} from './pieces/shell.js'
import {makeStore} from './pieces/store.js'
import {prefersStillness} from './pieces/theme.js'
import {audience} from './two_accounts/audience.js'
import {breaking} from './two_accounts/breaking.js'
import {makeRunner, matchLabour} from './two_accounts/compare.js'
import {controls} from './two_accounts/controls.js'
import {levers} from './two_accounts/levers.js'
import {mended, offIn, replyMinutes} from './two_accounts/mechanisms.js'
import {outcome} from './two_accounts/outcome.js'
import {
  accountOf,
  called,
  decode,
  encode,
  LEVER_TRAITS,
  pythonLines,
  RANGES,
  TITLE_TRAITS,
  TRAITS,
  usable,
  worldOf,
} from './two_accounts/state.js'
import {runTable, standings} from './two_accounts/summary.js'
import * as words from './two_accounts/words.js'

/** @typedef {'broadcast' | 'conversational'} Name */

/** @param {any} model @param {HTMLElement} el @param {import('./pieces/shell.js').Shell} shell */
function simulator(model, el, {frame, signal, fail, guard, onTheme, again}) {
  const runner = makeRunner()
  const onPage = Boolean(el.dataset.twAddress)
  const name = model.get('name') || 'two-accounts'
  const accounts = called(TITLE_TRAITS.map(trait => model.get(trait)))
  for (const trait of TITLE_TRAITS) model.on(`change:${trait}`, () => signal.aborted || again())
  const store = makeStore({model, name, onPage, signal, traits: TRAITS, usable, encode, decode, changed: schedule})
  let labour = '' // what equal labour did last
  /** @type {Name | undefined} the account to which the other is still to be matched */
  let moved
  let scheduled = 0

  const setUp = controls(accounts, behave, reset)
  const lead = outcome({
    accounts,
    runner,
    signal,
    fail,
    reveal,
    hide,
    state: () => store.state,
    change: store.change,
    refresh: schedule,
  })
  const time = scrubber(day => store.change({day}), schedule, signal)
  const said = readout(signal)
  const crowd = audience(accounts)
  const watch = html(
    'section',
    {'aria-label': 'Watch'},
    html('p', {class: 'step'}, 'Watch', html('span', {}, 'this seed’s run, day by day')),
    time.element,
    said.element,
    crowd.element,
  )
  const twoByTwo = levers(runner, fail)
  const base = store.beginning.world
  const broken = breaking({
    accounts,
    runner,
    base,
    postsBefore,
    change: breakIt,
    signal,
    fail,
  })
  const warning = html('p', {class: 'note warning'})
  const table = runTable(accounts)
  const unsolved = copyButton('Copy link without the result', () => store.link({revealed: false, prediction: []}))
  const later = [watch, twoByTwo.element, broken.element, broken.puzzle, table.element]
  frame.append(
    html(
      'header',
      {},
      html('span', {class: 'title'}, 'Two accounts, one audience'),
      html('span', {class: 'small'}, 'The model assumes the thesis; it illustrates mechanisms and is not evidence.'),
    ),
    warning,
    setUp.element,
    lead.element,
    watch,
    twoByTwo.element,
    broken.element,
    broken.puzzle,
    html(
      'footer',
      {},
      html(
        'div',
        {class: 'buttons'},
        ...(onPage ? [copyButton('Copy link', () => store.link()), unsolved] : []),
        copyButton('Copy the Python', () => pythonLines(store.state, accounts)),
      ),
      table.element,
    ),
  )

  /** Draw once a frame, however often things change. */
  function schedule() {
    scheduled ||= requestAnimationFrame(() => {
      scheduled = 0
      if (!signal.aborted) guard(update)
    })
  }

  function update() {
    if (moved && store.state.equal_labour) match(moved)
    moved = undefined
    const {state} = store
    const world = worldOf(state)
    const runs = accounts.map(account => runner.run(accountOf(state, account.name), world, state.seed))
    setUp.update(
      state,
      runs.map(run => run.minutes),
      labour,
    )
    lead.update(runs)
    for (const part of later) part.hidden = !state.revealed
    time.update(state.day, state.days)
    twoByTwo.update(world)
    broken.update(state, state.revealed && Boolean(lead.many()))
    const differs = words.changed({
      off: offIn(state.world),
      minutes: replyMinutes(state.world),
      builtMinutes: replyMinutes(base),
    })
    warning.hidden = !differs
    write(warning, `Broken on purpose: ${differs}. “Break it”, below, mends it.`)
    if (state.revealed) {
      crowd.draw(runs, state.day, prefersStillness())
      table.update(runs)
    }
    const {text, data} = standings(accounts, state, runs, lead.many())
    said.update(text, data, time.playing())
    frame.dataset.ready = 'true'
  }

  /** Give the other account the posts a day at which it works as long as the one that was moved. @param {Name} from */
  function match(from) {
    const {state} = store
    const to = from === 'broadcast' ? 'conversational' : 'broadcast'
    const {posts, off} = matchedPosts(state, to, worldOf(state))
    labour = words.labour(accounts[+(from === 'broadcast')].title, posts, off)
    store.set({[`${to}_posts_per_day`]: posts})
  }

  /**
   * Posts a day at which one account works as long as the other, and minutes by which they still differ.
   * @param {any} state @param {Name} to @param {object} world
   */
  function matchedPosts(state, to, world) {
    const account = accountOf(state, to)
    const minutesAt = (/** @type {object} */ one) => runner.run(one, world, state.seed).minutes
    const target = minutesAt(accountOf(state, to === 'broadcast' ? 'conversational' : 'broadcast'))
    const {posts, minutes} = matchLabour(
      posts => minutesAt({...account, posts_per_day: posts}),
      account.posts_per_day,
      target,
      {
        low: RANGES.posts_per_day.min,
        high: RANGES.posts_per_day.max,
        minutesPerPost: state.world.minutes_per_post ?? defaults.world.minutes_per_post,
      },
    )
    return {posts, off: minutes - target}
  }

  /** Posts a day that the conversational account makes where replies take their usual time. @param {any} state */
  function postsBefore(state) {
    if (replyMinutes(state.world) === replyMinutes(base)) return state.conversational_posts_per_day
    if (state.posts_before !== null) return state.posts_before
    if (!state.equal_labour) return state.conversational_posts_per_day
    return matchedPosts(state, 'conversational', worldOf({...state, world: mended(state.world, base)})).posts
  }

  /** Break or mend the world. Dearer replies cost posts under equal labour; mended, they are given back. @param {Record<string, number>} world */
  function breakIt(world) {
    const {state} = store
    const [built, before, after] = [base, state.world, world].map(replyMinutes)
    if (after === before) behave({world})
    else if (after === built) behave({world, conversational_posts_per_day: postsBefore(state), posts_before: null})
    else behave({world, posts_before: postsBefore(state)}, 'broadcast')
  }

  /** @param {Record<string, unknown>} patch @param {Name} [account] @param {string} [said] of equal labour */
  function behave(patch, account, said = '') {
    const {day, days} = store.state
    labour = said
    moved = account ?? moved
    const own = LEVER_TRAITS.some(lever => lever in patch) ? {posts_before: null} : {}
    const end = patch.days && day === days ? {day: patch.days} : {} // who looks at the end stays there
    store.change({...own, ...patch, ...end})
  }

  function reset() {
    time.pause()
    twoByTwo.clear()
    lead.forget()
    behave({...store.beginning, revealed: false, prediction: []})
  }

  function reveal() {
    store.change({revealed: true})
    guard(update)
    time.playAll()
  }

  function hide() {
    time.pause()
    store.change({revealed: false, prediction: []})
    guard(update)
  }

  onTheme(crowd.recolour)
  setUp.update(store.state, [NaN, NaN], '')
  for (const part of [warning, ...later]) part.hidden = true
  if (onPage && store.restore()) requestAnimationFrame(() => frame.scrollIntoView({block: 'start'}))
  schedule()
}

export default {render: renderer(style, simulator)}

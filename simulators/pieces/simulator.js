/**
 * A whole simulator from its specification and a few functions: controls, a prediction before anything is shown, the
 * run, a comparison with settings kept earlier on the same seed, a puzzle, a table, links and the Python that does the same.
 */

import kit from './simulator.css'
import {changes, controls} from './controls.js'
import {copyButton} from './copy.js'
import {html, write} from './dom.js'
import {newest} from './newest.js'
import {prediction} from './prediction.js'
import {puzzle} from './puzzle.js'
import {readout} from './readout.js'
import {renderer} from './shell.js'
import {decodeBy, encodeBy, traitsBy, usableBy, withoutSeed} from './spec.js'
import {makeStore} from './store.js'
import {foldedTable} from './table.js'
import {prefersStillness} from './theme.js'

const KEPT_RESULTS = 12

/**
 * @typedef {import('./spec.js').State} State
 * @typedef {{state: State, result: any}} Outcome settings and what they led to
 * @typedef {Outcome & {kept?: Outcome}} Shown what is on screen, and what was kept for comparison
 *
 * @typedef {object} Views
 * @property {HTMLElement} element
 * @property {HTMLElement} [setUp] put below the controls
 * @property {(now: Shown & {still: boolean, revealing: boolean}) => void} draw still: no motion is wanted;
 *   revealing: the reader just asked for the run, so that something may begin to play
 * @property {(state: State) => void} [prepare] called with each change, before there is a result and after
 * @property {() => boolean} [playing] whether something plays whose end would give the outcome away: the verdict on
 *   the prediction waits until it is over and `change({})` is called
 * @property {() => void} [recolour] light turned into dark, or back
 *
 * @typedef {object} Parts
 * @property {import('./spec.js').Spec} controls
 * @property {string} [style]
 * @property {(state: State, job: {signal: AbortSignal, progress: (share: number) => void}) => any} run the result for
 *   these settings, or a promise of it: undefined if it was stopped. Results are kept, so the same settings run once
 * @property {(tools: {change: (patch: State) => void, read: (text: string, data: Record<string, any>, silent?: boolean) => void,
 *   signal: AbortSignal, fail: (error: unknown) => void}) => Views} views `read` sets the read-out while something plays
 * @property {(now: Shown) => {text: string, data: Record<string, any>}} readout
 * @property {(now: Outcome & {prediction: any}) => string} verdict
 * @property {(now: Shown) => import('./table.js').Table} table
 * @property {(now: Shown) => boolean} solved
 * @property {(state: State) => string} python
 *
 * @param {Parts} parts
 */
export const simulator = parts => ({render: renderer(kit + (parts.style ?? ''), (...place) => fill(parts, ...place))})

/** @param {Parts} parts @param {any} model @param {HTMLElement} el @param {import('./shell.js').Shell} shell */
function fill(parts, model, el, {frame, signal, fail, guard, onTheme}) {
  const spec = parts.controls
  const onPage = Boolean(el.dataset.twAddress)
  const name = model.get('name') || spec.name
  const store = makeStore({
    model,
    name,
    onPage,
    signal,
    traits: traitsBy(spec),
    usable: usableBy(spec),
    encode: encodeBy(spec),
    decode: decodeBy(spec),
    changed: schedule,
  })
  const seedName = spec.controls.find(({kind}) => kind === 'seed')?.name ?? ''
  const results = newest(KEPT_RESULTS)
  const key = (/** @type {State} */ state) => JSON.stringify(spec.controls.map(control => state[control.name]))
  let scheduled = 0
  let asked = '' // for which settings results are on their way, or there
  let predictedFor = ''
  let revealing = false
  /** @type {Shown | undefined} */
  let now
  let job = new AbortController()
  signal.addEventListener('abort', () => job.abort())

  const setUp = controls(spec, store.change, reset)
  const predict = prediction(spec, value => store.change({prediction: value}), reveal, hide)
  const said = readout(signal)
  const views = parts.views({change: store.change, read: said.update, signal, fail})
  const bar = html('progress', {max: 1, 'aria-label': 'Share of the run that is done', hidden: true})
  const keep = html('button', {type: 'button', class: 'quiet', onclick: toggle})
  const difference = html('span', {class: 'small', role: 'status'})
  const watch = html(
    'section',
    {'aria-label': 'Watch'},
    html('p', {class: 'step'}, 'Watch', bar),
    html('div', {class: 'buttons keep'}, keep, difference),
    said.element,
    views.element,
  )
  const goal = puzzle(spec.puzzle)
  const table = foldedTable()
  const unsolved = copyButton('Copy link without the result', () => store.link({revealed: false, prediction: null, kept: {}}))
  frame.append(
    html('header', {}, html('span', {class: 'title'}, spec.title), html('span', {class: 'small'}, spec.note)),
    html(
      'section',
      {'aria-label': 'Set up'},
      html('p', {class: 'step'}, 'Set up', html('span', {}, spec.luck ?? 'one seed: whatever you change, everybody keeps their luck')),
      setUp.element,
      ...(views.setUp ? [views.setUp] : []),
    ),
    predict.element,
    watch,
    goal.element,
    html(
      'footer',
      {},
      html(
        'div',
        {class: 'buttons'},
        ...(onPage ? [copyButton('Copy link', () => store.link()), unsolved] : []),
        copyButton('Copy the Python', () => parts.python(store.state)),
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

  /** Settings kept earlier, on the seed of now: the same luck. @param {State} state */
  const keptState = state =>
    Object.keys(state.kept).length ? {...state, ...state.kept, [seedName]: state[seedName]} : undefined

  function update() {
    const {state} = store
    setUp.update(state)
    views.prepare?.(state)
    watch.hidden = !state.revealed
    write(keep, keptState(state) ? 'Forget the kept settings' : 'Keep these settings to compare')
    if (state.revealed) {
      request(state)
      if (!now) predict.update(state, undefined)
    } else {
      job.abort()
      asked = ''
      now = undefined
      delete frame.dataset.busy
      delete frame.dataset.shown
      predict.update(state, '')
      said.update('', {})
      frame.dataset.ready = 'true'
    }
    unveil()
  }

  /** Hold back what needs a result until there was one. */
  function unveil() {
    const hidden = !frame.dataset.shown
    for (const part of [keep, views.element, goal.element, table.element]) part.hidden = hidden
  }

  /** Ask for the results of the settings and of those kept, unless they are there or on their way. @param {State} state */
  function request(state) {
    const kept = keptState(state)
    const wanted = kept ? [state, kept] : [state]
    const names = wanted.map(key)
    if (names.join('\n') === asked) return void (now && finish(state, [now.result, now.kept?.result]))
    asked = names.join('\n')
    job.abort()
    job = new AbortController()
    const {signal: stop} = job
    /** @type {any[]} */
    const found = []
    const next = () => {
      while (found.length < wanted.length) {
        const at = found.length
        const progress = (/** @type {number} */ share) => (bar.value = (at + share) / wanted.length)
        const given = results.get(names[at]) ?? parts.run(wanted[at], {signal: stop, progress})
        if (given instanceof Promise) {
          now = undefined
          bar.hidden = false
          progress(0)
          frame.dataset.busy = 'true'
          given
            .then(result => {
              if (stop.aborted || result === undefined) return
              found.push(results.put(names[at], result))
              guard(next)
            })
            .catch(fail)
          return
        }
        found.push(results.put(names[at], given))
      }
      bar.hidden = true
      delete frame.dataset.busy
      finish(store.state, found)
    }
    next()
  }

  /** Show what is there. @param {State} state @param {any[]} found result of now, and of what was kept */
  function finish(state, [result, other]) {
    const kept = keptState(state)
    now = {state, result, kept: kept && {state: kept, result: other}}
    const {text, data} = parts.readout(now)
    said.update(text, data)
    frame.dataset.shown = 'true'
    unveil()
    views.draw({...now, still: prefersStillness(), revealing}) // what plays may have its own to say
    revealing = false
    const {prediction: guess} = state
    const moved = predictedFor && predictedFor !== key(state)
    const verdict = () => (views.playing?.() ? 'Watch it first.' : parts.verdict({state, result, prediction: guess}))
    predict.update(state, guess === null ? '' : moved ? 'You predicted for other settings than these.' : verdict())
    goal.update(parts.solved(now))
    const shown = now
    table.update(() => parts.table(shown))
    write(difference, kept ? `Kept (dashed), on the same seed: ${changes(spec, kept, state) || 'the same settings; now change one.'}` : '')
    frame.dataset.ready = 'true'
  }

  function toggle() {
    const {state} = store
    store.change({kept: Object.keys(state.kept).length ? {} : withoutSeed(spec, state)})
  }

  function reveal(/** @type {boolean} */ predicted) {
    predictedFor = predicted ? key(store.state) : ''
    revealing = true
    store.change(predicted ? {revealed: true} : {revealed: true, prediction: null})
    guard(update)
    if (predicted || keep.hidden) predict.focusVerdict()
    else keep.focus({preventScroll: true})
  }

  function hide() {
    store.change({revealed: false, prediction: null})
    guard(update)
    predict.focus()
  }

  function reset() {
    predictedFor = ''
    store.change({...store.beginning, revealed: false, prediction: null, kept: {}})
  }

  onTheme(() => views.recolour?.())
  setUp.update(store.state)
  watch.hidden = goal.element.hidden = table.element.hidden = true
  if (onPage && store.restore()) requestAnimationFrame(() => frame.scrollIntoView({block: 'start'}))
  schedule()
}

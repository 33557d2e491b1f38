/** The second step: the reader predicts the lead in orders; then this run, many seeds and the miss are shown. */

import {html, write} from '../pieces/dom.js'
import {forecast} from '../pieces/forecast.js'
import {inSlices} from '../pieces/job.js'
import {SEEDS, spread} from './compare.js'
import {ACCOUNTS, accountOf, missing, POINTS, predictedDays, RANGES, worldOf} from './state.js'
import * as words from './words.js'

const REST = 200 // milliseconds without a change before the many seeds are run

/** What a prediction is about. @param {any} state */
const settings = state => JSON.stringify([...ACCOUNTS.map(({name}) => accountOf(state, name)), worldOf(state)])

const key = (/** @type {string} */ mark, /** @type {string} */ text) => html('span', {}, html('i', {class: mark}), text)

/**
 * @param {object} options
 * @param {import('./state.js').Called[]} options.accounts
 * @param {ReturnType<typeof import('./compare.js').makeRunner>} options.runner
 * @param {AbortSignal} options.signal
 * @param {() => any} options.state
 * @param {(patch: Record<string, unknown>) => void} options.change
 * @param {() => void} options.refresh draw again: the many seeds are done
 * @param {() => void} options.reveal show the run
 * @param {() => void} options.hide ask for another prediction
 * @param {(error: unknown) => void} options.fail
 */
export function outcome({accounts, runner, signal, state, change, refresh, reveal, hide, fail}) {
  const [first, second] = accounts
  const difference = `${second.title} minus ${first.title}`
  const chart = forecast({
    question: `Your expected lead in orders: ${difference}`,
    points: POINTS,
    limit: RANGES.prediction.max,
    above: `${second.noun} ahead`,
    below: `${first.noun} ahead`,
    changed: prediction => change({prediction}),
  })
  const step = html('b')
  const about = html('span')

  const nudge = html('p', {class: 'small', role: 'status'})
  const runIt = html(
    'button',
    {type: 'button', class: 'main', onclick: () => (empty().length ? ask() : show(true))},
    'Run it',
  )
  const showMe = html(
    'button',
    {type: 'button', class: 'quiet', onclick: () => show(false)},
    'Show me without a prediction',
  )
  const before = html('div', {class: 'ask buttons'}, runIt, showMe, nudge)

  const runKey = key('run', '')
  const guessKey = key('guess', 'your prediction')
  const legend = html(
    'p',
    {class: 'legend'},
    runKey,
    key('average', `mean of ${SEEDS.length} seeds`),
    key('spread', 'middle 8 of 10 seeds'),
    guessKey,
  )
  const progress = html('progress', {max: 2 * SEEDS.length, 'aria-label': 'Seeds run'})
  const share = html('span')
  const missed = html('p', {class: 'missed', tabindex: -1})
  const again = html('button', {type: 'button', onclick: repeat}, 'Predict again')
  const after = html(
    'div',
    {class: 'found'},
    legend,
    html('p', {class: 'share'}, share, ' ', progress),
    missed,
    html('div', {class: 'buttons ask'}, again),
  )

  /** @type {ReturnType<typeof spread> | undefined} */
  let many
  let manyOf = ''
  let job = new AbortController()
  signal.addEventListener('abort', () => job.abort())
  let predictedFor = '' // what the reader saw when predicting
  /** @type {any} what the chart shows; the same object as long as nothing changed */
  let shown

  let asked = false // whether the reader wanted to run before the prediction was whole
  const empty = () => missing(state().prediction)

  function ask() {
    asked = true
    tellEmpty()
    chart.boxes[empty()[0]].focus()
  }

  /** Say what is missing, as long as something is. */
  function tellEmpty() {
    const boxes = empty()
    asked &&= boxes.length > 0
    const days = predictedDays(state().days)
    write(
      nudge,
      !asked
        ? ''
        : boxes.length === POINTS
          ? 'Draw the line or fill in the boxes first: a guess that can be wrong teaches more than none.'
          : `Still empty: ${words.daysNamed(boxes.map(i => days[i]))}. Fill in every box, or drag its point.`,
    )
  }

  function show(/** @type {boolean} */ predicted) {
    predictedFor = settings(state())
    asked = false
    if (!predicted) change({prediction: []})
    reveal()
    ;(predicted ? missed : again).focus({preventScroll: true})
  }

  function repeat() {
    hide()
    chart.boxes[0].focus({preventScroll: true})
  }

  /** Run both accounts on the common seeds, unless that is done or under way; any other change stops it. */
  function runMany() {
    const now = state()
    if (settings(now) === manyOf) return
    manyOf = settings(now)
    many = undefined
    job.abort()
    const {signal: stop} = (job = new AbortController())
    const accounts = ACCOUNTS.map(({name}) => accountOf(now, name))
    progress.hidden = false
    progress.value = 0
    setTimeout(async () => {
      try {
        /** @type {Int32Array[][]} */
        const orders = [[], []]
        const one = (/** @type {number} */ i) =>
          orders[i % 2].push(runner.orders(accounts[i % 2], worldOf(now), SEEDS[i >> 1]))
        if (!(await inSlices(2 * SEEDS.length, one, count => (progress.value = count), stop))) return
        many = spread(orders[0], orders[1])
        progress.hidden = true
        refresh()
      } catch (error) {
        fail(error)
      }
    }, REST)
  }

  return {
    element: html(
      'section',
      {'aria-label': 'Predict'},
      html('p', {class: 'step'}, step, about),
      chart.element,
      before,
      after,
    ),
    /** What many seeds say, once they were run. */
    many: () => many,
    /** @param {any[]} runs */
    update(runs) {
      const {days, day, seed, revealed, prediction} = state()
      const points = predictedDays(days)
      before.hidden = revealed
      after.hidden = !revealed
      write(step, revealed ? 'What happened' : 'Predict')
      if (!revealed) {
        write(about, `how many more orders will ${second.account} have taken than ${first.account} by each day?`)
        tellEmpty()
        chart.draw({
          days: points,
          values: prediction,
          description: 'Your prediction of the lead in orders. Set it in the boxes below.',
        })
        chart.moveTo(0)
        return
      }
      runMany()
      write(about, `the lead in orders: ${difference}`)
      if (shown?.runs[0] !== runs[0] || shown.runs[1] !== runs[1] || shown.many !== many) {
        const run = runs[1].orders.map(
          (/** @type {number} */ orders, /** @type {number} */ i) => orders - runs[0].orders[i],
        )
        shown = {runs, run, many}
      }
      const {run} = shown
      chart.draw({days: points, values: prediction, outcome: shown, description: words.lead(accounts, day, run, many)})
      chart.moveTo(day)
      write(runKey.lastChild, `this run (seed ${seed})`)
      guessKey.hidden = !prediction.length
      write(share, many ? words.share(accounts, many, day) : `Running ${SEEDS.length} seeds of both accounts …`)
      const moved = predictedFor && predictedFor !== settings(state())
      missed.toggleAttribute('data-whole', prediction.length > 0 && !moved)
      write(
        missed,
        prediction.length
          ? moved
            ? 'You predicted for other settings than these.'
            : words.miss(accounts, points, prediction, run, many)
          : '',
      )
    },
    forget() {
      predictedFor = ''
      asked = false
    },
  }
}

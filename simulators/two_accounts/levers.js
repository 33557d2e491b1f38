/** The fourth step: promotion and replies apart and together, in a table of two by two. */

import {html, svg, write} from '../pieces/dom.js'
import {inSlices} from '../pieces/job.js'
import {PRESETS} from '../engine/account.js'
import {interaction, LEVERS, LEVER_SEEDS} from './compare.js'
import * as words from './words.js'

const HEIGHT = 170
const CLASSES = ['broadcast', '', '', 'conversational'] // the two corners that the presets come near to

/**
 * @param {{orders: (account: object, world: object, seed: number) => Int32Array}} runner
 * @param {(error: unknown) => void} fail
 */
export function levers(runner, fail) {
  const progress = html('progress', {
    max: LEVERS.length * LEVER_SEEDS,
    value: 0,
    'aria-label': 'Runs done',
    hidden: true,
  })
  const button = html('button', {type: 'button'}, 'Run the 2 × 2')
  const said = html('p', {role: 'status'})
  const outcome = html('div', {})
  const element = html(
    'section',
    {'aria-label': 'Which lever did it?'},
    html('p', {class: 'step'}, 'Which lever did it?', html('span', {}, 'promotion and replies, apart and together')),
    html(
      'p',
      {},
      `The two accounts differ in two levers at once. Here the levers are moved alone and together, over ${LEVER_SEEDS} seeds. All four accounts post twice a day, so those that reply work longer.`,
    ),
    html('div', {class: 'buttons ask'}, button, progress),
    said,
    outcome,
  )

  let world = /** @type {any} */ ({})
  let shown = ''
  let job = new AbortController()

  function clear() {
    job.abort()
    progress.hidden = true
    outcome.replaceChildren()
    write(said, '')
    shown = ''
  }

  button.addEventListener('click', () => run().catch(fail))

  async function run() {
    clear()
    job = new AbortController()
    shown = JSON.stringify(world)
    progress.hidden = false
    progress.value = 0
    /** @type {number[][]} */
    const orders = LEVERS.map(() => [])
    const done = await inSlices(
      LEVERS.length * LEVER_SEEDS,
      i => {
        const {promo_share, reply_share} = LEVERS[i % 4]
        const totals = runner.orders(
          {...PRESETS.conversational, posts_per_day: 2, promo_share, reply_share},
          world,
          1 + Math.floor(i / 4),
        )
        orders[i % 4].push(totals[totals.length - 1])
      },
      count => (progress.value = count),
      job.signal,
    )
    if (!done) return
    progress.hidden = true
    const found = interaction(orders)
    outcome.replaceChildren(html('div', {class: 'levers'}, table(found), bars(found)))
    for (const name of ['withoutReplies', 'withReplies', 'interaction']) outcome.dataset[name] = found[name]
    outcome.dataset.means = found.means.join()
    write(said, words.levers(found))
  }

  return {
    element,
    clear,
    /** @param {any} next the world to run in; results of another are taken away */
    update(next) {
      world = next
      if (shown && shown !== JSON.stringify(next)) clear()
    },
  }
}

/** @param {any} found */
function table({means}) {
  const one = (/** @type {number} */ i) => html('td', {class: CLASSES[i]}, means[i].toFixed(1))
  return html(
    'table',
    {},
    html(
      'thead',
      {},
      html(
        'tr',
        {},
        html('th', {scope: 'col'}, 'Mean orders'),
        html('th', {scope: 'col'}, 'no replies'),
        html('th', {scope: 'col'}, 'reply share 90\u00a0%'),
      ),
    ),
    html(
      'tbody',
      {},
      html('tr', {}, html('th', {scope: 'row'}, 'promo share 90\u00a0%'), one(0), one(2)),
      html('tr', {}, html('th', {scope: 'row'}, 'promo share 25\u00a0%'), one(1), one(3)),
    ),
  )
}

/** @param {any} found */
function bars({means, errors}) {
  const most = Math.max(1, ...means.map((/** @type {number} */ mean, /** @type {number} */ i) => mean + errors[i]))
  const y = (/** @type {number} */ value) => HEIGHT - 42 - (value / most) * (HEIGHT - 64)
  const places = [30, 90, 190, 250]
  return svg(
    'svg',
    {
      viewBox: `0 0 320 ${HEIGHT}`,
      role: 'img',
      'aria-label':
        `Bars of mean orders. No replies: ${means[0].toFixed(1)} at promo share 90\u00a0%, ${means[1].toFixed(1)} at 25\u00a0%. ` +
        `Replies: ${means[2].toFixed(1)} and ${means[3].toFixed(1)}.`,
    },
    ...places.flatMap((x, i) => [
      svg('rect', {class: CLASSES[i], x, y: y(means[i]), width: 44, height: y(0) - y(means[i])}),
      svg('line', {x1: x + 22, x2: x + 22, y1: y(means[i] - errors[i]), y2: y(means[i] + errors[i])}),
      svg('text', {x: x + 22, y: y(means[i] + errors[i]) - 5, 'text-anchor': 'middle'}, means[i].toFixed(0)),
      svg('text', {class: 'muted', x: x + 22, y: HEIGHT - 26, 'text-anchor': 'middle'}, i % 2 ? '25\u00a0%' : '90\u00a0%'),
    ]),
    svg('line', {x1: 16, x2: 310, y1: y(0), y2: y(0)}),
    svg('text', {x: 82, y: HEIGHT - 8, 'text-anchor': 'middle'}, 'no replies'),
    svg('text', {x: 242, y: HEIGHT - 8, 'text-anchor': 'middle'}, 'replies'),
  )
}

/** The first step: what both accounts do, how long, and with which luck. */

import {html, write} from '../pieces/dom.js'
import {slider, sliderRow} from '../pieces/slider.js'
import {PRESETS} from '../engine/account.js'
import {ACCOUNTS, LEVER_NAMES, RANGES} from './state.js'
import * as words from './words.js'

const LABELS = {posts_per_day: 'Posts a day', promo_share: 'Promo share', reply_share: 'Reply share'}

/** Pairs worth trying: one account beside another that differs in one thing. Who replies works longer: that is no equal labour. */
const PAIRS = [
  ['The lesson’s pair', PRESETS.broadcast, PRESETS.conversational],
  [
    'Only replies differ',
    {posts_per_day: 2, promo_share: 0.25, reply_share: 0},
    {posts_per_day: 2, promo_share: 0.25, reply_share: 0.9},
    {equal_labour: false},
  ],
  [
    'Only promotion differs',
    {posts_per_day: 2, promo_share: 0.9, reply_share: 0},
    {posts_per_day: 2, promo_share: 0.25, reply_share: 0},
  ],
  ['Twins', PRESETS.conversational, PRESETS.conversational],
]

/**
 * @param {import('./state.js').Called[]} accounts
 * @param {(patch: Record<string, unknown>, moved?: "broadcast" | "conversational", said?: string) => void} change
 *   `moved` names the account to which the other is to be matched under equal labour; `said` tells what became of the lock
 * @param {() => void} reset
 */
export function controls(accounts, change, reset) {
  const rows = LEVER_NAMES.map(lever => {
    const shares = lever !== 'posts_per_day'
    const scale = shares
      ? {min: 0, max: 100, step: 1, format: (/** @type {number} */ value) => words.percent(value / 100)}
      : {...RANGES.posts_per_day, step: 0.05, format: words.posts}
    const row = sliderRow(LABELS[lever], accounts, scale, (name, value) =>
      change({[`${name}_${lever}`]: shares ? value / 100 : value}, /** @type {any} */ (name)),
    )
    return {
      ...row,
      show: (/** @type {any} */ state) =>
        row.update(ACCOUNTS.map(({name}) => state[`${name}_${lever}`] * (shares ? 100 : 1))),
    }
  })

  const work = ACCOUNTS.map(({name}) => html('b', {class: name}))
  const lock = html('input', {
    type: 'checkbox',
    onchange: () => change({equal_labour: lock.checked}, lock.checked ? 'broadcast' : undefined),
  })
  const note = html('p', {class: 'note'})

  const days = slider('Days', {...RANGES.days, step: 5, format: String}, value => change({days: value}))
  const seed = html('input', {
    type: 'number',
    min: RANGES.seed.min,
    max: RANGES.seed.max,
    step: 1,
    inputmode: 'numeric',
  })
  let typing = false // what is being typed is not overwritten
  seed.addEventListener('input', () => (typing = true))
  seed.addEventListener('blur', () => (typing = false))
  seed.addEventListener('change', () => {
    typing = false
    change({seed: seed.value}) // nonsense is put right by the state
  })
  const luck = () => change({seed: 1 + Math.floor(Math.random() * 9999)})

  const pairs = PAIRS.map(([title, broadcast, conversational, unlock], i) =>
    html(
      'button',
      {
        type: 'button',
        class: 'quiet',
        title: unlock && 'Switches equal labour off: who replies works longer',
        onclick: () => {
          /** @type {Record<string, unknown>} */
          const patch = {...unlock}
          for (const lever of LEVER_NAMES) {
            patch[`broadcast_${lever}`] = broadcast[lever]
            patch[`conversational_${lever}`] = conversational[lever]
          }
          // the lesson's pair works equally long as it stands
          change(patch, i ? 'broadcast' : undefined, unlock && 'Switched off, so that nothing but replies differs.')
        },
      },
      /** @type {string} */ (title),
    ),
  )

  const element = html(
    'section',
    {'aria-label': 'Set up'},
    html('p', {class: 'step'}, 'Set up', html('span', {}, 'the same people, the same luck; only behaviour differs')),
    html(
      'div',
      {class: 'row head'},
      html('span', {class: 'label'}),
      ...accounts.map(({name, title, noun}) =>
        html(
          'span',
          {class: `name ${name}`},
          title,
          // a name of the page's own does not tell which of the two strategies it is
          ...(title === noun ? [' ', html('span', {class: 'kind'}, name)] : []),
        ),
      ),
    ),
    ...rows.map(row => row.element),
    html(
      'div',
      {class: 'row'},
      html('span', {class: 'label'}, 'Work a day'),
      ...work.map(shown => html('span', {class: 'work'}, shown)),
    ),
    html('div', {class: 'lock'}, html('label', {class: 'check'}, lock, html('span', {}, 'Equal labour')), note),
    html(
      'div',
      {class: 'shared'},
      html('span', {class: 'label', 'aria-hidden': 'true'}, 'Days'),
      days.element,
      html(
        'span',
        {class: 'seed'},
        html('label', {class: 'check'}, 'Seed', seed),
        html('button', {type: 'button', class: 'quiet', onclick: luck}, 'New seed'),
      ),
    ),
    html(
      'div',
      {class: 'buttons presets', role: 'group', 'aria-label': 'Pairs to try'},
      html('span', {'aria-hidden': 'true'}, 'Try'),
      ...pairs,
      html('button', {type: 'button', class: 'reset', onclick: reset}, 'Reset'),
    ),
  )

  return {
    element,
    /**
     * @param {any} state
     * @param {number[]} minutes mean minutes a day by account; NaN while unknown
     * @param {string} labour what equal labour did last
     */
    update(state, minutes, labour) {
      for (const row of rows) row.show(state)
      days.update(state.days)
      if (!typing && seed.valueAsNumber !== state.seed) seed.value = String(state.seed)
      lock.checked = state.equal_labour
      work.forEach((shown, i) => write(shown, Number.isNaN(minutes[i]) ? '…' : words.minutes(minutes[i])))
      // Another seed, or a mechanism switched off, leaves the posts as they are: then the work may differ.
      const apart = state.equal_labour && !minutes.some(Number.isNaN) ? ` ${words.apart(minutes)}` : ''
      write(
        note,
        (labour ||
          (state.equal_labour
            ? 'Moving a lever of one account sets the other’s posts a day to match.'
            : 'Each account works as long as its settings take.')) + apart,
      )
    },
  }
}

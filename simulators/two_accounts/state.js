/** What the reader can set, and how it is written into a link. The names are the Python widget's traits. */

import {PRESETS} from '../engine/account.js'
import {clamp} from '../pieces/spec.js'
import {decodeWorld, encodeWorld} from './mechanisms.js'

/**
 * @typedef {object} Called how an account is spoken of
 * @property {'broadcast' | 'conversational'} name what the model calls it
 * @property {string} title
 * @property {string} noun within a sentence
 * @property {string} account within a sentence, as an account
 */

/** @type {Called[]} */
export const ACCOUNTS = [
  {name: 'broadcast', title: 'Broadcast', noun: 'broadcast', account: 'the broadcast account'},
  {name: 'conversational', title: 'Conversational', noun: 'conversation', account: 'the conversational account'},
]
export const TITLE_TRAITS = ACCOUNTS.map(({name}) => `${name}_name`)

/** The accounts under names that a page gives them. @param {unknown[]} titles @returns {Called[]} */
export const called = titles =>
  ACCOUNTS.map((account, i) => {
    const title = titles[i] && String(titles[i])
    return title && title !== account.title ? {name: account.name, title, noun: title, account: title} : account
  })

/** Ranges of the numbers. `whole` ones are rounded. */
export const RANGES = {
  posts_per_day: {min: 0, max: 6},
  promo_share: {min: 0, max: 1},
  reply_share: {min: 0, max: 1},
  days: {min: 30, max: 365, whole: true},
  seed: {min: 0, max: 4294967295, whole: true},
  prediction: {min: -999, max: 999, whole: true},
}
export const POINTS = 6
/** @type {("posts_per_day" | "promo_share" | "reply_share")[]} */
export const LEVER_NAMES = ['posts_per_day', 'promo_share', 'reply_share']

export const LEVER_TRAITS = ACCOUNTS.flatMap(({name}) => LEVER_NAMES.map(lever => `${name}_${lever}`))

/** The traits shared with Python. */
export const TRAITS = [
  ...LEVER_TRAITS,
  'days',
  'seed',
  'day',
  'equal_labour',
  'prediction',
  'revealed',
  'world',
]

/**
 * A usable state from anything: what is missing or nonsense is taken from `base`. Besides the traits it holds
 * `posts_before`: under equal labour dearer replies leave the conversational account other posts a day; these it had before.
 * @param {Record<string, any>} wanted
 * @param {Record<string, any>} base
 */
export function usable(wanted, base) {
  /** @type {Record<string, any>} */
  const state = {}
  for (const {name} of ACCOUNTS) {
    for (const lever of LEVER_NAMES) {
      const key = `${name}_${lever}`
      state[key] = clamp(wanted[key], RANGES[lever], base[key] ?? PRESETS[name][lever])
    }
  }
  state.days = clamp(wanted.days, RANGES.days, base.days ?? 180)
  state.seed = clamp(wanted.seed, RANGES.seed, base.seed ?? 1)
  state.day = clamp(wanted.day, {min: 1, max: state.days, whole: true}, Math.min(base.day ?? state.days, state.days))
  state.equal_labour = Boolean(wanted.equal_labour ?? base.equal_labour ?? true)
  state.revealed = Boolean(wanted.revealed ?? base.revealed ?? false)
  state.posts_before = clamp(wanted.posts_before, RANGES.posts_per_day, null)
  const points = wanted.prediction ?? base.prediction ?? []
  const boxes = Array.isArray(points) && points.length === POINTS ? points : []
  const prediction = boxes.map(value => clamp(value, RANGES.prediction, null))
  // An empty box is null. Nothing is revealed for half a prediction.
  const usual = state.revealed ? missing(prediction).length === 0 : missing(prediction).length < POINTS
  state.prediction = usual ? prediction : []
  state.world = wanted.world && typeof wanted.world === 'object' ? wanted.world : (base.world ?? {})
  return state
}

/** Which points of a prediction are still empty. @param {(number | null)[]} prediction @returns {number[]} */
export const missing = prediction =>
  Array.from({length: POINTS}, (_, i) => i).filter(i => (prediction[i] ?? null) === null)

/** The account's parameters for the engine. @param {Record<string, any>} state @param {string} name */
export function accountOf(state, name) {
  const account = {...PRESETS[name]}
  for (const lever of LEVER_NAMES) account[lever] = state[`${name}_${lever}`]
  return account
}

/** Whether the accounts do what the lesson's do. @param {Record<string, any>} state */
export const isLessonsPair = state =>
  ACCOUNTS.every(({name}) => LEVER_NAMES.every(lever => state[`${name}_${lever}`] === PRESETS[name][lever]))

/** The world's parameters for the engine. @param {Record<string, any>} state */
export const worldOf = state => ({...state.world, days: state.days})

/** The days at which the reader predicts: sixths of the run. @param {number} days */
export const predictedDays = days => Array.from({length: POINTS}, (_, i) => Math.round((days * (i + 1)) / POINTS))

const round = (/** @type {number} */ value) => +value.toFixed(6)

/**
 * Write a state as short text: `b:2.3,90,0;c:0.9,25,90;days:180;seed:7;day:180;equal:1;off:trust;reply:15;was:1.8;
 * guess:…;shown:1`.
 * @param {Record<string, any>} state
 */
export function encode(state) {
  const account = (/** @type {string} */ name) =>
    [
      round(state[`${name}_posts_per_day`]),
      round(100 * state[`${name}_promo_share`]),
      round(100 * state[`${name}_reply_share`]),
    ].join()
  const fields = [
    `b:${account('broadcast')}`,
    `c:${account('conversational')}`,
    `days:${state.days}`,
    `seed:${state.seed}`,
    `day:${state.day}`,
    `equal:${+state.equal_labour}`,
    ...encodeWorld(state.world),
  ]
  if (state.posts_before !== null) fields.push(`was:${round(state.posts_before)}`)
  if (state.prediction.length) fields.push(`guess:${state.prediction.join()}`)
  if (state.revealed) fields.push('shown:1')
  return fields.join(';')
}

/**
 * Read such text. Whatever is unknown, missing or nonsense is ignored; numbers out of range are clamped.
 * @param {string} text
 * @param {Record<string, any>} base
 */
export function decode(text, base) {
  /** @type {Map<string, string>} */
  const fields = new Map()
  for (const field of text.slice(0, 500).split(';')) {
    const at = field.indexOf(':')
    if (at > 0) fields.set(field.slice(0, at), field.slice(at + 1))
  }
  /** @type {Record<string, any>} */
  const wanted = {}
  for (const [key, name] of [
    ['b', 'broadcast'],
    ['c', 'conversational'],
  ]) {
    const [posts, promo, reply] = fields.get(key)?.split(',') ?? []
    const share = (/** @type {string | undefined} */ percent) => (percent?.trim() ? Number(percent) / 100 : undefined)
    Object.assign(wanted, {
      [`${name}_posts_per_day`]: posts,
      [`${name}_promo_share`]: share(promo),
      [`${name}_reply_share`]: share(reply),
    })
  }
  for (const name of ['days', 'seed', 'day']) wanted[name] = fields.get(name)
  if (fields.has('equal')) wanted.equal_labour = fields.get('equal') !== '0'
  wanted.prediction = fields.get('guess')?.split(',') ?? []
  wanted.revealed = fields.get('shown') === '1'
  wanted.posts_before = fields.get('was')
  wanted.world = decodeWorld(fields, base.world ?? {})
  return usable(wanted, base)
}

/**
 * Python lines that give the same runs, and print what the read-out says of the day shown.
 * @param {Record<string, any>} state
 * @param {Called[]} [accounts]
 */
export function pythonLines(state, accounts = ACCOUNTS) {
  const literal = (/** @type {unknown} */ value) =>
    value === true ? 'True' : value === false ? 'False' : String(value)
  const call = (/** @type {string} */ name, /** @type {object} */ fields) =>
    `${name}(${Object.entries(fields)
      .map(([key, value]) => `${key}=${literal(value)}`)
      .join(', ')})`
  return [
    'from twoway.model import Account, World, simulate',
    `world = ${call('World', worldOf(state))}`,
    ...ACCOUNTS.map(
      ({name}) => `${name} = simulate(${call('Account', accountOf(state, name))}, world, seed=${state.seed})`,
    ),
    `day = ${state.day}`,
    'print("Day", day)',
    `for name, run in {${accounts.map(({name, title}) => `${JSON.stringify(title)}: ${name}`).join(', ')}}.items():`,
    '    daily = run.daily.iloc[:day]',
    '    followers, trust = daily["followers"].iloc[-1], daily["trust"].iloc[-1]',
    '    orders, minutes = daily["orders"].sum(), run.daily["minutes"].mean()',
    '    print(f"{name}: followers {followers:,}, mean trust {trust:.2f}, orders {orders:,}, minutes a day {minutes:.1f}")',
  ].join('\n')
}

/** Every sentence that depends on a result: plain functions from numbers to words. No line breaks before a percent sign. */

import {MECHANISMS} from './mechanisms.js'

/** @typedef {import('./state.js').Called[]} Accounts the broadcast and the conversational account, as they are called */

const whole = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 0})
const tenth = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 1, minimumFractionDigits: 1})
const hundredth = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 2, minimumFractionDigits: 2})

/** @param {number} value @returns {string} with a true minus sign */
const signless = (value, format = whole) => format.format(Math.abs(value))
const signed = (/** @type {number} */ value, format = tenth) => {
  const text = signless(value, format)
  return Number(text.replace(/,/g, '')) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}
/** @param {number} value */
export const change = value => signed(value, whole)

const plural = (/** @type {number} */ count, /** @type {string} */ noun) =>
  `${whole.format(count)} ${noun}${Math.abs(count) === 1 ? '' : 's'}`

export const posts = (/** @type {number} */ value) => hundredth.format(value)
export const percent = (/** @type {number} */ value) => `${whole.format(100 * value)}\u00a0%`
export const tenths = (/** @type {number} */ value) => tenth.format(value)
export const minutes = (/** @type {number} */ value) => `${tenth.format(value)} min`
export const count = (/** @type {number} */ value) => whole.format(value)
export const trust = (/** @type {number} */ value) => (Number.isNaN(value) ? '–' : hundredth.format(value))

/** @param {Accounts} accounts @param {number} lead orders, conversational minus broadcast */
export function leader(accounts, lead) {
  if (lead === 0) return 'both accounts are level in orders'
  return `${accounts[+(lead > 0)].noun} leads by ${plural(Math.abs(lead), 'order')}`
}

/** Whether a mean lead is less than half an order: nobody is right or wrong about who leads then. */
const level = (/** @type {number} */ lead) => Math.abs(lead) < 0.5

/** @param {Accounts} accounts @param {number} lead a mean over seeds */
export const meanLeader = (accounts, lead) =>
  level(lead)
    ? 'they are level on average'
    : `${accounts[+(lead > 0)].noun} leads by ${signless(lead, tenth)} on average`

/**
 * @param {Accounts} accounts
 * @param {number} day
 * @param {ArrayLike<number>} run lead by day
 * @param {{mean: ArrayLike<number>, seeds: number} | undefined} many
 */
export const lead = (accounts, day, run, many) =>
  `Lead in orders by day. At day ${day} of this run ${leader(accounts, run[day - 1])}.` +
  (many ? ` Over ${many.seeds} seeds ${meanLeader(accounts, many.mean[day - 1])}.` : '')

/** @param {Accounts} accounts @param {{ahead: ArrayLike<number>, level: ArrayLike<number>, seeds: number}} many @param {number} day */
export function share(accounts, many, day) {
  const [ahead, level] = [many.ahead[day - 1], many.level[day - 1]]
  return `At day ${day}, ${accounts[1].noun} leads in ${ahead} of ${many.seeds} seeds (${percent(ahead / many.seeds)})${level ? `, ${level} ${level === 1 ? 'is' : 'are'} level` : ''}.`
}

/**
 * @typedef {{followers: number, trust: number, orders: number, minutes: number}} Standing
 * @param {Accounts} accounts
 * @param {number} day
 * @param {Standing[]} both in the order of the accounts
 */
export function standings(accounts, day, both) {
  const one = (/** @type {Standing} */ at, /** @type {number} */ i) =>
    `${accounts[i].title}: ${plural(at.followers, 'follower')}, mean trust ${Number.isNaN(at.trust) ? 'none' : trust(at.trust)}, ` +
    `${plural(at.orders, 'order')}, ${tenth.format(at.minutes)} minutes a day.`
  const lead = leader(accounts, both[1].orders - both[0].orders)
  return `Day ${day}. ${both.map(one).join(' ')} ${lead[0].toUpperCase()}${lead.slice(1)}.`
}

/**
 * What the reader said, what it is, and how near that came; then who was seen to lead, and who was not.
 * @param {Accounts} accounts
 * @param {number[]} days
 * @param {number[]} guess
 * @param {ArrayLike<number>} run lead by day
 * @param {{mean: ArrayLike<number>, seeds: number} | undefined} many
 */
export function miss(accounts, days, guess, run, many) {
  const last = days.length - 1
  const end = days[last]
  const off = Math.round(Math.abs(guess[last] - run[end - 1]))
  const sentences = [
    `You said ${leader(accounts, guess[last])} at day ${end}; in this run ${leader(accounts, run[end - 1])}: ` +
      (off ? `${plural(off, 'order')} off.` : 'right.'),
  ]
  if (many) sentences.push(`Over ${many.seeds} seeds ${meanLeader(accounts, many.mean[end - 1])}.`)
  const errors = guess.map((value, i) => value - run[days[i] - 1])
  const size = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length
  sentences.push(
    size < 0.5
      ? 'Your curve meets this run.'
      : `Your curve misses this run by ${signless(size, tenth)} orders on average.`,
  )
  if (many) {
    const mean = days.map(day => many.mean[day - 1])
    const at = (/** @type {(i: number) => boolean} */ fits) => days.filter((_, i) => fits(i))
    const even = at(i => level(mean[i]))
    const wrong = at(i => !level(mean[i]) && Math.sign(guess[i]) !== Math.sign(mean[i]))
    const right = at(i => !level(mean[i]) && Math.sign(guess[i]) === Math.sign(mean[i]))
    const found = [
      right.length && `you were right about who leads at ${daysNamed(right)}`,
      wrong.length && `${right.length ? '' : 'you were '}wrong ${right.length ? '' : 'about who leads '}at ${daysNamed(wrong)}`,
      even.length && `it was level at ${daysNamed(even)}`,
    ]
    sentences.push(`Judged by the mean over ${many.seeds} seeds, ${found.filter(Boolean).join('; ')}.`)
  }
  return sentences.join(' ')
}

/** @param {number[]} days */
export const daysNamed = days =>
  days.length < 2 ? `day ${days.join()}` : `days ${days.slice(0, -1).join(', ')} and ${days[days.length - 1]}`

/**
 * What the two levers do alone and together.
 * @param {{withoutReplies: number, withReplies: number, interaction: number, margin: number}} found
 */
export function levers({withoutReplies, withReplies, interaction, margin}) {
  const change = (/** @type {number} */ value) => `${value < 0 ? 'costs' : 'brings'} ${signless(value, tenth)} orders`
  const clear = Math.abs(interaction) > margin
  return (
    `Without replies, promoting less ${change(withoutReplies)}. With replies, it ${change(withReplies)}. ` +
    `The difference, ${signed(interaction)}, is the interaction. ` +
    `Its 95\u00a0% interval is ±${signless(margin, tenth)}: roughly, the range that luck alone explains. ` +
    (clear
      ? `So what one lever is worth depends on the other, and together they do ${interaction > 0 ? 'more' : 'less'} than the sum of both.`
      : 'So it is too small to tell from luck at this number of seeds.')
  )
}

/**
 * @param {Accounts} accounts
 * @param {string} title
 * @param {number} day
 * @param {string[]} values in the order of the accounts
 * @param {number} days
 */
export const curve = (accounts, title, day, values, days) =>
  `${title} over ${days} days. At day ${day}: ${accounts.map((one, i) => `${one.title} ${values[i]}`).join(', ')}.`

/** @param {string} title @param {number} followers @param {number} average @param {Record<string, number>} marked */
export const people = (title, followers, average, marked) =>
  `${title}: ${plural(followers, 'follower')} as dots, mean trust ${trust(average)}. ` +
  `Lately ${marked.join} joined, ${marked.leave} left, ${marked.reply} got a reply.`

/** @param {import('./state.js').Called} called @param {ArrayLike<number>} counts @param {number} average */
export function trustHistogram({title, account}, counts, average) {
  const total = Array.from(counts).reduce((a, b) => a + b, 0)
  if (!total) return `${title}: nobody follows.`
  const low = Array.from(counts)
    .slice(0, counts.length / 2)
    .reduce((a, b) => a + b, 0)
  return `Trust of ${account}'s followers, from 0 to 1: mean ${trust(average)}, ${percent(low / total)} below 0.5.`
}

/** @param {string} title the account that was set @param {number} value @param {number} off minutes by which they still differ */
export function labour(title, value, off) {
  return Math.abs(off) > 1
    ? `${title} set to ${posts(value)} posts a day: as near to equal labour as its range allows.`
    : `${title} set to ${posts(value)} posts a day, for equal labour.`
}

/** How far the work of both accounts differs on the seed shown. @param {number[]} work minutes a day */
export function apart([first, second]) {
  const [one, other] = [first, second].map(minutes => Math.round(10 * minutes)) // as they are shown
  const text = signless((one - other) / 10, tenth)
  return one === other ? 'Now both work as long.' : `Now ${text} minutes apart, on this seed.`
}

/** @param {import('./state.js').Called} account @param {number} now @param {number} built posts a day */
export const reworked = ({title}, now, built) =>
  `Equal labour: ${title} posts ${posts(now)} times a day; as built, ${posts(built)}.`

/** @typedef {{lead: number, margin: number}} Lead a mean over seeds, and half its 95 % interval */

const tens = (/** @type {number} */ value) => 10 * Math.round(value / 10)

/** @param {Lead} lead @param {boolean} [euros] these are rounded to tens */
export const interval = ({lead, margin}, euros = false) =>
  euros
    ? `${signed(tens(lead), whole)}\u00a0±\u00a0${signless(tens(margin))}`
    : `${signed(lead)}\u00a0±\u00a0${signless(margin, tenth)}`

/** Whether an account leads by more than luck explains. @param {Lead} lead */
const clear = ({lead, margin}) => Math.abs(lead) > margin

/** @param {Accounts} accounts @param {Lead} lead */
const clearLeader = (accounts, {lead, margin}) =>
  clear({lead, margin})
    ? `${accounts[+(lead > 0)].noun} leads by ${signless(lead, tenth)}\u00a0±\u00a0${signless(margin, tenth)} orders`
    : `neither clearly leads (${interval({lead, margin})} orders)`

const listed = (/** @type {string[]} */ nouns) =>
  nouns.length < 2 ? nouns.join() : `${nouns.slice(0, -1).join(', ')} and ${nouns[nouns.length - 1]}`

/**
 * @typedef {{off: string[], minutes: number, builtMinutes: number}} Broken mechanisms switched off, minutes a reply
 * @param {string[]} off
 */
const nouns = off => listed(MECHANISMS.filter(({name}) => off.includes(name)).map(({noun}) => noun))

/** What differs from the model as it was built; empty if nothing does. @param {Broken} broken */
export const changed = ({off, minutes, builtMinutes}) =>
  [
    ...(off.length ? [`without ${nouns(off)}`] : []),
    ...(minutes === builtMinutes ? [] : [`at ${plural(minutes, 'minute')} a reply`]),
  ].join(', ')

/**
 * What is left of the lead.
 * @param {Accounts} accounts
 * @param {number} day
 * @param {Broken} broken
 * @param {Lead} before
 * @param {Lead} now
 * @param {Lead} profit
 */
export function broken(accounts, day, broken, before, now, profit) {
  const differs = changed(broken)
  const built = `As built, ${clearLeader(accounts, before)} at day ${day} (±: 95\u00a0% interval over the seeds).`
  if (!differs) return `${built} Nothing is switched off.`
  const earner = accounts[+(profit.lead > 0)].noun
  return (
    `${built} ${differs[0].toUpperCase()}${differs.slice(1)}, ${clearLeader(accounts, now)}, and ` +
    (clear(profit) ? `${earner} earns about ${signless(+profit.lead.toPrecision(2))} EUR more.` : 'neither clearly earns more.')
  )
}

/**
 * Whether a clear lead is gone, and what to say of it.
 * @param {Accounts} accounts
 * @param {Broken} broken
 * @param {Lead} before
 * @param {Lead} now
 * @param {{days: number, longest: number, lessons: boolean, alone?: string[]}} about lessons: whether the accounts are the
 *   lesson's pair; alone: the mechanisms each of which ends the clear lead by itself, once that is known
 * @returns {{solved: boolean, text: string}}
 */
export function puzzle(accounts, {off, minutes, builtMinutes}, before, now, {days, longest, lessons, alone}) {
  const not = (/** @type {string} */ text) => ({solved: false, text: `Not there yet. ${text}`})
  if (before.lead <= before.margin) {
    if (!lessons) return not('There is no clear lead to take away: choose the lesson’s pair.')
    return not(`At day ${days} there is no clear lead yet${days < longest ? ': run it longer' : ''}.`)
  }
  if (minutes !== builtMinutes) return not(`Set the minutes per reply back to ${builtMinutes}: this is about mechanisms.`)
  if (!off.length) return not('Every mechanism is at work.')
  if (now.lead > now.margin) return not(`${interval(now)} is left: still a clear lead.`)
  const left = clear(now) ? `${accounts[0].noun} leads now (${interval(now)})` : `what is left, ${interval(now)}, is a tie`
  const solved = (/** @type {string} */ text) => ({solved: true, text})
  if (off.length > 1) {
    return solved(`Solved with ${off.length} switches: ${left}. Can you do it with fewer? Put one back and see whether the lead returns.`)
  }
  const alike = !alone
    ? 'Trying the other switches …'
    : alone.length > 1
      ? `Each of these ends it alone: ${nouns(alone)}. So in this model the claim rests on ${alone.length > 2 ? 'all of them' : 'both'}.`
      : `No other switch does it alone. So in this model the claim rests on ${nouns(off)}.`
  return solved(`Solved with one switch, for the second star: without ${nouns(off)}, ${left}. ${alike}`)
}

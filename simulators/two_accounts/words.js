/** Every sentence that depends on a result: plain functions from numbers to words. */

const whole = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 0})
const tenth = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 1, minimumFractionDigits: 1})
const hundredth = new Intl.NumberFormat('en-GB', {maximumFractionDigits: 2, minimumFractionDigits: 2})

/** @param {number} value @returns {string} with a true minus sign */
const signless = (value, format = whole) => format.format(Math.abs(value))
const signed = (/** @type {number} */ value, format = tenth) => {
  const text = signless(value, format)
  return Number(text.replace(/,/g, '')) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}
const plural = (/** @type {number} */ count, /** @type {string} */ noun) =>
  `${whole.format(count)} ${noun}${Math.abs(count) === 1 ? '' : 's'}`

export const posts = (/** @type {number} */ value) => hundredth.format(value)
export const percent = (/** @type {number} */ value) => `${whole.format(100 * value)} %`
export const minutes = (/** @type {number} */ value) => `${tenth.format(value)} min`
export const count = (/** @type {number} */ value) => whole.format(value)
export const trust = (/** @type {number} */ value) => (Number.isNaN(value) ? '–' : hundredth.format(value))

/** @param {number} lead orders, conversational minus broadcast */
export function leader(lead) {
  if (lead === 0) return 'both accounts are level in orders'
  return `${lead > 0 ? 'conversation' : 'broadcast'} leads by ${plural(Math.abs(lead), 'order')}`
}

/** @param {number} lead a mean, or a difference of means */
export function meanLeader(lead) {
  if (Math.abs(lead) < 0.05) return 'neither leads on average'
  return `${lead > 0 ? 'conversation' : 'broadcast'} leads by ${signless(lead, tenth)} on average`
}

/**
 * @param {number} day
 * @param {ArrayLike<number>} run lead by day
 * @param {{mean: ArrayLike<number>, seeds: number} | undefined} many
 */
export const lead = (day, run, many) =>
  `Lead in orders by day. At day ${day} of this run ${leader(run[day - 1])}.` +
  (many ? ` Over ${many.seeds} seeds ${meanLeader(many.mean[day - 1])}.` : '')

/** @param {{ahead: ArrayLike<number>, level: ArrayLike<number>, seeds: number}} many @param {number} day */
export function share(many, day) {
  const [ahead, level] = [many.ahead[day - 1], many.level[day - 1]]
  return `At day ${day}, conversation leads in ${ahead} of ${many.seeds} seeds (${percent(ahead / many.seeds)})${level ? `, ${level} ${level === 1 ? 'is' : 'are'} level` : ''}.`
}

/**
 * @typedef {{followers: number, trust: number, orders: number, minutes: number}} Standing
 * @param {number} day
 * @param {Standing} broadcast
 * @param {Standing} conversational
 */
export function standings(day, broadcast, conversational) {
  const one = (/** @type {string} */ name, /** @type {Standing} */ at) =>
    `${name}: ${plural(at.followers, 'follower')}, mean trust ${Number.isNaN(at.trust) ? 'none' : trust(at.trust)}, ` +
    `${plural(at.orders, 'order')}, ${tenth.format(at.minutes)} minutes a day.`
  const lead = leader(conversational.orders - broadcast.orders)
  return `Day ${day}. ${one('Broadcast', broadcast)} ${one('Conversational', conversational)} ${lead[0].toUpperCase()}${lead.slice(1)}.`
}

/**
 * How far the reader's prediction was off.
 * @param {number[]} days
 * @param {number[]} guess
 * @param {ArrayLike<number>} run lead by day
 * @param {{mean: ArrayLike<number>, seeds: number} | undefined} many
 */
export function miss(days, guess, run, many) {
  const last = days.length - 1
  const expected =
    guess[last] === 0 ? 'both accounts to be level' : leader(guess[last]).replace(' leads by', ' to lead by')
  const sentences = [
    `You expected ${expected} at day ${days[last]}. In this run ${leader(run[days[last] - 1])}` +
      (many ? `; over ${many.seeds} seeds ${meanLeader(many.mean[days[last] - 1])}.` : '.'),
  ]
  const errors = guess.map((value, i) => value - run[days[i] - 1])
  const size = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length
  sentences.push(
    size < 0.5
      ? 'Your curve meets this run.'
      : `Your curve misses this run by ${signless(size, tenth)} orders on average.`,
  )
  if (many) {
    const wrong = days.filter((day, i) => Math.sign(guess[i]) !== Math.sign(Math.round(many.mean[day - 1])))
    sentences.push(
      wrong.length
        ? `Judged by the mean over ${many.seeds} seeds, you named the wrong leader at day${wrong.length > 1 ? 's' : ''} ${list(wrong)}.`
        : `Judged by the mean over ${many.seeds} seeds, you named the right leader at all six days.`,
    )
  }
  return sentences.join(' ')
}

/** @param {number[]} items */
const list = items =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`

/**
 * What the two levers do alone and together.
 * @param {{withoutReplies: number, withReplies: number, interaction: number, margin: number}} found
 */
export function levers({withoutReplies, withReplies, interaction, margin}) {
  const change = (/** @type {number} */ value) => `${value < 0 ? 'costs' : 'brings'} ${signless(value, tenth)} orders`
  const clear = Math.abs(interaction) > margin
  return (
    `Without replies, promoting less ${change(withoutReplies)}. With replies, it ${change(withReplies)}. ` +
    `The difference, ${signed(interaction)} (95 % interval ±${signless(margin, tenth)}), is the interaction: ` +
    (clear
      ? `what one lever is worth depends on the other${interaction > 0 ? ', and together they do more than the sum of both' : ', and together they do less than the sum of both'}.`
      : 'too small to tell from luck at this number of seeds.')
  )
}

/**
 * @param {string} title
 * @param {number} day
 * @param {string} broadcast
 * @param {string} conversational
 * @param {number} days
 */
export const curve = (title, day, broadcast, conversational, days) =>
  `${title} over ${days} days. At day ${day}: broadcast ${broadcast}, conversational ${conversational}.`

/** @param {string} title @param {number} followers @param {number} average @param {Record<string, number>} marked */
export const people = (title, followers, average, marked) =>
  `${title}: ${plural(followers, 'follower')} as dots, mean trust ${trust(average)}. ` +
  `Lately ${marked.join} joined, ${marked.leave} left, ${marked.reply} got a reply.`

/** @param {string} title @param {ArrayLike<number>} counts @param {number} average */
export function trustHistogram(title, counts, average) {
  const total = Array.from(counts).reduce((a, b) => a + b, 0)
  if (!total) return `${title}: nobody follows.`
  const low = Array.from(counts)
    .slice(0, counts.length / 2)
    .reduce((a, b) => a + b, 0)
  return `Trust of the ${title.toLowerCase()} account's followers, from 0 to 1: mean ${trust(average)}, ${percent(low / total)} below 0.5.`
}

/** @param {"broadcast" | "conversational"} moved the account that was changed @param {number} value @param {number} off minutes by which they still differ */
export function labour(moved, value, off) {
  const name = moved === 'broadcast' ? 'Conversational' : 'Broadcast'
  return Math.abs(off) > 1
    ? `${name} set to ${posts(value)} posts a day: as near to equal labour as its range allows.`
    : `${name} set to ${posts(value)} posts a day, for equal labour.`
}

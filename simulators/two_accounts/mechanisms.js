/** What the model assumes, as switches: each mechanism is switched off by a few of the world's parameters. No drawing. */

import {defaults} from '../engine/account.js'

/** @typedef {Record<string, number>} World parameters that differ from the model's defaults */

/**
 * Fatigue has no switch of its own: with this memory and scale, attention stays within a hundredth of a rested follower's
 * for each post seen that day, and nobody leaves for being tired. The others are off exactly.
 * @type {{name: string, label: string, note: string, noun: string, off: World}[]}
 */
export const MECHANISMS = [
  {
    name: 'trust',
    label: 'Replies build trust',
    note: 'in those answered, a little in those who overhear',
    noun: 'the trust that replies build',
    off: {trust_gain_reply: 0, trust_gain_overheard: 0},
  },
  {
    name: 'leads',
    label: 'Replies bring leads',
    note: 'those answered may leave an address',
    noun: 'the leads that replies bring',
    off: {lead_chance_reply: 0},
  },
  {
    name: 'mouth',
    label: 'Word of mouth',
    note: 'followers share, and friends follow',
    noun: 'word of mouth',
    off: {share_chance: 0},
  },
  {
    name: 'fatigue',
    label: 'Posts tire people',
    note: 'they pay less attention, and leave sooner',
    noun: 'fatigue',
    off: {fatigue_memory: 0, promo_fatigue: 0, fatigue_scale: 100, leave_chance_tired: 0},
  },
]

export const REPLY_MINUTES = {min: 0, max: 30, step: 1}

/** @param {World} world @param {World} off */
const holds = (world, off) => Object.entries(off).every(([parameter, value]) => world[parameter] === value)

/** The names of the mechanisms that are switched off. @param {World} world @returns {string[]} */
export const offIn = world => MECHANISMS.filter(({off}) => holds(world, off)).map(({name}) => name)

/** @param {World} world @returns {number} */
export const replyMinutes = world => world.minutes_per_reply ?? defaults.world.minutes_per_reply

/**
 * A world with exactly the mechanisms `off` switched off; those that work do as in `base`, the page's own world, or, where
 * that has them off, as in the model.
 * @param {World} world @param {World} base @param {string[]} off
 * @returns {World}
 */
export function withOff(world, base, off) {
  const next = {...world}
  for (const {name, off: values} of MECHANISMS) {
    for (const parameter of Object.keys(values)) {
      const built = holds(base, values) ? defaults.world[parameter] : base[parameter]
      const value = off.includes(name) ? values[parameter] : built
      if (value === undefined) delete next[parameter]
      else next[parameter] = value
    }
  }
  return next
}

/** A world in which a reply takes so many minutes. @param {World} world @param {World} base @param {number} minutes */
export function withReplyMinutes(world, base, minutes) {
  const {minutes_per_reply: _, ...others} = world
  const built = minutes === defaults.world.minutes_per_reply && !('minutes_per_reply' in base)
  return built ? others : {...others, minutes_per_reply: minutes}
}

/** The world as it was built: everything works. @param {World} world @param {World} base */
export const mended = (world, base) => withReplyMinutes(withOff(world, base, []), base, replyMinutes(base))

/** What of a world a link tells: nothing, if no mechanism was touched. @param {World} world @returns {string[]} */
export function encodeWorld(world) {
  const touched = MECHANISMS.some(({off}) => Object.keys(off).some(parameter => parameter in world))
  return [
    ...(touched ? [`off:${offIn(world).join()}`] : []),
    ...('minutes_per_reply' in world ? [`reply:${world.minutes_per_reply}`] : []),
  ]
}

/** @param {Map<string, string>} fields of a link @param {World} base @returns {World} */
export function decodeWorld(fields, base) {
  const off = fields.get('off')
  const world = off === undefined ? base : withOff(base, base, off.split(','))
  const text = fields.get('reply')
  const minutes = text?.trim() ? Number(text) : NaN
  if (Number.isNaN(minutes)) return world
  return withReplyMinutes(world, base, Math.max(REPLY_MINUTES.min, Math.min(REPLY_MINUTES.max, minutes)))
}

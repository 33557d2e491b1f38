/** The people whom every account meets: the same as src/twoway/model/audience.py. */
import {CHANNEL, generator, normal, uniform} from './random.js'

const TWO_32 = 2 ** 32
/** How many audiences are kept: the twenty seeds of a band, the one on screen, and a few before it. */
const KEPT = 24
/** @type {Map<string, Audience>} */
const kept = new Map()

/**
 * @typedef {object} Audience
 * @property {Int32Array} start the contacts of person i are neighbours[start[i]] to neighbours[start[i + 1] - 1]
 * @property {Int32Array} neighbours
 * @property {Int32Array} opening the opening followers, ascending
 * @property {Int32Array} byDegree everybody, best connected first, ties by id
 * @property {Uint8Array} buyer
 * @property {Float64Array} tolerance fatigue at which leaving becomes likely, in views
 * @property {Float64Array} joinClock
 * @property {Float64Array} leaveClock
 * @property {Float64Array} leadClock
 * @property {Float64Array} orderClock the clock of each person's first order
 */

/**
 * Gather the audience that `seed` names. The last few are kept, so that a second account meets the same at no cost.
 * @param {Record<string, number>} world @param {number} seed @returns {Audience}
 */
export function gather(world, seed) {
  const name = JSON.stringify([
    seed, world.people, world.links_per_newcomer, world.opening_followers, world.buyer_share,
    world.tolerance_median, world.tolerance_spread,
  ])
  const found = kept.get(name)
  if (found) return found
  const {people} = world
  const {words, draw} = generator(seed)

  /** One uniform number a person. @param {number} channel @param {number} trial */
  const clock = (channel, trial = 0) => {
    const numbers = new Float64Array(people)
    for (let person = 0; person < people; person++) {
      draw(person, 0, channel, trial)
      numbers[person] = uniform(words[0])
    }
    return numbers
  }

  const {start, neighbours} = contacts(people, world.links_per_newcomer, seed)
  const key = clock(CHANNEL.OPENING)
  const everybody = Int32Array.from({length: people}, (_, person) => person)
  const opening = everybody.slice().sort((a, b) => key[a] - key[b] || a - b).slice(0, world.opening_followers).sort()
  const byDegree = everybody.slice().sort((a, b) => start[b + 1] - start[b] - (start[a + 1] - start[a]) || a - b)
  const tolerance = new Float64Array(people)
  for (let person = 0; person < people; person++) {
    draw(person, 0, CHANNEL.TOLERANCE, 0)
    tolerance[person] = world.tolerance_median * Math.exp(world.tolerance_spread * normal(words))
  }
  const audience = {
    start,
    neighbours,
    opening,
    byDegree,
    buyer: Uint8Array.from(clock(CHANNEL.BUYER), u => (u < world.buyer_share ? 1 : 0)),
    tolerance,
    joinClock: clock(CHANNEL.JOIN),
    leaveClock: clock(CHANNEL.LEAVE),
    leadClock: clock(CHANNEL.LEAD),
    orderClock: clock(CHANNEL.ORDER, 1),
  }
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value)
  kept.set(name, audience)
  return audience
}

/**
 * Grow the contact graph by preferential attachment: each newcomer picks among the ends of all links so far.
 * @param {number} people @param {number} links @param {number} seed
 */
export function contacts(people, links, seed) {
  const {words, draw} = generator(seed)
  const count = (people - links) * links
  const older = new Int32Array(count)
  const ends = new Int32Array(2 * count)
  for (let i = 0; i < links; i++) {
    older[i] = ends[i] = i
    ends[links + i] = links
  }
  let made = links
  for (let newcomer = links + 1; newcomer < people; newcomer++) {
    const first = made
    for (let trial = 0; made < first + links; trial++) {
      draw(newcomer, 0, CHANNEL.GRAPH, trial)
      for (let which = 0; which < 2 && made < first + links; which++) {
        const end = ends[Math.floor((words[which] * 2 * first) / TWO_32)]
        let known = first
        while (known < made && older[known] !== end) known++
        if (known === made) older[made++] = end
      }
    }
    for (let i = first; i < made; i++) {
      ends[first + i] = older[i]
      ends[first + links + i] = newcomer
    }
  }
  const newer = Int32Array.from({length: count}, (_, link) => links + Math.floor(link / links))
  const start = new Int32Array(people + 1)
  for (let link = 0; link < count; link++) {
    start[older[link] + 1]++
    start[newer[link] + 1]++
  }
  for (let person = 0; person < people; person++) start[person + 1] += start[person]
  const next = start.slice(0, people)
  const neighbours = new Int32Array(2 * count)
  for (let link = 0; link < count; link++) {
    neighbours[next[older[link]]++] = newer[link]
    neighbours[next[newer[link]]++] = older[link]
  }
  return {start, neighbours}
}

/**
 * Threefry-2x32, and what is made of its words: the same numbers as src/twoway/model/random.py.
 *
 * A draw is a function of the seed and of what it is for (person, day, channel, trial), so the order of draws is of no
 * account, and a draw that nobody needs costs nothing.
 */
import channels from '../../src/twoway/model/channels.json' with {type: 'json'}

/** What a draw is for. @type {Record<string, number>} */
export const CHANNEL = channels
export const LARGEST_SEED = 2 ** 53 - 1
const TWO_32 = 2 ** 32
const PARITY = 0x1bd11bda

/**
 * Encrypt a counter of two words into `out`, with 20 rounds. The rounds are written out: this is the hottest code here.
 * @param {number} key0 @param {number} key1 @param {number} counter0 @param {number} counter1 @param {Uint32Array} out
 */
export function threefry(key0, key1, counter0, counter1, out) {
  const key2 = PARITY ^ key0 ^ key1
  let a = (counter0 + key0) | 0
  let b = (counter1 + key1) | 0
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a
  a = (a + key1) | 0; b = (b + key2 + 1) | 0
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a
  a = (a + key2) | 0; b = (b + key0 + 2) | 0
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a
  a = (a + key0) | 0; b = (b + key1 + 3) | 0
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a
  a = (a + key1) | 0; b = (b + key2 + 4) | 0
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a
  out[0] = a + key2
  out[1] = b + key0 + 5
}

/**
 * The draws of one seed. `draw` leaves two words in `words`, where the next draw overwrites them.
 * @param {number} seed whole number from 0 to 2**53 - 1
 * @returns {{words: Uint32Array, draw: (person: number, day: number, channel: number, trial?: number) => void}}
 */
export function generator(seed) {
  const low = seed % TWO_32 | 0
  const high = Math.floor(seed / TWO_32) | 0
  const words = new Uint32Array(2)
  return {
    words,
    draw: (person, day, channel, trial = 0) =>
      threefry(low, high, person, (day << 20) | (channel << 15) | trial, words),
  }
}

/** Turn a word into a number from 0 (included) to 1 (excluded). @param {number} word */
export const uniform = word => word / TWO_32

/** Turn two words into one standard normal number (Box and Muller 1958). @param {ArrayLike<number>} words */
export const normal = words =>
  Math.sqrt(-2 * Math.log((words[0] + 1) / TWO_32)) * Math.cos(2 * Math.PI * uniform(words[1]))

/** Cumulative Poisson probabilities of 0, 1, 2, ... up to the first that no uniform number reaches. @param {number} mean */
export function poissonSteps(mean) {
  let term = Math.exp(-mean)
  let total = term
  const steps = [total]
  while (total <= 1 - 1 / TWO_32) {
    term = (term * mean) / steps.length
    total += term
    steps.push(total)
  }
  return steps
}

/**
 * Cumulative binomial probabilities of 0, 1, ..., trials - 1 successes, for a chance of at most one half.
 * @param {number} trials @param {number} chance
 */
export function binomialSteps(trials, chance) {
  const odds = chance / (1 - chance)
  const steps = []
  let term = 1
  for (let i = 0; i < trials; i++) term *= 1 - chance
  let total = 0
  for (let successes = 0; successes < trials; successes++) {
    total += term
    steps.push(total)
    term = ((term * (trials - successes)) / (successes + 1)) * odds
  }
  return steps
}

/** How many of the ascending `steps` are at or below the uniform number `u`. @param {number[]} steps @param {number} u */
export function countSteps(steps, u) {
  let count = 0
  while (count < steps.length && steps[count] <= u) count++
  return count
}

/** base**0, base**1, ..., base**largest by repeated multiplication. @param {number} base @param {number} largest */
export function powers(base, largest) {
  const table = new Float64Array(largest + 1)
  table[0] = 1
  for (let i = 1; i <= largest; i++) table[i] = table[i - 1] * base
  return table
}

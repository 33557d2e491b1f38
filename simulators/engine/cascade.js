/**
 * The viral lottery, person for person the same as src/twoway/model/cascade.py, which explains it.
 *
 * Python follows all posts together, generation by generation; here each post is followed by itself, person by person.
 * Since the luck of a person belongs to the post and to the person's number, both come to the same.
 */
import parameters from '../../src/twoway/model/cascade_parameters.json' with {type: 'json'}
import {checkedSeed, checkedValues} from './checking.js'
import {CHANNEL, generator} from './random.js'

/** @type {import('./checking.js').Parameter[]} */
export const PARAMETERS = /** @type {any} */ (parameters)

const TWO_32 = 2 ** 32
const TRIALS = 2 ** 15
const LARGEST_RUN = 50_000_000 // people in all posts together, as expected
const HUGE = 1e250 // a number that can still be multiplied by anything met here
const GUIDE = 4096

/** @typedef {Record<string, number>} Lottery */

/**
 * Fill in defaults and check every value.
 * @param {Record<string, number>} given @returns {Lottery}
 * @throws {RangeError} naming the parameter, its value and what it may be
 */
export function completed(given = {}) {
  const lottery = checkedValues('Lottery', PARAMETERS, given)
  if (lottery.threshold > lottery.cap) {
    throw new RangeError(`threshold=${lottery.threshold} is more than cap=${lottery.cap}. Lower threshold, or raise cap.`)
  }
  if (expectedPeople(lottery) > LARGEST_RUN) {
    throw new RangeError(`posts=${lottery.posts} of up to cap=${lottery.cap} people is too large a run. ` +
      'Lower posts or cap.')
  }
  return lottery
}

/** Mean number of people in all posts together, as far as they are followed. @param {Lottery} lottery */
function expectedPeople({mean_offspring, followers, reshare_chance, posts, cap}) {
  if (mean_offspring >= 1) return posts * cap
  const first = followers ? followers * reshare_chance : mean_offspring
  return posts * Math.min(cap, 1 + first / (1 - mean_offspring))
}

/**
 * What became of each post; one entry a post in every array.
 * @typedef {object} Cascades
 * @property {Int32Array} sizes the account and everybody who reshared
 * @property {Int32Array} depths steps from the account to the person furthest from it
 * @property {Int32Array} direct people who reshared the account's own post
 * @property {(post: number) => void} grow draw what becomes of one post; until then its entries are 0
 */

/**
 * Make ready to draw posts one after another, so that long runs can pause in between.
 * @param {Lottery} given @param {number} seed @returns {Cascades}
 */
export function begin(given, seed) {
  const lottery = completed(given)
  const {posts, cap} = lottery
  const {words, draw} = generator(checkedSeed(seed))
  const offspring = inverter(offspringSteps(lottery.mean_offspring, lottery.dispersion))
  const reshare = directReshares(lottery, seed, offspring)
  const sizes = new Int32Array(posts)
  const depths = new Int32Array(posts)
  const direct = new Int32Array(posts)
  return {
    sizes, depths, direct,
    grow(post) {
      const day = Math.floor(post / TRIALS)
      const trial = post % TRIALS
      let count = 1 + (direct[post] = reshare(post))
      let depth = count > 1 ? 1 : 0
      let generationEnd = count
      if (count < cap) {
        for (let person = 1; person < count; person++) {
          if (person === generationEnd) {
            depth++
            generationEnd = count
          }
          if (person % 2 === 0 || person === 1) draw(person >>> 1, day, CHANNEL.OFFSPRING, trial)
          count += offspring(words[person & 1])
          if (count < cap) continue
          count = cap
          depth++
          break
        }
      }
      sizes[post] = count
      depths[post] = depth
    },
  }
}

/**
 * Draw what becomes of each post.
 * @param {Lottery} lottery parameters; those left out take their defaults
 * @param {number} seed whole number from 0 to 2**53 - 1
 * @returns {Cascades}
 * @throws {RangeError} naming a parameter that is unknown or out of range
 */
export function cascades(lottery, seed) {
  const run = begin(lottery, seed)
  for (let post = 0; post < run.sizes.length; post++) run.grow(post)
  return run
}

/**
 * One post's cascade: for each person, in the order of their numbers, the number of whom they got it from; -1 for the
 * account itself.
 * @param {Lottery} given @param {number} seed @param {number} post @returns {Int32Array}
 */
export function tree(given, seed, post) {
  const lottery = completed(given)
  if (!Number.isInteger(post) || post < 0 || post >= lottery.posts) {
    throw new RangeError(`post must be a whole number from 0 to ${lottery.posts - 1}, not ${String(post)}.`)
  }
  const {words, draw} = generator(checkedSeed(seed))
  const offspring = inverter(offspringSteps(lottery.mean_offspring, lottery.dispersion))
  const parents = [-1, ...new Array(directReshares(lottery, seed, offspring)(post)).fill(0)]
  for (let person = 1; person < parents.length && parents.length < lottery.cap; person++) {
    draw(person >>> 1, Math.floor(post / TRIALS), CHANNEL.OFFSPRING, post % TRIALS)
    const born = Math.min(offspring(words[person & 1]), lottery.cap - parents.length)
    for (let i = 0; i < born; i++) parents.push(person)
  }
  return Int32Array.from(parents)
}

/**
 * How many people reshare a post from the account itself, at most as many as the cap leaves room for.
 * @param {Lottery} lottery @param {number} seed @param {(word: number) => number} offspring
 * @returns {(post: number) => number}
 */
function directReshares({followers, reshare_chance, cap}, seed, offspring) {
  const {words, draw} = generator(seed)
  if (followers === 0) {
    return post => {
      draw(0, Math.floor(post / TRIALS), CHANNEL.OFFSPRING, post % TRIALS)
      return Math.min(offspring(words[0]), cap - 1)
    }
  }
  const skip = inverter(skipSteps(reshare_chance))
  return post => {
    const day = Math.floor(post / TRIALS)
    const trial = post % TRIALS
    let count = 0
    for (let reached = -1; count < cap - 1; count++) {
      if (count % 2 === 0) draw(count >>> 1, day, CHANNEL.FOLLOWERS_REACHED, trial)
      reached += 1 + skip(words[count & 1])
      if (reached >= followers) break
    }
    return count
  }
}

/** Cumulative negative binomial probabilities of 0, 1, 2, ... offspring. @param {number} mean @param {number} dispersion */
export function offspringSteps(mean, dispersion) {
  const ratio = mean / (mean + dispersion)
  let term = 1
  let total = 1
  const sums = [total]
  for (let n = 0; ; n++) {
    const falls = Math.max((n + dispersion) / (n + 1) * ratio, ratio)
    if (falls < 1 && term * falls / (1 - falls) <= total * 0.5 / TWO_32) return sums.map(sum => sum / total)
    term = term * (n + dispersion) / (n + 1) * ratio
    total += term
    sums.push(total)
  }
}

/** Cumulative geometric probabilities of 0, 1, 2, ... followers skipped before one who reshares. @param {number} chance */
export function skipSteps(chance) {
  let left = 1 - chance
  const steps = [1 - left]
  while (left * TWO_32 > 1) {
    left *= 1 - chance
    steps.push(1 - left)
  }
  return steps
}

/**
 * Invert a distribution fast: for a word, how many of the ascending `steps` are at or below its uniform number. A guide
 * tells where to begin for the first bits of the word.
 * @param {number[]} steps @returns {(word: number) => number}
 */
export function inverter(steps) {
  const scaled = Float64Array.from(steps, step => step * TWO_32) // by a power of two: exact
  const start = new Int32Array(GUIDE)
  for (let part = 0, count = 0; part < GUIDE; part++) {
    while (count < scaled.length && scaled[count] <= part * (TWO_32 / GUIDE)) count++
    start[part] = count
  }
  return word => {
    let count = start[word >>> 20]
    while (count < scaled.length && scaled[count] <= word) count++
    return count
  }
}

/**
 * The exact chances of each size, without simulation or cap: Miller's recurrences, as `size_probabilities` explains
 * them. `next` works out those of one size after another, so that a long computation can pause in between.
 * @param {Lottery} given @param {number} largest how many times `next` can be called
 * @returns {{next: () => void, chance: (size: number) => number}} `chance` of a size that was worked out
 */
export function sizeSeries(given, largest) {
  const {mean_offspring, dispersion, followers, reshare_chance} = completed(given)
  const ratio = mean_offspring / (mean_offspring + dispersion)
  const progeny = new Float64Array(largest + 1)
  const reached = new Float64Array(Math.max(1, largest))
  reached[0] = 1
  let logScale = followers * Math.log1p(-reshare_chance)
  let made = 0

  /** @param {number} n the next chance of the progeny: the products are symmetric, so half of them do */
  const extendProgeny = n => {
    let sum = 0
    for (let j = 1, other = n - 1; j < other; j++, other--) sum += progeny[j] * progeny[other]
    sum *= 2
    if (n % 2 === 0) sum += progeny[n / 2] * progeny[n / 2]
    progeny[n] = ratio / (n - 1) * (n - 1 - (1 - dispersion) * n / 2) * sum
  }

  /** @param {number} n */
  const extendReached = n => {
    let sum = 0
    for (let j = 1; j <= n; j++) sum += ((followers + 1) * j - n) * progeny[j] * reached[n - j]
    const term = reshare_chance * sum / (n * (1 - reshare_chance))
    reached[n] = Math.max(term, 0)
    if (term <= HUGE) return
    for (let j = 0; j <= n; j++) reached[j] /= HUGE
    logScale += Math.log(HUGE)
  }

  return {
    next() {
      made++
      if (made === 1) progeny[1] = (1 + mean_offspring / dispersion) ** -dispersion
      else extendProgeny(made)
      if (followers > 0 && made < largest) extendReached(made)
    },
    chance(size) {
      if (followers === 0 || size === 0) return progeny[size]
      return reached[size - 1] * Math.exp(logScale)
    },
  }
}

/** The exact chances that a post's size is 0, 1, ..., `largest`. @param {Lottery} lottery @param {number} largest */
export function sizeProbabilities(lottery, largest) {
  const series = sizeSeries(lottery, largest)
  for (let size = 1; size <= largest; size++) series.next()
  return Float64Array.from({length: largest + 1}, (_, size) => series.chance(size))
}

/** The exact chance that a post reaches the threshold, but for rounding: below 1e-9 it says no more. @param {Lottery} given */
export function viralChance(given) {
  const lottery = completed(given)
  const below = sizeProbabilities(lottery, lottery.threshold - 1).reduce((sum, chance) => sum + chance, 0)
  return Math.max(0, 1 - below)
}

/**
 * The chance that what one person sets off ends by itself: the smallest root of x = (1 + R (1 - x) / k)**-k.
 * @param {number} mean @param {number} dispersion
 */
export function extinction(mean, dispersion) {
  completed({mean_offspring: mean, dispersion, posts: 1})
  if (mean <= 1) return 1
  let root = 0
  for (let step = 0; step < 200; step++) {
    const base = 1 + mean * (1 - root) / dispersion
    const gap = base ** -dispersion - root
    if (gap <= 0) break
    root += gap / (1 - mean * base ** (-dispersion - 1))
  }
  return root
}

/** The plan model, to the same numbers as src/twoway/model/plan.py, which explains it. */
import parameters from '../../src/twoway/model/plan_parameters.json' with {type: 'json'}
import {checkedSeed, checkedValues} from './checking.js'
import {CHANNEL, generator, uniform} from './random.js'

export const PARAMETERS = /** @type {import('./checking.js').Parameter[]} */ (parameters)
const TOLERANCE = 1e-9

/**
 * @typedef {object} Comparison what each number of platforms can bring; arrays run over the number joined, 0 first
 * @property {number[]} fits by platform
 * @property {{even: number[], best: number[], set_up: number[], even_minutes: number[]}} byNumber
 * @property {Record<'one'|'even'|'best'|'blind', number[]>} minutes by platform, of four plans
 * @property {Record<'one'|'even'|'best'|'blind', number>} values their net values, in EUR
 */

/** Fill in defaults and check. @param {Record<string, number>} given @throws {RangeError} naming a parameter */
export const completed = given => checkedValues('Budget', PARAMETERS, given)

/** Draw how well each platform fits. @param {Record<string, number>} given @param {number} seed @returns {number[]} */
function drawFits(given, seed) {
  const budget = completed(given)
  const {words, draw} = generator(checkedSeed(seed))
  return Array.from({length: budget.platforms}, (_, platform) => {
    draw(platform, 0, CHANNEL.FIT)
    return 1 + budget.fit_spread * (2 * uniform(words[0]) - 1)
  })
}

/**
 * What a plan brings, less the set-up cost of the platforms that it uses.
 * @param {Record<string, number>} given @param {number[]} fits @param {number[]} minutes both by platform
 */
export function netValue(given, fits, minutes) {
  const budget = completed(given)
  let total = 0
  fits.forEach((fit, platform) => {
    if (minutes[platform] > 0) {
      total += budget.value * fit * (1 - Math.exp(-minutes[platform] / budget.tiring_minutes)) - budget.set_up_cost
    }
  })
  return total
}

/** Compare one platform, all of them, and every number between. @param {Record<string, number>} given @param {number} seed */
export function compare(given, seed) {
  const budget = completed(given)
  const fits = drawFits(budget, seed)
  const byId = fits.map((_, platform) => platform)
  const order = [...byId].sort((a, b) => fits[b] - fits[a] || a - b)
  const value = (/** @type {number[]} */ minutes) => netValue(budget, fits, minutes)
  const numbers = Array.from({length: fits.length + 1}, (_, number) => number)
  const plans = numbers.map(joined => evenly(budget, order.slice(0, joined)))
  const divided = numbers.map(joined => divide(budget, fits, order.slice(0, joined)))
  const bests = divided.map(value)
  const guesses = numbers.map(joined => evenly(budget, byId.slice(0, joined)))
  const alike = fits.map(() => 1)
  const minutes = {
    one: plans[1],
    even: plans[fits.length],
    best: divided[firstBest(budget, bests)],
    blind: guesses[firstBest(budget, guesses.map(guess => netValue(budget, alike, guess)))],
  }
  return {
    fits,
    byNumber: {
      even: plans.map(value),
      best: numbers.map(joined => Math.max(...bests.slice(0, joined + 1))),
      set_up: numbers.map(joined => (budget.minutes > 0 ? budget.set_up_cost * joined : 0)),
      even_minutes: numbers.map(joined => (joined ? budget.minutes / joined : 0)),
    },
    minutes,
    values: {one: value(minutes.one), even: value(minutes.even), best: value(minutes.best), blind: value(minutes.blind)},
  }
}

/**
 * The set-up cost at which all platforms, evenly, and the best-fitting one alone bring the same; NaN with one platform.
 * @param {Record<string, number>} given @param {number} seed
 */
export function tippingCost(given, seed) {
  const budget = completed(given)
  const fits = drawFits(budget, seed)
  const further = fits.length - 1
  if (further === 0) return NaN
  const share = (/** @type {number} */ minutes) => 1 - Math.exp(-minutes / budget.tiring_minutes)
  const all = fits.reduce((sum, fit) => sum + fit, 0)
  return (budget.value * (all * share(budget.minutes / fits.length) - Math.max(...fits) * share(budget.minutes))) / further
}

/** The same minutes on each chosen platform. @param {Record<string, number>} budget @param {number[]} chosen */
function evenly(budget, chosen) {
  const minutes = Array(budget.platforms).fill(0)
  for (const platform of chosen) minutes[platform] = budget.minutes / chosen.length
  return minutes
}

/**
 * The best division of all minutes among the chosen platforms, set-up cost apart; best fitting first.
 * @param {Record<string, number>} budget @param {number[]} fits @param {number[]} chosen
 */
function divide(budget, fits, chosen) {
  const minutes = Array(budget.platforms).fill(0)
  for (let using = chosen; using.length; using = using.slice(0, -1)) {
    const logs = using.map(platform => Math.log(fits[platform]))
    const mean = logs.reduce((sum, one) => sum + one, 0) / using.length
    const shares = logs.map(one => budget.minutes / using.length + budget.tiring_minutes * (one - mean))
    if (using.length > 1 && !(shares[using.length - 1] > 0)) continue
    using.forEach((platform, place) => { minutes[platform] = shares[place] })
    break
  }
  return minutes
}

/** The first of the plans that is as good as the best. @param {Record<string, number>} budget @param {number[]} values */
function firstBest(budget, values) {
  const within = TOLERANCE * (budget.value + budget.set_up_cost)
  return values.findIndex(value => value >= Math.max(...values) - within)
}

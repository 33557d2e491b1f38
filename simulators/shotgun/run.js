/** The plans on screen: the rules, the best one, and the reader's own. */
import {PARAMETERS, compare, netValue, tippingCost} from '../engine/plan.js'

const DIFFERENT = 0.5 // spread of fits, as the puzzle asks for
export const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F']
export const own = (/** @type {number} */ platform) => `own_${LETTERS[platform].toLowerCase()}`

/** The model's parameters among the settings. @param {Record<string, any>} state @returns {Record<string, number>} */
export const budgetOf = state => Object.fromEntries(PARAMETERS.map(({name}) => [name, state[name]]))

/** The reader's parts of each platform there is. @param {Record<string, any>} state */
export const partsOf = state => LETTERS.slice(0, state.platforms).map((_, platform) => state[own(platform)])

/** Minutes by platform of such parts: all the minutes, in proportion. @param {number[]} parts @param {number} minutes */
export function divided(parts, minutes) {
  const all = parts.reduce((sum, part) => sum + part, 0)
  return parts.map(part => (all ? (minutes * part) / all : 0))
}

/** @param {Record<string, any>} state */
export function run(state) {
  const budget = budgetOf(state)
  const {fits, byNumber, minutes, values} = compare(budget, state.seed)
  const mine = divided(partsOf(state), state.minutes)
  return {
    budget,
    fits,
    byNumber,
    minutes: {...minutes, own: mine},
    values: {...values, own: netValue(budget, fits, mine)},
    tipping: tippingCost(budget, state.seed),
  }
}

/**
 * Whether the set-up cost alone turns the settings kept, on platforms that differ, from a clear win of the even spread
 * into a loss, where one platform still gains.
 * @param {import('../pieces/simulator.js').Shown} now
 */
export function turned({state, result, kept}) {
  if (!kept || state.fit_spread < DIFFERENT) return false
  const alike = PARAMETERS.every(({name}) => name === 'set_up_cost' || kept.state[name] === state[name])
  const {one, even} = kept.result.values
  return alike && one > 0 && even >= 2 * one && result.values.even < 0 && result.values.one > 0
}

/** How many platforms a plan joins. @param {number[]} minutes */
export const joined = minutes => minutes.filter(spent => spent > 0).length

/** The parameters and presets of the account model, from the files that the Python model reads. */
import parameters from '../../src/twoway/model/parameters.json' with {type: 'json'}
import presets from '../../src/twoway/model/presets.json' with {type: 'json'}
import {checkedValues} from './checking.js'

export {checkedSeed} from './checking.js'

/** @type {(import('./checking.js').Parameter & {group: 'account'|'world'})[]} */
export const PARAMETERS = /** @type {any} */ (parameters)

/** @type {Record<string, Record<string, number>>} */
export const PRESETS = presets

const LARGEST_CROWD = 10_000_000 // people times days
const LARGEST_WORK = 15_000_000 // people times days times posts a day

/** The defaults of a group, by name. @param {'account'|'world'} group @returns {Record<string, number>} */
const groupDefaults = group =>
  Object.fromEntries(PARAMETERS.filter(p => p.group === group).map(p => [p.name, p.default]))

/** Default values of both groups: `defaults.account`, `defaults.world`. */
export const defaults = {account: groupDefaults('account'), world: groupDefaults('world')}

/**
 * Fill in defaults and check every value.
 * @param {'account'|'world'} group @param {Record<string, number>} given @returns {Record<string, number>}
 * @throws {RangeError} naming the parameter, its value and what it may be
 */
export function completed(group, given = {}) {
  const values = checkedValues(group, PARAMETERS.filter(p => p.group === group), given)
  if (group === 'world') checkWorld(values)
  return values
}

/** Check what concerns several parameters of a world at once. @param {Record<string, number>} world */
function checkWorld(world) {
  if (world.opening_followers > world.people) {
    throw new RangeError(`opening_followers=${world.opening_followers} is more than people=${world.people}. Lower it.`)
  }
  if (world.links_per_newcomer >= world.people) {
    throw new RangeError(`links_per_newcomer=${world.links_per_newcomer} must be fewer than people=${world.people}.`)
  }
  if (world.people * world.days > LARGEST_CROWD) {
    throw new RangeError(`people=${world.people} over days=${world.days} is too large a run. Lower people or days.`)
  }
}

/**
 * Check that the account can be run in the world within reasonable time and memory.
 * @param {Record<string, number>} account @param {Record<string, number>} world @throws {RangeError}
 */
export function checkSize(account, world) {
  if (account.posts_per_day * world.people * world.days > LARGEST_WORK) {
    throw new RangeError(`posts_per_day=${account.posts_per_day} for people=${world.people} over days=${world.days} ` +
      'is too large a run. Lower posts_per_day, people or days.')
  }
}

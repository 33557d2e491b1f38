/** Checks of what a model is given, and errors that say how to mend it: as src/twoway/model/parameters.py does. */
import {LARGEST_SEED} from './random.js'

/**
 * @typedef {{name: string, default: number, low: number, high: number, unit: string, kind: 'int'|'float'}} Parameter
 */

/**
 * Fill in defaults and check every value.
 * @param {string} title what the parameters belong to @param {Parameter[]} parameters
 * @param {Record<string, number>} given @returns {Record<string, number>}
 * @throws {RangeError} naming the parameter, its value and what it may be
 */
export function checkedValues(title, parameters, given) {
  const stranger = Object.keys(given).find(name => !parameters.some(p => p.name === name))
  if (stranger !== undefined) {
    throw new RangeError(`${title} has no parameter ${stranger}. It has: ${parameters.map(p => p.name).join(', ')}.`)
  }
  /** @type {Record<string, number>} */
  const values = {}
  for (const p of parameters) {
    const value = given[p.name] === undefined ? p.default : given[p.name]
    const right = typeof value === 'number' && value >= p.low && value <= p.high
    if (!right || (p.kind === 'int' && !Number.isInteger(value))) {
      const wanted = `a ${p.kind === 'int' ? 'whole ' : ''}number from ${p.low} to ${p.high}`
      throw new RangeError(`${p.name} must be ${wanted} (${p.unit}), not ${String(value)}. Give ${p.default}, say.`)
    }
    values[p.name] = value
  }
  return values
}

/** Check a seed. @param {number} seed @returns {number} @throws {RangeError} */
export function checkedSeed(seed) {
  if (Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED) return seed
  throw new RangeError(`seed must be a whole number from 0 to ${LARGEST_SEED}, not ${String(seed)}.`)
}

/** What was worked out last, so that nothing is worked out twice while it is on screen. */

/**
 * @template T
 * @param {number} most how many are kept
 */
export function newest(most) {
  /** @type {Map<string, T>} */
  const known = new Map()
  return {
    /** @param {string} name @returns {T | undefined} */
    get(name) {
      const found = known.get(name)
      if (found !== undefined) {
        known.delete(name) // put it back as the newest
        known.set(name, found)
      }
      return found
    },
    /** @param {string} name @param {T} value */
    put(name, value) {
      known.set(name, value)
      if (known.size > most) known.delete(/** @type {string} */ (known.keys().next().value))
      return value
    },
  }
}

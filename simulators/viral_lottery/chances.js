/** What chances mean for somebody who buys tickets. */

const Z = 1.959963984540054 // of a normal distribution, 95 % lie within so many standard deviations

/**
 * Wilson's 95 % interval for a share (Wilson 1927): right also for none or all of a few.
 * @param {number} hits @param {number} tries @returns {[low: number, high: number]}
 */
export function wilson(hits, tries) {
  const share = hits / tries
  const middle = share + (Z * Z) / (2 * tries)
  const half = Z * Math.sqrt((share * (1 - share)) / tries + (Z * Z) / (4 * tries * tries))
  const all = 1 + (Z * Z) / tries
  return [hits === 0 ? 0 : (middle - half) / all, hits === tries ? 1 : (middle + half) / all]
}

/** Chance that at least one of so many posts goes viral. @param {number} chance of one @param {number} posts */
export const atLeastOne = (chance, posts) => -Math.expm1(posts * Math.log1p(-chance))

/**
 * How many posts of one chance are worth so many posts of another: as likely to hold one that goes viral. Not a number
 * where a chance is 0 or 1.
 * @param {number} chance @param {number} other @param {number} posts of the other chance
 */
export const worth = (chance, other, posts) => (posts * Math.log1p(-other)) / Math.log1p(-chance)

/** Mean size of a post in theory, infinite from R = 1 on. @param {Record<string, number>} lottery */
export function meanSize({mean_offspring, followers, reshare_chance}) {
  if (mean_offspring >= 1) return Infinity
  return 1 + (followers ? followers * reshare_chance : mean_offspring) / (1 - mean_offspring)
}

/**
 * How unevenly reshares are spread: share of people who set off none, and share of all that the busiest tenth sets off.
 * @param {number[]} steps cumulative chances of 0, 1, 2, ...
 */
export function unevenness(steps) {
  let [sum, busiest, room] = [0, 0, 0.1]
  for (let n = steps.length - 1; n > 0; n--) {
    const chance = steps[n] - steps[n - 1]
    const within = Math.min(chance, room)
    sum += n * chance
    busiest += n * within
    room -= within
  }
  return {none: steps[0], busiest: sum && busiest / sum}
}

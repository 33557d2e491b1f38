/**
 * Who would see which post, of which views something could come, and who overhears replies.
 *
 * Such luck belongs to the seed, not to the account. So it is drawn when it is first needed, and kept while runs on one
 * seed follow each other, whatever their accounts do and however often they post.
 */
import {CHANNEL, generator} from './random.js'

/** Posts that are looked at together: as many as a whole number has bits. */
export const TOGETHER = 32
const MOST_KEPT = 2 ** 21 // people times days, of 17 bytes each; of larger worlds all is drawn anew
const TWO_32 = 2 ** 32
/** @type {{name: string, luck: ReturnType<typeof begin>} | undefined} */
let last

/**
 * The luck of a seed, with what was drawn of it if it is the last that was asked for.
 * @param {Record<string, number>} world @param {number} seed
 */
export function luckOf(world, seed) {
  const {people, days, view_chance, comment_chance, share_chance} = world
  const name = JSON.stringify([seed, people, days, view_chance, comment_chance, share_chance])
  if (last?.name !== name) last = {name, luck: begin(world, seed)}
  return last.luck
}

/** @param {Record<string, number>} world @param {number} seed */
function begin({people, days, view_chance, comment_chance, share_chance}, seed) {
  const {words, draw} = generator(seed)
  const kept = people * days <= MOST_KEPT ? people * days : 0
  // an entry for each person and day, and a last one for what is not kept
  const drawn = new Uint8Array(kept + 1)
  const seen = new Int32Array(kept + 1)
  const promising = new Int32Array(kept + 1)
  const overheard = new Float64Array(kept) // the word and 1; 0 if not yet drawn
  const [seeing, commenting, sharing] = [view_chance, comment_chance, share_chance].map(chance => chance * TWO_32)
  const found = new Int32Array(2)

  /**
   * Draw as far as so many posts, and one draw serves two. A view is promising if a rested follower full of trust
   * would comment or share.
   * @param {number} at @param {number} person @param {number} day @param {number} first @param {number} posts
   */
  function drawMore(at, person, day, first, posts) {
    let post = drawn[at]
    for (; post < posts; post += 2) {
      draw(person, day, CHANNEL.SEEN, (first + post) >> 1)
      const both = (words[0] < seeing ? 1 : 0) | (words[1] < seeing ? 2 : 0)
      seen[at] |= both << post
      for (let which = 0; which < 2; which++) {
        if (!(both & (1 << which))) continue
        draw(person, day, CHANNEL.VIEW, first + post + which)
        if (words[0] < commenting || words[1] < sharing) promising[at] |= 1 << (post + which)
      }
    }
    drawn[at] = post
  }

  return {
    found,
    /**
     * Leave in `found`, as bits, which of some posts of a day somebody would see, and which of these are promising.
     * @param {number} person @param {number} day
     * @param {number} first number within the day of the first of the posts, a multiple of TOGETHER
     * @param {number} posts how many, at most TOGETHER
     */
    look(person, day, first, posts) {
      let at = day * people + person
      if (first || at >= kept) {
        at = kept
        drawn[at] = seen[at] = promising[at] = 0
      }
      if (drawn[at] < posts) drawMore(at, person, day, first, posts)
      const made = posts < TOGETHER ? (1 << posts) - 1 : -1
      found[0] = seen[at] & made
      found[1] = promising[at] & made
    },
    /** The word that decides how many replies of the day somebody overhears. @param {number} person @param {number} day */
    hears(person, day) {
      const at = day * people + person
      if (at < kept && overheard[at]) return overheard[at] - 1
      draw(person, day, CHANNEL.OVERHEARD)
      if (at < kept) overheard[at] = words[0] + 1
      return words[0]
    },
  }
}

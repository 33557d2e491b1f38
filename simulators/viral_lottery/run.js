/** Draw the posts and work out their theory, in slices where it takes long; what is known is not worked out again. */

import {PARAMETERS, begin, completed, sizeSeries} from '../engine/cascade.js'
import {inSlices} from '../pieces/job.js'
import {newest} from '../pieces/newest.js'
import {meanSize, wilson} from './chances.js'

const AT_ONCE = 12 // milliseconds, before the page gets a turn
const MORE = 0.05 // of R: the step whose worth is told

/** @typedef {Record<string, number>} State */
/** @typedef {import('../engine/cascade.js').Cascades} Cascades */
/** @typedef {{tail: Float64Array, made: number, next: () => void}} Theory tail[n]: chance of at least n people, n ≤ made + 1 */

/** The model's parameters among what the reader set. @param {State} state */
export const lotteryOf = state =>
  completed(Object.fromEntries(PARAMETERS.map(({name}) => [name, state[name]])))

/** @returns {(state: State, job: {signal: AbortSignal, progress: (share: number) => void}) => any} */
export function runner() {
  /** @type {ReturnType<typeof newest<Cascades>>} */
  const drawn = newest(4)
  /** @type {ReturnType<typeof newest<Theory>>} */
  const theories = newest(12)

  /** @param {Record<string, number>} lottery @returns {Theory} */
  function theoryOf(lottery) {
    const {mean_offspring, dispersion, followers, cap} = lottery
    const name = [mean_offspring, dispersion, followers].join()
    const series = sizeSeries({mean_offspring, dispersion, followers}, cap)
    const tail = new Float64Array(cap + 2).fill(1)
    const fresh = {
      tail,
      made: 0,
      next() {
        series.next()
        this.made++
        tail[this.made + 1] = Math.max(0, tail[this.made] - series.chance(this.made))
      },
    }
    return theories.get(name) ?? theories.put(name, fresh)
  }

  return (state, {signal, progress}) => {
    const lottery = lotteryOf(state)
    const {posts, threshold, cap, mean_offspring, followers} = lottery
    const name = JSON.stringify([{...lottery, threshold: 0}, state.seed])
    const known = drawn.get(name)
    const cascades = known ?? begin(lottery, state.seed)
    const theory = theoryOf(lottery)
    const raised = theoryOf({...lottery, mean_offspring: mean_offspring + MORE})
    const doubled = theoryOf({...lottery, followers: 2 * followers})
    const seen = 0.1 / posts // chances below do not show

    function* work() {
      for (let post = 0; post < posts && !known; post++) yield cascades.grow(post)
      for (const one of [theory, raised, doubled]) {
        while (one.made < threshold - 1 || (one === theory && one.made < cap && one.tail[one.made + 1] > seen)) {
          yield one.next()
        }
      }
    }

    function result() {
      drawn.put(name, cascades)
      const sorted = cascades.sizes.slice().sort()
      const viral = cascades.sizes.reduce((sum, size) => sum + +(size >= threshold), 0)
      return {
        ...cascades,
        lottery,
        sorted,
        viral,
        interval: wilson(viral, posts),
        capped: cascades.sizes.reduce((sum, size) => sum + +(size === cap), 0),
        mean: meanSize(lottery),
        tail: theory.tail.subarray(0, theory.made + 2),
        chance: theory.tail[threshold],
        raised: raised.tail[threshold],
        doubled: followers ? doubled.tail[threshold] : undefined,
      }
    }

    const steps = work()
    const soon = performance.now() + AT_ONCE
    while (performance.now() < soon) if (steps.next().done) return result()
    const most = posts + cap + 2 * threshold // steps after the last do nothing
    return inSlices(most, () => steps.next(), done => progress(done / most), signal, AT_ONCE).then(done => done ? result() : undefined)
  }
}

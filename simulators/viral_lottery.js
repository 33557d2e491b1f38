/** The viral lottery: thousands of posts, each a ticket, and what is worth more: more tickets, or better ones. */

import spec from '../src/twoway/widgets/controls/viral_lottery.json' with {type: 'json'}
import {html, write} from './pieces/dom.js'
import {simulator} from './pieces/simulator.js'
import {fillTable} from './pieces/table.js'
import {lotteryOf, runner} from './viral_lottery/run.js'
import {sizesChart} from './viral_lottery/sizes.js'
import style from './viral_lottery/style.css'
import {growingTrees} from './viral_lottery/trees.js'
import * as words from './viral_lottery/words.js'

const RARE = 1e-4 // below, ten times as often is still as good as never
const ROUNDING = 1 + 1e-9

export default simulator({
  controls: /** @type {any} */ (spec),
  style,
  run: runner(),
  views({change, signal}) {
    const sizes = sizesChart(change, signal)
    const trees = growingTrees(signal)
    const spread = html('p', {class: 'small spread'})
    const tickets = html('table', {class: 'tickets'})
    return {
      element: html('div', {}, trees.element, sizes.element, tickets),
      setUp: spread,
      prepare: state => write(spread, words.spread(state)),
      recolour: trees.recolour,
      draw(now) {
        sizes.draw(now)
        trees.draw(now)
        fillTable(tickets, words.tickets(now.result))
      },
    }
  },
  readout: now => ({text: words.told(now), data: numbers(now.result)}),
  verdict: words.verdict,
  table: words.table,
  solved: ({result, kept}) =>
    kept !== undefined &&
    kept.result.lottery.threshold === result.lottery.threshold &&
    kept.result.chance >= RARE &&
    result.chance >= 10 * kept.result.chance &&
    result.mean <= kept.result.mean * ROUNDING,
  python(state) {
    const {mean_offspring, dispersion, followers, posts, threshold} = lotteryOf(state)
    return `from twoway.model.cascade import Lottery, cascades, viral_chance

lottery = Lottery(
    mean_offspring=${mean_offspring}, dispersion=${dispersion}, followers=${followers}, posts=${posts}, threshold=${threshold}
)
drawn = cascades(lottery, seed=${state.seed})
print("viral:", (drawn.sizes >= lottery.threshold).sum(), "of", lottery.posts)
chance = viral_chance(lottery)
print("exact chance:", chance if chance >= ${words.TOLD} else "under 0.0000001 %")
print("largest:", drawn.sizes.max(), "capped:", drawn.capped.sum())
`
  },
})

/** The exact numbers behind the read-out. @param {any} result */
function numbers({viral, lottery, interval, chance, mean, capped, sorted, raised}) {
  return {viral, posts: lottery.posts, low: interval[0], high: interval[1], chance, mean, capped,
    largest: sorted.at(-1), median: sorted[(sorted.length - 1) >> 1], raised}
}

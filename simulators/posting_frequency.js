/** How often is too often: one account at many numbers of posts a day, in a short test and after half a year. */

import spec from '../src/twoway/widgets/controls/posting_frequency.json' with {type: 'json'}
import {simulator} from './pieces/simulator.js'
import {charts} from './posting_frequency/charts.js'
import {accountOf, errsBothWays, LATE, RATES, SEEDS, sweeper} from './posting_frequency/rates.js'
import style from './posting_frequency/style.css'
import * as words from './posting_frequency/words.js'

export default simulator({
  controls: /** @type {any} */ (spec),
  style,
  run: sweeper(),
  views: charts,
  readout: now => ({text: words.told(now), data: numbers(now.result)}),
  verdict: words.verdict,
  table: words.table,
  solved: ({result}) => errsBothWays(result),
  python(state) {
    const {tolerance_median, early_days, seed, margin, wage} = state
    const {promo_share, reply_share, reply_capacity} = accountOf(state)
    return `from twoway.model import Account, World
from twoway.model.frequency import Business, frozen_optimum, sweep

account = Account(promo_share=${promo_share}, reply_share=${reply_share}, reply_capacity=${reply_capacity})
world = World(tolerance_median=${tolerance_median}, days=${LATE})
rates = [half / 2 for half in range(${RATES.length})]
business = Business(margin=${margin}, wage=${wage})
runs = sweep(account, world, rates, range(${seed}, ${seed + SEEDS}), sorted({${early_days}, ${LATE}}), business)
means = runs.groupby(["days", "rate"])[["orders", "profit", "followers"]].mean()
print(means.unstack("days").round(2))
print(means.groupby("days")[["orders", "profit"]].idxmax())
print("frozen audience:", frozen_optimum(account, world))
`
  },
})

/** The exact numbers behind the read-out. @param {import('./posting_frequency/rates.js').Result} result */
function numbers({early, late, optimum}) {
  /** @type {Record<string, number | string>} */
  const data = {optimum}
  for (const [when, {days, orders, profit, followers}] of Object.entries({early, late})) {
    const at = RATES.indexOf(profit.best)
    Object.assign(data, {
      [`${when}_days`]: days,
      [`${when}_orders_best`]: orders.best,
      [`${when}_profit_best`]: profit.best,
      [`${when}_orders`]: orders.mean[RATES.indexOf(orders.best)],
      [`${when}_profit`]: profit.mean[at],
      [`${when}_followers`]: followers.mean[at],
    })
  }
  return data
}

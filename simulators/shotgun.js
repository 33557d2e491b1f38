/** Shotgun or focus: minutes spread over platforms that each cost something to join. */
import spec from '../src/twoway/widgets/controls/shotgun.json' with {type: 'json'}
import {html} from './pieces/dom.js'
import {simulator} from './pieces/simulator.js'
import {byNumber, map} from './shotgun/charts.js'
import {minutesByPlatform} from './shotgun/minutes.js'
import {budgetOf, joined, partsOf, run, turned} from './shotgun/run.js'
import style from './shotgun/style.css'
import {table, told, verdict} from './shotgun/words.js'

export default simulator({
  controls: /** @type {any} */ (spec),
  style,
  run,
  views({change}) {
    const minutes = minutesByPlatform(change)
    const numbers = byNumber()
    const regions = map(change)
    return {
      element: html('div', {}, minutes.element, html('div', {class: 'two'}, numbers.element, regions.element)),
      prepare: minutes.prepare,
      draw(now) {
        minutes.draw(now.result)
        numbers.draw(now)
        regions.draw(now)
      },
    }
  },
  readout: now => ({
    text: told(now),
    data: {...now.result.values, tipping: now.result.tipping, joined: joined(now.result.minutes.best)},
  }),
  verdict,
  table,
  solved: turned,
  python(state) {
    const given = Object.entries(budgetOf(state)).map(([name, value]) => `${name}=${value}`).join(', ')
    return `from twoway.model.plan import Budget, compare, net_value, tipping_cost

budget = Budget(${given})
told = compare(budget, seed=${state.seed})
shares = [${partsOf(state).join(', ')}]
mine = [budget.minutes * share / max(1, sum(shares)) for share in shares]
for plan, value in told.values.items():
    print(plan, value)
print("own", net_value(budget, told.fits, mine))
print("tipping", tipping_cost(budget, seed=${state.seed}))
print(told.by_number)
`
  },
})

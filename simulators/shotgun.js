/** Shotgun or focus: minutes spread over platforms that each cost something to join. */
import spec from '../src/twoway/widgets/controls/shotgun.json' with {type: 'json'}
import {html} from './pieces/dom.js'
import {simulator} from './pieces/simulator.js'
import {byNumber, map} from './shotgun/charts.js'
import {minutesByPlatform} from './shotgun/minutes.js'
import {budgetOf, joined, partsOf, run} from './shotgun/run.js'
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
  readout: ({result}) => ({text: told(result), data: {...result.values, tipping: result.tipping, joined: joined(result.minutes.best)}}),
  verdict,
  table,
  solved: ({state, result, kept}) =>
    kept !== undefined &&
    kept.state.platforms === state.platforms &&
    kept.state.fit_spread === state.fit_spread &&
    kept.result.values.one > 0 &&
    kept.result.values.even >= 2 * kept.result.values.one &&
    result.values.even < 0 &&
    result.values.one > 0,
  python(state) {
    const given = Object.entries(budgetOf(state)).map(([name, value]) => `${name}=${value}`).join(', ')
    return `from twoway.model.plan import Budget, compare, net_value, tipping_cost

budget = Budget(${given})
told = compare(budget, seed=${state.seed})
parts = [${partsOf(state).join(', ')}]
mine = [budget.minutes * part / max(1, sum(parts)) for part in parts]
for plan, value in told.values.items():
    print(plan, value)
print("own", net_value(budget, told.fits, mine))
print("tipping", tipping_cost(budget, seed=${state.seed}))
print(told.by_number)
`
  },
})

/** Funnel, holdout and incremental ROI: what a test can see of a campaign whose true effect is known. */
import spec from '../src/twoway/widgets/controls/funnel.json' with {type: 'json'}
import {html} from './pieces/dom.js'
import {simulator} from './pieces/simulator.js'
import {estimates, returns} from './funnel/charts.js'
import {REPEATS, experimentOf, run} from './funnel/run.js'
import {stages} from './funnel/stages.js'
import style from './funnel/style.css'
import {glossary, table, told, verdict} from './funnel/words.js'

export default simulator({
  controls: /** @type {any} */ (spec),
  style,
  run,
  views() {
    const funnel = stages()
    const differences = estimates()
    const roi = returns()
    return {
      setUp: glossary(),
      element: html('div', {}, funnel.element, differences.element, roi.element),
      draw(now) {
        funnel.draw(now.result)
        differences.draw(now)
        roi.draw(now)
      },
    }
  },
  readout: now => ({text: told(now), data: numbers(now.result)}),
  verdict,
  table,
  // by theory, so that luck solves nothing
  solved: ({state, result}) => state.aa_test && result.theory.naive_power >= 0.9,
  python(state) {
    const given = Object.entries(experimentOf(state)).map(([name, value]) => `${name}=${value}`).join(', ')
    return `from twoway.model.funnel import Experiment, expect, repeat, run

experiment = Experiment(${given})
print(run(experiment, seed=${state.seed}).counts)
tests = repeat(experiment, range(${state.seed}, ${state.seed + REPEATS}))
print(tests.iloc[0])
for name in ("lift", "naive"):
    print(name, ((tests[f"{name}_low"] > 0) | (tests[f"{name}_high"] < 0)).sum(), "of", len(tests), "claim an effect")
print(expect(experiment))
`
  },
})

/** The exact numbers behind the read-out. @param {any} result */
function numbers({lift, naive, roi, theory, seen, naiveSeen, judged, width}) {
  const three = (/** @type {string} */ name, /** @type {number[]} */ [at, low, high]) =>
    ({[name]: at, [`${name}Low`]: low, [`${name}High`]: high})
  return {...three('lift', lift), ...three('naive', naive), ...three('roi', roi), truth: theory.effect, trueRoi: theory.roi,
    power: theory.power, naivePower: theory.naive_power, needed: theory.people_needed, seen, naiveSeen, judged, width}
}

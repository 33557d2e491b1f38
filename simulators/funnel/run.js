/** One experiment on screen, theory's word on it, and what 300 like it would conclude. */
import {PARAMETERS, expect, run as experiment} from '../engine/funnel.js'
import {inSlices} from '../pieces/job.js'

export const REPEATS = 300

/** The model's parameters among the settings. @param {Record<string, any>} state @returns {Record<string, number>} */
export const experimentOf = state =>
  Object.fromEntries(PARAMETERS.filter(({name}) => name in state).map(({name}) => [name, Number(state[name])]))

/** Whether an interval leaves out 0. @param {number[]} interval */
export const sees = ([, low, high]) => low > 0 || high < 0

/** @param {Record<string, any>} state @param {{signal: AbortSignal, progress: (share: number) => void}} job */
export async function run(state, {signal, progress}) {
  const given = experimentOf(state)
  /** @type {import('../engine/funnel.js').Outcome[]} */
  const outcomes = []
  const step = (/** @type {number} */ i) => outcomes.push(experiment(given, state.seed + i))
  if (!(await inSlices(REPEATS, step, done => progress(done / REPEATS), signal))) return undefined
  const seen = (/** @type {'lift' | 'naive'} */ name) => outcomes.filter(outcome => sees(outcome[name])).length
  const widths = outcomes.map(({roi: [, low, high]}) => high - low).sort((a, b) => a - b)
  return {
    ...outcomes[0],
    theory: expect(given),
    rois: outcomes.map(({roi}) => roi[0]),
    seen: seen('lift'),
    naiveSeen: seen('naive'),
    width: widths[REPEATS >> 1],
  }
}

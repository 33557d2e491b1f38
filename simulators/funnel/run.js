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
  const widths = outcomes.map(({roi: [, low, high]}) => high - low).filter(Number.isFinite).sort((a, b) => a - b)
  return {
    ...outcomes[0],
    theory: expect(given),
    rois: outcomes.map(({roi}) => roi[0]),
    seen: seen('lift'),
    naiveSeen: seen('naive'),
    judged: widths.length,
    width: widths[widths.length >> 1] ?? NaN,
  }
}

/**
 * Where an axis for such numbers ends: at the outermost one, or three times the spread of the middle half beyond that
 * half. A few large orders would else press all other tests into one bar.
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function reach(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const last = sorted.length - 1
  const [low, high] = [0.25, 0.75].map(share => sorted[Math.round(share * last)])
  const beyond = 3 * (high - low) || Infinity
  return [Math.max(sorted[0], low - beyond), Math.min(sorted[last], high + beyond)]
}

/**
 * What the reader can set, read from a simulator's specification (src/twoway/widgets/controls/*.json, which Python reads
 * too): usable values of anything, and a short text for links.
 *
 * @typedef {object} Control
 * @property {string} name
 * @property {string} [label]
 * @property {'range' | 'steps' | 'choice' | 'switch' | 'list' | 'seed'} kind
 * @property {any} default
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [step]
 * @property {number[]} [values] of kind steps, ascending
 * @property {{value: string, label: string}[]} [options] of kind choice
 * @property {number} [most] of kind list: how many whole numbers it may hold
 * @property {number} [decimals] by default none; of kind steps, as many as each number has
 * @property {number} [factor] what is shown is the value times this
 * @property {string} [unit]
 * @property {boolean} [more] not among the controls at first sight
 * @property {boolean} [own] not among the controls at all: the simulator's own view sets it
 *
 * @typedef {object} Spec
 * @property {string} name what the simulator is called in the address
 * @property {string} title
 * @property {string} note
 * @property {Control[]} controls
 * @property {{label: string, values: Record<string, any>}[]} presets
 * @property {string} [luck] what a seed settles, if not everybody's luck
 * @property {{text: string, kind: 'number' | 'choice', low?: number, high?: number | string, unit?: string,
 *   options?: {value: string, label: string}[]}} question {name} in the text stands for what that control shows; high may
 *   name a control whose value it follows
 * @property {{goal: string, solved: string}} puzzle
 *
 * @typedef {Record<string, any>} State
 */

const LARGEST_SEED = 4294967295
const LONGEST = 1000 // characters of a link's text

/**
 * @param {unknown} value
 * @param {{min: number, max: number, whole?: boolean}} range
 * @param {any} otherwise
 */
export function clamp(value, {min, max, whole = false}, otherwise) {
  if (typeof value === 'string' && !value.trim()) return otherwise
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN
  if (Number.isNaN(number)) return otherwise
  const inside = Math.max(min, Math.min(max, number))
  return whole ? Math.round(inside) : inside
}

/** A usable value of anything for one control. @param {Control} control @param {unknown} value @param {any} otherwise */
function usableValue(control, value, otherwise) {
  const {kind, values, options, low = 0, high = 1, most = 0, step} = control
  switch (kind) {
    case 'range':
      return clamp(value, {min: low, max: high, whole: Number.isInteger(low) && Number.isInteger(step)}, otherwise)
    case 'steps': {
      const steps = /** @type {number[]} */ (values)
      return clamp(value, {min: steps[0], max: steps[steps.length - 1], whole: steps.every(Number.isInteger)}, otherwise)
    }
    case 'seed':
      return clamp(value, {min: 0, max: LARGEST_SEED, whole: true}, otherwise)
    case 'choice':
      return options?.some(option => option.value === value) ? value : otherwise
    case 'switch':
      return value === undefined || value === null ? otherwise : value === true || value === 1 || value === '1'
    case 'list': {
      const given = typeof value === 'string' ? value.split(',').filter(Boolean) : value
      if (!Array.isArray(given)) return otherwise
      const inside = given.map(Number).filter(n => Number.isInteger(n) && n >= low && n <= high)
      return [...new Set(inside)].slice(0, most)
    }
  }
}

/**
 * A usable state from anything: what is missing or nonsense is taken from `base`, else from the defaults.
 * @param {Spec} spec
 * @returns {(wanted: State, base: State) => State}
 */
export const usableBy = spec => (wanted, base) => {
  const set = (/** @type {State} */ from, /** @type {State} */ under) =>
    Object.fromEntries(
      spec.controls.map(control => [
        control.name,
        usableValue(control, from[control.name], under[control.name] ?? control.default),
      ]),
    )
  const state = /** @type {State} */ (set(wanted, base))
  const {kind, low = 0, high = 100, options} = spec.question
  const guess = 'prediction' in wanted ? wanted.prediction : base.prediction
  state.prediction =
    kind === 'number'
      ? clamp(guess, {min: low, max: typeof high === 'string' ? state[high] : high}, null)
      : options?.some(option => option.value === guess)
        ? guess
        : null
  state.revealed = Boolean(wanted.revealed ?? base.revealed ?? false)
  const kept = 'kept' in wanted ? wanted.kept : base.kept
  state.kept = kept && typeof kept === 'object' && Object.keys(kept).length ? withoutSeed(spec, set(kept, state)) : {}
  return state
}

/** The settings alone, without seed. @param {Spec} spec @param {State} state @returns {State} */
export const withoutSeed = (spec, state) =>
  Object.fromEntries(spec.controls.filter(({kind}) => kind !== 'seed').map(({name}) => [name, state[name]]))

/** The traits shared with Python. @param {Spec} spec */
export const traitsBy = spec => [...spec.controls.map(({name}) => name), 'prediction', 'revealed', 'kept']

const written = (/** @type {any} */ value) =>
  Array.isArray(value) ? value.join() : typeof value === 'number' ? String(+value.toFixed(6)) : String(+value || value)

/**
 * Write a state as short text: `mean_offspring:0.5;seed:7;guess:30;shown:1;kept.mean_offspring:0.6`.
 * @param {Spec} spec
 * @returns {(state: State) => string}
 */
export const encodeBy = spec => state => {
  const pairs = (/** @type {State} */ values, prefix = '') =>
    spec.controls
      .filter(({name}) => name in values)
      .map(({name, kind}) => `${prefix}${name}:${kind === 'switch' ? +values[name] : written(values[name])}`)
  const fields = pairs(state)
  if (state.prediction !== null) fields.push(`guess:${state.prediction}`)
  if (state.revealed) fields.push('shown:1')
  return [...fields, ...pairs(state.kept, 'kept.')].join(';')
}

/**
 * Read such text. Whatever is unknown, missing or nonsense is ignored; numbers out of range are clamped.
 * @param {Spec} spec
 * @returns {(text: string, base: State) => State}
 */
export const decodeBy = spec => (text, base) => {
  /** @type {State} */
  const wanted = {prediction: null, revealed: false, kept: {}}
  for (const field of text.slice(0, LONGEST).split(';')) {
    const at = field.indexOf(':')
    const [name, value] = [field.slice(0, Math.max(0, at)), field.slice(at + 1)]
    if (name === 'guess') wanted.prediction = value
    else if (name === 'shown') wanted.revealed = value === '1'
    else if (name.startsWith('kept.')) wanted.kept[name.slice(5)] = value
    else if (spec.controls.some(control => control.name === name)) wanted[name] = value
  }
  return usableBy(spec)(wanted, base)
}

/** A control's value as it is shown. @param {Control} control @param {any} value @returns {string} */
export function shown({kind, options, decimals = kind === 'steps' ? undefined : 0, factor = 1, unit = ''}, value) {
  if (kind === 'choice') return options?.find(option => option.value === value)?.label ?? ''
  if (kind === 'switch') return value ? 'on' : 'off'
  if (kind === 'list') return value.length ? `${value.length} chosen` : 'none'
  const number = (value * factor).toLocaleString('en', {minimumFractionDigits: decimals, maximumFractionDigits: decimals})
  return unit === '%' ? `${number}\u00a0%` : unit ? `${number} ${unit}` : number
}

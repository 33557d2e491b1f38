/** A simulator's state, kept in step with Python's traits and, on a page, with the address. */

import {addressWith, addressWriter, readAddress, readHistory} from './address.js'

const SYNC = 120 // milliseconds between messages to a kernel

const same = (/** @type {unknown} */ a, /** @type {unknown} */ b) => JSON.stringify(a) === JSON.stringify(b)

/**
 * @typedef {Record<string, any>} State
 *
 * @param {object} options
 * @param {any} options.model anywidget's
 * @param {string} options.name the state's name in the address
 * @param {boolean} options.onPage whether the address is the simulator's to write
 * @param {AbortSignal} options.signal
 * @param {string[]} options.traits names shared with Python
 * @param {(wanted: State, base: State) => State} options.usable makes a valid state of anything
 * @param {(state: State) => string} options.encode
 * @param {(text: string, base: State) => State} options.decode
 * @param {() => void} options.changed called after each change, wherever it came from
 */
export function makeStore({model, name, onPage, signal, traits, usable, encode, decode, changed}) {
  const given = () => Object.fromEntries(traits.map(trait => [trait, model.get(trait)]))
  const beginning = usable(given(), {})
  let state = beginning
  let syncing = 0
  const address = onPage ? addressWriter(name, signal) : undefined

  /** Take over what differs, and tell Python; the caller sees to page and address. @param {State} patch */
  function adopt(patch) {
    const before = state
    state = usable({...state, ...patch}, state)
    for (const trait of traits) if (!same(state[trait], before[trait])) model.set(trait, state[trait])
    syncing ||= setTimeout(() => {
      syncing = 0
      model.save_changes()
    }, SYNC)
  }

  /** Take over what differs, and write it into the address; the caller sees to the page. @param {State} patch */
  function set(patch) {
    adopt(patch)
    address?.write(encode(state))
  }

  /** @param {State} patch */
  function change(patch) {
    set(patch)
    changed()
  }

  /** Take the state from the address, or else from the history's entry. @returns {boolean} whether the address has one */
  function restore() {
    const linked = readAddress(name)
    const text = linked ?? readHistory(name)
    if (text !== null) {
      adopt(decode(text, beginning))
      changed()
    }
    return linked !== null
  }

  /** A link was followed on the page: to a state of this simulator, or to something else. */
  function follow() {
    const text = readAddress(name)
    if (text === null) address?.keep(encode(state))
    else if (text !== encode(state)) restore()
  }

  for (const trait of traits) {
    model.on(`change:${trait}`, () => {
      if (signal.aborted || same(model.get(trait), state[trait])) return
      state = usable({...state, ...given()}, state)
      address?.write(encode(state))
      changed()
    })
  }
  if (onPage) addEventListener('hashchange', follow, {signal})

  return {
    get state() {
      return state
    },
    beginning,
    set,
    change,
    restore,
    /** A link to this state, or to one that differs from it. @param {State} [patch] */
    link: (patch = {}) => addressWith(name, encode({...state, ...patch})),
  }
}

/** What the settings on screen mean for the model, and what every way to win the room leads to. */

import {choose, guestNames, RULES, visit} from '../engine/party.js'

/** @typedef {import('../pieces/spec.js').State} State */
/** @typedef {import('../engine/party.js').Visit} Visit */
/** @typedef {{visits: Record<string, Visit>, names: string[], means?: {own: number, best: number}}} Ways */

const SEEDS = 20
export const DAVIS_WOMEN = 18

/** The parameters of the model. @param {State} state @returns {Record<string, number>} */
export function partyOf({room, courted, help_hours, help_weeks, ad_chance, two_must_tell}) {
  const davis = Number(room === 'davis')
  return {
    davis,
    courted: davis ? Math.min(courted, DAVIS_WOMEN) : courted,
    help_hours,
    help_weeks,
    ad_chance,
    threshold: two_must_tell ? 2 : 1,
  }
}

/** The reader's choice, as far as those guests are in the room. @param {State} state @returns {number[]} */
export const chosen = ({guests, room}) =>
  room === 'davis' ? guests.filter((/** @type {number} */ guest) => guest < DAVIS_WOMEN) : guests

/** What was kept, where it is of the same room: curves of two rooms of other sizes don't compare. @param {any} now */
export const beside = ({state, kept}) => (kept?.state.room === state.room ? kept : undefined)

/** The last of a column. @param {ArrayLike<number>} column */
export const last = column => column[column.length - 1]

/** Every way on the same guests with the same luck. @param {State} state @returns {Ways} */
export function run(state) {
  const party = partyOf(state)
  const own = chosen(state)
  const ways = RULES.map(rule => [rule, visit(party, rule, state.seed, rule === 'own' ? own : undefined)])
  // the Davis room is the same on every seed, so two guests can be judged on many
  const pair = state.rule === 'own' && state.room === 'davis' && own.length === 2
  return {
    visits: Object.fromEntries(ways),
    names: guestNames(party),
    ...(pair ? {means: {own: mean(party, own), best: mean(party, [...choose({...party, courted: 2}, 'connectors', 0)])}} : {}),
  }
}

/** How many such guests win on average over seeds 1 to 20. @param {Record<string, number>} party @param {number[]} guests */
function mean(party, guests) {
  let sum = 0
  for (let seed = 1; seed <= SEEDS; seed++) sum += last(visit(party, 'own', seed, guests).weekly.joined)
  return sum / SEEDS
}

/** Whether two women reach everybody and win less than half as many as the best-connected two. @param {Ways} result */
export const proven = ({means, visits}) => !!means && visits.own.reach === 1 && means.own < means.best / 2

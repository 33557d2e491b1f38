/** What the party's simulator says. */

import {RULES} from '../engine/party.js'
import {chosen, last, partyOf} from './ways.js'

/** @typedef {import('./ways.js').Ways} Ways */
/** @typedef {import('../engine/party.js').Visit} Visit */

/** The ways, as they are called on screen. @type {Record<string, string>} */
export const CALLED = {shout: 'Shouting', connectors: 'Best-connected', friends: 'Friends', random: 'By lot', own: 'My choice'}

/** What a way won and cost. @param {Visit} visit */
function outcome({weekly, reach, courted}) {
  const joined = last(weekly.joined)
  const hours = weekly.hours.reduce((total, one) => total + one, 0)
  const each = joined && hours ? (hours / joined).toFixed(1) : '–'
  return {joined, putOff: last(weekly.put_off), hours, each, reach, courted: courted.length}
}

/** How things stand in a week. @param {Visit} visit @param {number} week @param {string[]} names */
export function standing({weekly, courted}, week, names) {
  const at = week - 1
  const off = weekly.put_off[at] ? `, ${weekly.put_off[at]} are put off for good` : ''
  const goodwill = courted.length ? ` Goodwill of each courted guest: ${weekly.goodwill[at].toFixed(2)} of 1.` : ''
  return `Week ${week}: ${weekly.joined[at]} of ${names.length} have joined${off}.${goodwill}`
}

/** @param {{state: any, result: any}} now */
export function readout({state, result: {visits, names, means}}) {
  const visit = visits[state.rule]
  const {joined, putOff, hours, each, reach, courted} = outcome(visit)
  const said = [
    `After ${visit.weekly.joined.length} weeks ${joined} of ${names.length} have joined${putOff ? `, and ${putOff} are put off for good` : ''}.`,
    hours ? `It took ${+hours.toFixed(1)} hours${joined ? `, ${each} for each of them` : ''}.` : '',
    courted ? `The ${courted} courted and those who know them are ${Math.round(reach * names.length)} of ${names.length}.` : '',
    state.rule === 'own' && !courted ? 'Nobody is courted yet: choose guests in the picture.' : '',
    means ? `Over seeds 1 to 20 they win ${means.own} on average, the two best-connected ${means.best}.` : '',
  ]
  return {
    text: said.filter(Boolean).join(' '),
    data: {
      joined,
      put_off: putOff,
      hours,
      reach,
      ...Object.fromEntries(RULES.map(rule => [`won_${rule}`, last(visits[rule].weekly.joined)])),
      ...(means ? {mean_own: means.own, mean_best: means.best} : {}),
    },
  }
}

/** @param {{result: any, prediction: string}} now */
export function verdict({result: {visits}, prediction}) {
  const ways = RULES.slice(0, -1)
    .map(rule => ({rule, won: last(visits[rule].weekly.joined)}))
    .sort((a, b) => b.won - a.won)
  const winners = ways.filter(({won}) => won === ways[0].won)
  const right = winners.some(({rule}) => rule === prediction)
  const ranked = ways.map(({rule, won}) => `${CALLED[rule].toLowerCase()} ${won}`).join(', ')
  const level = winners.length > 1 ? ' (not alone)' : ''
  return `You said: ${CALLED[prediction].toLowerCase()}. ${right ? `So it is${level}` : 'It is not so'}, on this seed: ${ranked}.`
}

/** What the ways won and cost, side by side. @param {{state: any, result: any, kept?: any}} now @param {string[]} rules */
export function costs({result: {visits, names}, kept}, rules) {
  const row = (/** @type {string} */ title, /** @type {Visit} */ visit) => {
    const {joined, putOff, hours, each, reach, courted} = outcome(visit)
    return [title, joined, putOff, +hours.toFixed(1), each, courted ? Math.round(reach * visit.guests.joined_week.length) : '–']
  }
  const rows = rules.map(rule => row(CALLED[rule], visits[rule]))
  if (kept) rows.push(row(`${CALLED[kept.state.rule]}, as kept`, kept.result.visits[kept.state.rule]))
  return {
    caption: `All ways on the same ${names.length} guests with the same luck, in the end`,
    head: ['', 'Joined', 'Put off', 'Hours', 'Hours a guest', 'Reached'],
    rows,
  }
}

/** @param {{state: any, result: Ways}} now */
export function table({state, result: {visits, names}}) {
  const rules = RULES.filter(rule => rule !== 'own' || visits.own.courted.length)
  return {
    caption: `Guests who have joined, of ${names.length}, and those whom shouting put off; seed ${state.seed}`,
    head: ['Week', ...rules.map(rule => CALLED[rule]), 'Put off'],
    rows: Array.from(visits.shout.weekly.put_off, (off, week) => [
      String(week + 1),
      ...rules.map(rule => visits[rule].weekly.joined[week]),
      off,
    ]),
  }
}

/** @param {any} state */
export function python(state) {
  const given = Object.entries(partyOf(state)).map(([name, value]) => `${name}=${value}`)
  const own = state.rule === 'own' ? `, guests=[${chosen(state).join(', ')}]` : ''
  return `from twoway.model.party import Party, visit

party = Party(${given.join(', ')})
seen = visit(party, "${state.rule}", seed=${state.seed}${own})
end = seen.weekly.iloc[-1]
print(f"{end.joined:.0f} joined, {end.put_off:.0f} put off, {seen.weekly.hours.sum():g} hours")`
}

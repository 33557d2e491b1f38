/** What the party's simulator says. */

import {completed, RULES} from '../engine/party.js'
import {chosen, last, partyOf} from './ways.js'

/** @typedef {import('./ways.js').Ways} Ways */
/** @typedef {import('../engine/party.js').Visit} Visit */

/** The ways, as they are called on screen. @type {Record<string, string>} */
export const CALLED = {shout: 'Shouting', connectors: 'Best-connected', friends: 'Friends', random: 'By lot', own: 'My choice'}

/** The ways, as a sentence calls them. @type {Record<string, string>} */
const SAID = {
  shout: 'shouting',
  connectors: 'the best-connected',
  friends: 'friends of guests picked by lot',
  random: 'guests picked by lot',
  own: 'guests of my own choice',
}
const SMALL_TALK = completed().small_talk

/** @param {number} joined @param {number} putOff @param {number} of */
const stand = (joined, putOff, of) =>
  `${joined} of ${of} ${joined === 1 ? 'has' : 'have'} joined` +
  (putOff ? `, and ${putOff} ${putOff === 1 ? 'is' : 'are'} put off for good` : '')
const hoursOf = (/** @type {number} */ hours) => `${+hours.toFixed(1)} ${hours === 1 ? 'hour' : 'hours'}`

/** What a way won and cost. @param {Visit} visit @param {number} [weeks] so far; by default, in the end */
function outcome({weekly, reach, courted}, weeks = weekly.joined.length) {
  const joined = weekly.joined[weeks - 1]
  const hours = weekly.hours.slice(0, weeks).reduce((total, one) => total + one, 0)
  const each = joined && hours ? (hours / joined).toFixed(1) : '–'
  return {joined, putOff: weekly.put_off[weeks - 1], hours, each, reach, courted: courted.length}
}

/** How things stand in a week. @param {Visit} visit @param {number} week @param {string[]} names */
export function standing(visit, week, names) {
  const {joined, putOff, courted} = outcome(visit, week)
  const goodwill = courted ? ` Goodwill of each courted guest: ${visit.weekly.goodwill[week - 1].toFixed(2)} of 1.` : ''
  return `Week ${week}: ${stand(joined, putOff, names.length)}.${goodwill}`
}

/** Why the work does nothing, where it does nothing. @param {any} state @param {number} courted */
function idle({help_hours, help_weeks}, courted) {
  if (!help_hours || !help_weeks) return 'No work is done: nobody is helped, and nobody shouts.'
  if (!courted || help_hours / courted > SMALL_TALK) return ''
  const [minutes, lost] = [help_hours / courted, SMALL_TALK].map(hours => Math.round(60 * hours))
  return `Each courted guest gets ${minutes} minutes a week. Small talk takes the first ${lost}, so nobody is helped, and nobody talks.`
}

/** What was kept, in the end. @param {any} now */
function keptWords({state, kept}) {
  const {result} = kept
  const won = last(result.visits[kept.state.rule].weekly.joined)
  const elsewhere = kept.state.room === state.room ? '' : ', in the other room, so not drawn here'
  return `Kept: ${SAID[kept.state.rule]}, ${won} of ${result.names.length}${elsewhere}.`
}

/** @param {{state: any, result: any, kept?: any}} now */
export function readout(now) {
  const {state, kept, result: {visits, names, means}} = now
  const visit = visits[state.rule]
  const {joined, putOff, hours, each, reach, courted} = outcome(visit)
  const said = [
    `After ${visit.weekly.joined.length} weeks ${stand(joined, putOff, names.length)}.`,
    hours ? `It took ${hoursOf(hours)}${joined > 1 ? `, ${each} for each of them` : ''}.` : '',
    courted ? `${Math.round(reach * names.length)} of ${names.length} are courted, or know somebody who is.` : '',
    state.rule === 'own' && !courted ? 'Nobody is courted yet: choose guests in the picture.' : idle(state, courted),
    means ? `Over seeds 1 to 20 they win ${means.own} on average, the two best-connected ${means.best}.` : '',
    kept ? keptWords(now) : '',
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
export function verdict({result: {visits, names}, prediction}) {
  const ways = RULES.slice(0, -1)
  const won = (/** @type {string} */ rule) => last(visits[rule].weekly.joined)
  const win = (/** @type {string} */ rule) => (rule === 'shout' ? 'wins' : 'win')
  const most = Math.max(...ways.map(won))
  const best = ways.filter(rule => won(rule) === most)
  const of = `${most} of ${names.length}`
  const said = `You said ${SAID[prediction]}.`
  const rest = `${SAID[prediction]} ${win(prediction)} ${won(prediction) || 'nobody'}`
  if (!most) return `${said} Nobody wins anybody.`
  if (best.length > 1) {
    const [final, ...others] = best.map(rule => SAID[rule]).reverse()
    const tie = `a tie: ${others.reverse().join(', ')} and ${final} win ${of} each`
    return `${said} ${best.includes(prediction) ? `It is ${tie}` : `Not so, it is ${tie}; ${rest}`}.`
  }
  if (best[0] === prediction) return `${said} Right: ${prediction === 'shout' ? 'it wins' : 'they win'} ${of}.`
  return `${said} Not so: ${SAID[best[0]]} ${win(best[0])} most, ${of}; ${rest}.`
}

/**
 * What the ways won and cost, side by side.
 * @param {{result: any, kept?: any}} now @param {string[]} rules @param {number} week up to which
 */
export function costs({result: {visits, names}, kept}, rules, week) {
  const row = (/** @type {string} */ title, /** @type {Visit} */ visit) => {
    const {joined, putOff, hours, each, reach, courted} = outcome(visit, week)
    return [title, joined, putOff, +hours.toFixed(1), each, courted ? Math.round(reach * names.length) : '–']
  }
  const rows = rules.map(rule => row(CALLED[rule], visits[rule]))
  if (kept) rows.push(row(`${CALLED[kept.state.rule]}, as kept`, kept.result.visits[kept.state.rule]))
  const when = week < visits.shout.weekly.joined.length ? `up to week ${week}` : 'in the end'
  return {
    caption: `All ways on the same ${names.length} guests with the same luck, ${when}`,
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

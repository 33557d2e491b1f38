/**
 * The party, week for week the same as src/twoway/model/party.py, which explains it.
 *
 * State changes by + - x and / alone, in the order written there.
 */
import parameters from '../../src/twoway/model/party_parameters.json' with {type: 'json'}
import davis from '../../src/twoway/model/davis.json' with {type: 'json'}
import {contacts} from './audience.js'
import {checkedSeed, checkedValues} from './checking.js'
import {CHANNEL, generator, powers, uniform} from './random.js'

/** The ways to win a room. */
export const RULES = ['shout', 'connectors', 'friends', 'random', 'own']
/** How a guest came to join. */
export const JOINED_THROUGH = ['courted', 'told', 'shouted at', 'advertising']
/** @type {import('./checking.js').Parameter[]} */
export const PARAMETERS = /** @type {any} */ (parameters)
const NEVER = -1

const TWO_32 = 2 ** 32
const ROUNDS = 20
const [CONVINCED, SHOUTED_AT] = [0, 1]
const [COURTED, TOLD, SHOUT, ADVERTISING] = JOINED_THROUGH.keys()
const NAMES = Object.keys(davis.attendance)

/**
 * @typedef {{start: Int32Array, neighbours: Int32Array}} Contacts who guest i knows: neighbours[start[i]], ... up to
 *   before neighbours[start[i + 1]], ascending
 */

/**
 * @typedef {object} Visit
 * @property {Contacts} contacts
 * @property {Int32Array} courted in the order of choice
 * @property {number} reach share of the guests who were courted or know somebody who was
 * @property {Record<'joined'|'put_off'|'untouched'|'talking', Int32Array> & Record<'hours'|'goodwill', Float64Array>} weekly
 * @property {Record<'joined_week'|'put_off_week'|'joined_through'|'told_by'|'tellers', Int32Array>} guests -1 for never and nobody
 */

/**
 * Fill in defaults and check every value.
 * @param {Record<string, number>} given @returns {Record<string, number>}
 * @throws {RangeError} naming the parameter, its value and what it may be
 */
export function completed(given = {}) {
  const party = checkedValues('Party', PARAMETERS, given)
  const guests = party.davis ? NAMES.length : party.people
  if (!party.davis && party.links_per_newcomer >= party.people) {
    throw new RangeError(`links_per_newcomer=${party.links_per_newcomer} must be fewer than people=${party.people}.`)
  }
  if (party.courted > guests) {
    throw new RangeError(`courted=${party.courted} is more than the ${guests} guests in the room. Lower it.`)
  }
  return party
}

/** Who knows whom. @param {Record<string, number>} given @param {number} seed @returns {Contacts} */
export function room(given, seed) {
  const party = completed(given)
  checkedSeed(seed)
  if (party.davis) return davisRoom()
  const {start, neighbours} = contacts(party.people, party.links_per_newcomer, seed)
  for (let guest = 0; guest < party.people; guest++) neighbours.subarray(start[guest], start[guest + 1]).sort()
  return {start, neighbours}
}

/** What each guest is called. @param {Record<string, number>} given @returns {string[]} */
export function guestNames(given) {
  const party = completed(given)
  return party.davis ? NAMES : Array.from({length: party.people}, (_, guest) => `Guest ${guest}`)
}

/**
 * Choose the guests to court.
 * @param {Record<string, number>} given @param {string} rule @param {number} seed
 * @returns {Int32Array} in the order of choice
 */
export function choose(given, rule, seed) {
  const party = completed(given)
  const {start, neighbours} = room(party, seed)
  if (!RULES.includes(rule) || rule === 'own') throw new RangeError(`rule must be one of ${RULES.slice(0, -1)}, not ${rule}.`)
  const everybody = Int32Array.from({length: start.length - 1}, (_, guest) => guest)
  if (rule === 'shout') return everybody.slice(0, 0)
  const degree = everybody.map(guest => start[guest + 1] - start[guest])
  if (rule === 'connectors') return everybody.sort((a, b) => degree[b] - degree[a] || a - b).slice(0, party.courted)
  const {words, draw} = generator(seed)
  const key = Float64Array.from(everybody, guest => {
    draw(guest, 0, CHANNEL.PARTY_ORDER)
    return words[0]
  })
  const byLot = everybody.sort((a, b) => key[a] - key[b] || a - b)
  if (rule === 'random') return byLot.slice(0, party.courted)
  const found = new Set()
  for (let trial = 0; trial < ROUNDS; trial++) {
    for (const guest of byLot) {
      if (degree[guest] === 0) continue
      draw(guest, 0, CHANNEL.PARTY_FRIEND, trial)
      found.add(neighbours[start[guest] + Math.floor((words[0] * degree[guest]) / TWO_32)])
    }
  }
  return Int32Array.from(found).slice(0, party.courted)
}

/**
 * Let the account try to win the room in one way.
 * @param {Record<string, number>} given parameters; those left out take their defaults
 * @param {string} rule @param {number} seed
 * @param {number[]} [guests] for the rule 'own': whom to court
 * @returns {Visit}
 * @throws {RangeError} naming what is unknown or out of range
 */
export function visit(given, rule, seed, guests) {
  const party = completed(given)
  const known = room(party, seed)
  const {start, neighbours} = known
  const people = start.length - 1
  if (rule !== 'own' && guests !== undefined) throw new RangeError("guests are for the rule 'own'. Leave them out.")
  const chosen = rule === 'own' ? checkedGuests(guests, people) : choose(party, rule, seed)
  const shouting = rule === 'shout'
  const courted = new Uint8Array(people)
  for (const guest of chosen) courted[guest] = 1

  const {words, draw} = generator(seed)
  const column = () => new Float64Array(people)
  const [toldClock, adClock, shoutClock, taste] = [column(), column(), column(), column()]
  let mostContacts = 0
  for (let guest = 0; guest < people; guest++) {
    draw(guest, 0, CHANNEL.PARTY_JOIN, CONVINCED)
    toldClock[guest] = uniform(words[0])
    draw(guest, 0, CHANNEL.PARTY_AD)
    adClock[guest] = uniform(words[0])
    draw(guest, 0, CHANNEL.PARTY_JOIN, SHOUTED_AT)
    shoutClock[guest] = uniform(words[0])
    taste[guest] = uniform(words[1])
    mostContacts = Math.max(mostContacts, start[guest + 1] - start[guest])
  }
  const unmoved = powers(1 - party.join_chance_told, mostContacts)
  const helpEach = Math.max(0, party.help_hours / Math.max(chosen.length, 1) - party.small_talk)
  const gain = helpEach / (helpEach + party.half_help)

  let [goodwill, unaware, unsold, joined, putOff] = [0, 1, 1, 0, 0]
  const unconvinced = column().fill(1)
  const hasTold = new Uint8Array(people)
  const telling = new Uint8Array(people)
  const ids = () => new Int32Array(people).fill(NEVER)
  const told = {joined_week: ids(), put_off_week: ids(), joined_through: ids(), told_by: ids(), tellers: new Int32Array(people)}
  const counts = () => new Int32Array(party.weeks)
  const amounts = () => new Float64Array(party.weeks)
  const weekly = {joined: counts(), put_off: counts(), untouched: counts(), talking: counts(),
    hours: amounts(), goodwill: amounts()}

  for (let week = 0; week < party.weeks; week++) {
    const working = (shouting || chosen.length > 0) && week < party.help_weeks
    goodwill *= 1 - party.goodwill_decay
    if (working && !shouting) goodwill += (1 - goodwill) * gain
    if (working && shouting) unaware *= 1 - Math.min(1, party.shout_noticed * party.help_hours)
    unsold *= 1 - party.ad_chance

    let talking = 0
    for (let guest = 0; guest < people; guest++) {
      let chance = told.joined_week[guest] >= 0 ? party.tell_chance_joined : 0
      if (courted[guest]) chance = Math.max(chance, party.tell_chance_courted * goodwill)
      draw(guest, week, CHANNEL.PARTY_TALK)
      telling[guest] = uniform(words[0]) < chance ? 1 : 0
      hasTold[guest] |= telling[guest]
      talking += telling[guest]
    }

    for (let guest = 0; guest < people; guest++) {
      let [times, tellers, teller] = [0, 0, NEVER]
      for (let i = start[guest]; i < start[guest + 1]; i++) {
        const other = neighbours[i]
        tellers += hasTold[other]
        times += telling[other]
        if (telling[other] && teller === NEVER) teller = other
      }
      told.tellers[guest] = tellers
      if (tellers >= party.threshold) unconvinced[guest] *= unmoved[times]
      if (told.joined_week[guest] !== NEVER || told.put_off_week[guest] !== NEVER) continue
      const noticed = shoutClock[guest] >= unaware
      const likes = taste[guest] < party.shout_win
      let through = NEVER
      if (telling[guest]) through = COURTED
      else if (toldClock[guest] >= unconvinced[guest]) through = TOLD
      else if (noticed && likes) through = SHOUT
      else if (adClock[guest] >= unsold) through = ADVERTISING
      if (through !== NEVER) {
        told.joined_week[guest] = week
        told.joined_through[guest] = through
        if (through === TOLD) told.told_by[guest] = teller
        joined++
      } else if (noticed) {
        told.put_off_week[guest] = week
        putOff++
      }
    }

    weekly.joined[week] = joined
    weekly.put_off[week] = putOff
    weekly.untouched[week] = people - joined - putOff
    weekly.talking[week] = talking
    weekly.hours[week] = working ? party.help_hours : 0
    weekly.goodwill[week] = goodwill
  }

  const reached = courted.slice()
  for (const guest of chosen) {
    for (let i = start[guest]; i < start[guest + 1]; i++) reached[neighbours[i]] = 1
  }
  return {contacts: known, courted: chosen, reach: reached.reduce((sum, one) => sum + one, 0) / people, weekly, guests: told}
}

/** The Davis women, tied if they met at enough of the same events. @returns {Contacts} */
function davisRoom() {
  const attended = Object.values(davis.attendance)
  const tied = attended.map((events, one) => attended.flatMap((others, other) =>
    one !== other && events.filter(event => others.includes(event)).length >= davis.shared_events ? [other] : []))
  const start = new Int32Array(tied.length + 1)
  tied.forEach((those, guest) => { start[guest + 1] = start[guest] + those.length })
  return {start, neighbours: Int32Array.from(tied.flat())}
}

/** The reader's choice of guests, checked. @param {number[]|undefined} guests @param {number} people */
function checkedGuests(guests, people) {
  if (!Array.isArray(guests) || !guests.every(guest => Number.isInteger(guest) && guest >= 0 && guest < people)) {
    throw new RangeError(`guests must be a list of guests' numbers from 0 to ${people - 1}.`)
  }
  if (new Set(guests).size < guests.length) {
    throw new RangeError('guests must be different from each other. Name each once.')
  }
  return Int32Array.from(guests)
}

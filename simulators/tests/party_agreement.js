/** Visit the party of each line of standard input, {party, rule, seed, guests}, and tell it as a line of JSON. */
import {choose, guestNames, visit} from '../engine/party.js'
import {answerLines} from './lines.js'

const RULES = ['shout', 'connectors', 'friends', 'random']

await answerLines(({party, rule, seed, guests: asked}) => {
  const {contacts, courted, reach, weekly, guests} = visit(party, rule, seed, asked)
  const chosen = Object.fromEntries(RULES.map(one => [one, choose(party, one, seed)]))
  return {names: guestNames(party), contacts, chosen, courted, reach, weekly, guests}
})

/** Visit the party of each line of standard input, {party, rule, seed, guests}, and tell it as a line of JSON. */
import {createInterface} from 'node:readline'
import {choose, guestNames, visit} from '../engine/party.js'

const plain = columns => Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]))

for await (const line of createInterface({input: process.stdin})) {
  const {party, rule, seed, guests} = JSON.parse(line)
  const {contacts, courted, reach, weekly, guests: told} = visit(party, rule, seed, guests)
  const chosen = Object.fromEntries(['shout', 'connectors', 'friends', 'random'].map(one => [one, choose(party, one, seed)]))
  process.stdout.write(JSON.stringify({
    names: guestNames(party), contacts: plain(contacts), chosen: plain(chosen), courted: [...courted], reach,
    weekly: plain(weekly), guests: plain(told),
  }) + '\n')
}

/** Run the account model on each line of standard input, {account, world, seed}, and tell each run as a line of JSON. */
import {createInterface} from 'node:readline'
import {EVENT_TYPES, simulate} from '../engine/account.js'

const plain = columns => Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]))

for await (const line of createInterface({input: process.stdin})) {
  const {account, world, seed} = JSON.parse(line)
  const {daily, posts, events, orders, opening} = simulate(account, world, seed)
  const told = {types: EVENT_TYPES, daily: plain(daily), posts: plain(posts), events: plain(events),
    orders: plain(orders), opening: [...opening]}
  process.stdout.write(JSON.stringify(told) + '\n')
}

/** Run the account model on each line of standard input, {account, world, seed}, and tell each run as a line of JSON. */
import {EVENT_TYPES, simulate} from '../engine/account.js'
import {answerLines} from './lines.js'

await answerLines(({account, world, seed}) => {
  const {daily, posts, events, orders, opening} = simulate(account, world, seed)
  return {types: EVENT_TYPES, daily, posts, events, orders, opening}
})

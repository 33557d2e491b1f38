/**
 * The account model, event for event the same as src/twoway/model/account.py, which explains it.
 *
 * State changes by + - x and / alone, in the order written there. Luck is drawn only where it is needed, and the inner
 * loops allocate nothing.
 */
import {gather} from './audience.js'
import {checkedSeed, completed} from './parameters.js'
import {CHANNEL, binomialSteps, countSteps, generator, normal, poissonSteps, powers, uniform} from './random.js'

export {PARAMETERS, PRESETS, defaults} from './parameters.js'

/** What can happen, in the order in which it happens within a day. */
export const EVENT_TYPES = ['comment', 'reply', 'share', 'recommend', 'join', 'leave', 'lead', 'order']
const [COMMENT, REPLY, SHARE, RECOMMEND, JOIN, LEAVE, LEAD, ORDER] = EVENT_TYPES.keys()
const NO_POST = -1

const COUNTS = ['posts', 'promo_posts', 'views', 'comments', 'replies', 'shares', 'joins', 'leaves', 'followers',
  'leads', 'orders']
const AMOUNTS = ['trust', 'revenue', 'minutes']

/**
 * @typedef {object} Events parallel arrays, in the order in which things happen
 * @property {Int32Array} day
 * @property {Int32Array} person
 * @property {Uint8Array} type index into EVENT_TYPES
 * @property {Int32Array} post number of the post within the run; -1 for what concerns no post
 */

/**
 * @typedef {object} Run
 * @property {number} days
 * @property {number} people
 * @property {Record<string, Int32Array|Float64Array>} daily the values of each day; followers and trust at its end
 * @property {Record<string, Int32Array|Uint8Array>} posts one entry a post: day, promo, reach, comments, replies, shares
 * @property {Events} events
 * @property {{day: Int32Array, person: Int32Array, value: Float64Array, number: Int32Array}} orders
 * @property {Int32Array} opening the opening followers, ascending
 * @property {Float32Array} [trust_by_person] days x people, -1 where not a follower at the day's end
 */

/**
 * Run one account in front of the audience that `seed` names.
 * @param {Record<string, number>} account parameters of the account; those left out take their defaults
 * @param {Record<string, number>} world parameters of the world, likewise
 * @param {number} seed whole number from 0 to 2**53 - 1
 * @param {{people?: boolean}} [options] people: also tell everybody's trust at the end of each day
 * @returns {Run}
 * @throws {RangeError} naming a parameter that is unknown or out of range
 */
export function simulate(account, world, seed, {people: tellPeople = false} = {}) {
  account = completed('account', account)
  world = completed('world', world)
  const audience = gather(world, checkedSeed(seed))
  const {people, days} = world
  const {words, draw} = generator(seed)
  const posts = planPosts(account, days, seed)

  const contactStart = audience.start
  const {neighbours, buyer, tolerance, joinClock, leaveClock, leadClock} = audience

  // above one half the table of probabilities would begin with numbers too small to be told from 0
  const countMissed = world.overheard_chance > 0.5

  // where everybody stands
  const trust = new Float64Array(people).fill(world.opening_trust)
  const fatigue = new Float64Array(people)
  const following = new Uint8Array(people)
  const everFollowed = new Uint8Array(people)
  for (const person of audience.opening) following[person] = everFollowed[person] = 1
  const isLead = new Uint8Array(people)
  const ordered = new Int32Array(people)
  const orderClock = audience.orderClock.slice()
  const joinSurvival = new Float64Array(people).fill(1)
  const leaveSurvival = new Float64Array(people).fill(1)
  const leadSurvival = new Float64Array(people).fill(1)
  const orderSurvival = new Float64Array(people).fill(1)

  // powers of what is kept, so that no `**` is needed
  const viewGain = powers(1 - world.trust_gain_view, posts.most)
  const replyGain = powers(1 - world.trust_gain_reply, posts.most)
  const overheardGain = powers(1 - world.trust_gain_overheard, account.reply_capacity)
  const promoLoss = powers(1 - world.trust_loss_promo, posts.most)
  const unansweredLoss = powers(1 - world.trust_loss_unanswered, posts.most)
  const goodwillMissing = powers(1 - world.goodwill_growth, days)
  const connectors = audience.byDegree.slice(0, account.connectors).sort()
  const mostContacts = contactStart[audience.byDegree[0] + 1] - contactStart[audience.byDegree[0]]
  const unmoved = powers(1 - world.join_chance_share, mostContacts * (2 * posts.most + world.connector_shares))

  // room for one day: the followers by row, their views by person and then by post, and who does something tonight
  const who = new Int32Array(people)
  who.set(audience.opening)
  let followers = audience.opening.length
  const attention = new Float64Array(people)
  const valueViews = new Int32Array(people)
  const promoViews = new Int32Array(people)
  const replies = new Int32Array(people)
  const unanswered = new Int32Array(people)
  const shares = new Int32Array(people)
  const heard = new Int32Array(people)
  const sharing = new Int32Array(people)
  const leaving = new Int32Array(people)
  const newLeads = new Int32Array(people)
  const leads = []
  let room = 0
  let viewRow, viewPost, shareWord, commentIndex, commentKey, talkWord, answered

  const daily = Object.fromEntries([
    ...COUNTS.map(name => [name, new Int32Array(days)]),
    ...AMOUNTS.map(name => [name, new Float64Array(days)]),
  ])
  const log = eventLog()
  const orders = {day: [], person: [], value: [], number: []}
  const orderScale = Math.log(world.order_value_mean) - (world.order_value_spread * world.order_value_spread) / 2
  const trustByPerson = tellPeople ? new Float32Array(days * people).fill(-1) : undefined

  for (let day = 0; day < days; day++) {
    const firstPost = posts.first[day]
    const made = posts.first[day + 1] - firstPost
    if (followers * made > room) {
      room = 2 * followers * made
      viewRow = new Int32Array(room)
      viewPost = new Int32Array(room)
      shareWord = new Float64Array(room)
      commentIndex = new Int32Array(room)
      commentKey = new Float64Array(room)
      talkWord = new Float64Array(room)
      answered = new Uint8Array(room)
    }

    // 1-4: who sees what, how tired it makes them, who comments
    let views = 0
    let comments = 0
    for (let row = 0; row < followers; row++) {
      const person = who[row]
      const firstView = views
      let value = 0
      let promo = 0
      for (let post = 0; post < made; post++) {
        if (post % 2 === 0) draw(person, day, CHANNEL.SEEN, post >> 1)
        if (uniform(words[post % 2]) >= world.view_chance) continue
        viewRow[views] = row
        viewPost[views++] = firstPost + post
        if (posts.promo[firstPost + post]) promo++
        else value++
      }
      valueViews[row] = value
      promoViews[row] = promo
      replies[row] = unanswered[row] = 0
      const tired = world.fatigue_memory * fatigue[person] + value + world.promo_fatigue * promo
      fatigue[person] = tired
      if (views === firstView) continue
      attention[row] = Math.exp(-tired / world.fatigue_scale)
      const chance = world.comment_chance * (0.2 + 0.8 * trust[person]) * attention[row]
      for (let view = firstView; view < views; view++) {
        const post = viewPost[view]
        posts.reach[post]++
        draw(person, day, CHANNEL.VIEW, post - firstPost)
        shareWord[view] = words[1]
        answered[view] = 0
        const factor = posts.promo[post] ? world.promo_comment_factor : 1
        if (uniform(words[0]) >= factor * chance) continue
        draw(person, day, CHANNEL.REPLY, post - firstPost)
        commentIndex[comments] = view
        commentKey[view] = words[0]
        talkWord[view] = words[1]
        comments++
        posts.comments[post]++
        unanswered[row]++
        log.add(day, person, COMMENT, post)
      }
    }

    // 5: answers, smallest keys first, and who overhears them
    let wanted = 0
    for (let i = 0; i < comments; i++) {
      const view = commentIndex[i]
      if (uniform(commentKey[view]) < account.reply_share) commentIndex[wanted++] = view
    }
    let answers = wanted
    if (wanted > account.reply_capacity) {
      answers = account.reply_capacity
      commentIndex.subarray(0, wanted).sort((a, b) => commentKey[a] - commentKey[b] || a - b)
      commentIndex.subarray(0, answers).sort()
    }
    for (let i = 0; i < answers; i++) {
      const view = commentIndex[i]
      const row = viewRow[view]
      answered[view] = 1
      replies[row]++
      unanswered[row]--
      posts.replies[viewPost[view]]++
      log.add(day, who[row], REPLY, viewPost[view])
    }
    const overheardSteps = binomialSteps(answers, countMissed ? 1 - world.overheard_chance : world.overheard_chance)

    // 6, 7, 9, 10: trust, and what it leads each follower to do
    let view = 0
    let sharers = 0
    let shared = 0
    let leavers = 0
    let leading = 0
    for (let row = 0; row < followers; row++) {
      const person = who[row]
      let overheard = 0
      if (answers > 0) {
        draw(person, day, CHANNEL.OVERHEARD)
        overheard = countSteps(overheardSteps, uniform(words[0]))
        if (countMissed) overheard = answers - overheard
      }
      const distrust =
        (1 - trust[person]) * viewGain[valueViews[row]] * replyGain[replies[row]] * overheardGain[overheard]
      const now =
        (1 - distrust) * promoLoss[promoViews[row]] * unansweredLoss[unanswered[row]] * (1 - world.trust_decay)
      trust[person] = now

      const willing = world.share_chance * now
      const sharedBefore = shared
      for (; view < views && viewRow[view] === row; view++) {
        for (let talk = 0; talk <= answered[view]; talk++) {
          if (uniform(talk ? talkWord[view] : shareWord[view]) >= willing) continue
          shared++
          posts.shares[viewPost[view]]++
          log.add(day, person, SHARE, viewPost[view])
        }
      }
      if (shared > sharedBefore) {
        shares[person] = shared - sharedBefore
        sharing[sharers++] = person
      }

      const strain = 1 / (1 + Math.exp((tolerance[person] - fatigue[person]) / world.tolerance_softness))
      leaveSurvival[person] *= 1 - (world.leave_chance_daily + world.leave_chance_tired * (1 - now) * strain)
      if (leaveClock[person] >= leaveSurvival[person]) leaving[leavers++] = person

      if (buyer[person] && !isLead[person] && promoViews[row] + replies[row] > 0) {
        const byPromo = world.lead_chance_promo * (0.1 + 0.9 * now) * attention[row]
        const byReply = world.lead_chance_reply * now
        for (let nth = 0; nth < promoViews[row]; nth++) leadSurvival[person] *= 1 - byPromo
        for (let nth = 0; nth < replies[row]; nth++) leadSurvival[person] *= 1 - byReply
        if (leadClock[person] >= leadSurvival[person]) newLeads[leading++] = person
      }
    }

    // 7: recommendations by courted connectors, and what everybody hears
    const recommendChance = world.connector_chance * (1 - goodwillMissing[day + 1])
    for (const person of connectors) {
      draw(person, day, CHANNEL.CONNECTOR)
      if (uniform(words[0]) >= recommendChance) continue
      if (shares[person] === 0) sharing[sharers++] = person
      shares[person] += world.connector_shares
      log.add(day, person, RECOMMEND, NO_POST)
    }
    for (let i = 0; i < sharers; i++) {
      const person = sharing[i]
      for (let n = contactStart[person]; n < contactStart[person + 1]; n++) heard[neighbours[n]] += shares[person]
      shares[person] = 0
    }

    // 8-10: who joins, leaves, becomes a lead and orders
    let joiners = 0
    for (let person = 0; person < people; person++) {
      if (!everFollowed[person]) {
        joinSurvival[person] *= (1 - world.join_chance_daily) * unmoved[heard[person]]
        if (joinClock[person] >= joinSurvival[person]) {
          everFollowed[person] = 2 // from tonight
          joiners++
          log.add(day, person, JOIN, NO_POST)
        }
      }
      heard[person] = 0
    }
    for (let i = 0; i < leavers; i++) log.add(day, leaving[i], LEAVE, NO_POST)
    for (let i = 0; i < leading; i++) {
      isLead[newLeads[i]] = 1
      leads.push(newLeads[i])
      log.add(day, newLeads[i], LEAD, NO_POST)
    }
    const ordering = []
    for (const person of leads) {
      if (ordered[person] > 0 && !following[person]) continue
      const hazard =
        ordered[person] > 0 ? world.reorder_chance * trust[person] : world.first_order_chance * (0.2 + 0.8 * trust[person])
      orderSurvival[person] *= 1 - hazard
      if (orderClock[person] >= orderSurvival[person]) ordering.push(person)
    }
    for (const person of ordering.sort((a, b) => a - b)) {
      const number = ++ordered[person]
      draw(person, 0, CHANNEL.ORDER_VALUE, number)
      const value = Math.exp(orderScale + world.order_value_spread * normal(words))
      draw(person, 0, CHANNEL.ORDER, number + 1)
      orderClock[person] = uniform(words[0])
      orderSurvival[person] = 1
      orders.day.push(day)
      orders.person.push(person)
      orders.value.push(value)
      orders.number.push(number)
      daily.revenue[day] += value
      log.add(day, person, ORDER, NO_POST)
    }

    // 11: the day's end
    for (let i = 0; i < leavers; i++) following[leaving[i]] = 0
    followers = 0
    let trustSum = 0
    for (let person = 0; person < people; person++) {
      if (everFollowed[person] === 2) everFollowed[person] = following[person] = 1
      if (!following[person]) continue
      who[followers++] = person
      trustSum += trust[person]
      if (trustByPerson) trustByPerson[day * people + person] = trust[person]
    }
    let promoMade = 0
    for (let post = firstPost; post < firstPost + made; post++) promoMade += posts.promo[post]
    daily.posts[day] = made
    daily.promo_posts[day] = promoMade
    daily.views[day] = views
    daily.comments[day] = comments
    daily.replies[day] = answers
    daily.shares[day] = shared
    daily.joins[day] = joiners
    daily.leaves[day] = leavers
    daily.followers[day] = followers
    daily.trust[day] = followers ? trustSum / followers : NaN
    daily.leads[day] = leading
    daily.orders[day] = ordering.length
    daily.minutes[day] = world.minutes_per_post * made + world.minutes_per_reply * answers +
      (world.minutes_per_connector * connectors.length) / 7
  }

  const {most, first, ...postColumns} = posts
  return {
    days, people, daily, posts: postColumns, events: log.done(), opening: audience.opening,
    orders: {
      day: Int32Array.from(orders.day), person: Int32Array.from(orders.person),
      value: Float64Array.from(orders.value), number: Int32Array.from(orders.number),
    },
    ...(trustByPerson && {trust_by_person: trustByPerson}),
  }
}

/**
 * Settle which posts the account makes: on each day a Poisson number, each a promotion with the chance `promo_share`.
 * @param {Record<string, number>} account @param {number} days @param {number} seed
 */
function planPosts(account, days, seed) {
  const {words, draw} = generator(seed)
  const steps = poissonSteps(account.posts_per_day)
  const first = new Int32Array(days + 1)
  let most = 0
  for (let day = 0; day < days; day++) {
    draw(0, day, CHANNEL.POST_COUNT)
    const count = countSteps(steps, uniform(words[0]))
    first[day + 1] = first[day] + count
    most = Math.max(most, count)
  }
  const total = first[days]
  const dayOf = new Int32Array(total)
  const promo = new Uint8Array(total)
  for (let day = 0; day < days; day++) {
    for (let post = first[day]; post < first[day + 1]; post++) {
      draw(0, day, CHANNEL.POST_KIND, post - first[day])
      dayOf[post] = day
      promo[post] = uniform(words[0]) < account.promo_share ? 1 : 0
    }
  }
  const column = () => new Int32Array(total)
  return {most, first, day: dayOf, promo, reach: column(), comments: column(), replies: column(), shares: column()}
}

/** A growing list of events, told at the end as parallel arrays. */
function eventLog() {
  let count = 0
  let size = 1024
  const columns = {
    day: new Int32Array(size), person: new Int32Array(size), type: new Uint8Array(size), post: new Int32Array(size),
  }
  const grow = () => {
    size *= 2
    for (const [name, old] of Object.entries(columns)) {
      columns[name] = new old.constructor(size)
      columns[name].set(old)
    }
  }
  return {
    /** @param {number} day @param {number} person @param {number} type @param {number} post */
    add(day, person, type, post) {
      if (count === size) grow()
      columns.day[count] = day
      columns.person[count] = person
      columns.type[count] = type
      columns.post[count++] = post
    },
    /** @returns {Events} */
    done: () => Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, all.slice(0, count)])),
  }
}

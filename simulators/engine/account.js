/**
 * The account model, event for event the same as src/twoway/model/account.py, which explains it.
 *
 * State changes by + - x and / alone, in the order written there. Luck is drawn only where it is needed, and the inner
 * loops allocate nothing.
 */
import {gather} from './audience.js'
import {luckOf, TOGETHER} from './luck.js'
import {checkSize, checkedSeed, completed} from './parameters.js'
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
  const run = begin(completed('account', account), completed('world', world), checkedSeed(seed), tellPeople)
  for (let day = 0; day < run.world.days; day++) {
    makeRoom(run, day)
    const comments = attend(run, day)
    const answers = answer(run, day, comments)
    react(run, day, answers)
    recommend(run, day)
    hear(run)
    join(run, day)
    leaveAndLead(run, day)
    order(run, day)
    endDay(run, day, answers)
  }
  return tell(run)
}

/** Where everything stands before the first day, and room for one day. @typedef {ReturnType<typeof begin>} State */

/**
 * @param {Record<string, number>} account @param {Record<string, number>} world @param {number} seed
 * @param {boolean} tellPeople
 */
function begin(account, world, seed, tellPeople) {
  checkSize(account, world)
  const audience = gather(world, seed)
  const {people, days} = world
  const posts = planPosts(account, days, seed)
  const {words, draw} = generator(seed)
  const following = new Uint8Array(people)
  for (const person of audience.opening) following[person] = 1
  const strangers = new Int32Array(people)
  let strange = 0
  for (let person = 0; person < people; person++) if (!following[person]) strangers[strange++] = person
  const who = new Int32Array(people)
  who.set(audience.opening)
  const bestConnected = audience.byDegree[0]
  const mostContacts = audience.start[bestConnected + 1] - audience.start[bestConnected]
  return {
    account, world, audience, posts, words, draw, luck: luckOf(world, seed),

    // everybody
    trust: new Float64Array(people).fill(world.opening_trust),
    fatigue: new Float64Array(people),
    following,
    isLead: new Uint8Array(people),
    leads: [],
    ordered: new Int32Array(people),
    orderClock: audience.orderClock.slice(),
    joinSurvival: new Float64Array(people).fill(1),
    leaveSurvival: new Float64Array(people).fill(1),
    leadSurvival: new Float64Array(people).fill(1),
    orderSurvival: new Float64Array(people).fill(1),
    connectors: audience.byDegree.slice(0, account.connectors).sort(),

    // what is left after so many of each
    kept: {
      view: powers(1 - world.trust_gain_view, posts.most),
      reply: powers(1 - world.trust_gain_reply, posts.most),
      overheard: powers(1 - world.trust_gain_overheard, account.reply_capacity),
      promo: powers(1 - world.trust_loss_promo, posts.most),
      unanswered: powers(1 - world.trust_loss_unanswered, posts.most),
      goodwill: powers(1 - world.goodwill_growth, days),
      unmoved: powers(1 - world.join_chance_share, mostContacts * (2 * posts.most + world.connector_shares)),
    },

    // the followers of the day, by row, ascending
    who,
    followers: audience.opening.length,
    valueViews: new Int32Array(people),
    promoViews: new Int32Array(people),
    replies: new Int32Array(people),
    unanswered: new Int32Array(people),

    // the views of the day of which something can come, by person, then by post
    views: 0,
    viewRow: new Int32Array(0),
    viewPost: new Int32Array(0),
    shareWord: new Float64Array(0),
    commentView: new Int32Array(0),
    commentKey: new Float64Array(0),
    talkWord: new Float64Array(0),
    answered: new Uint8Array(0),

    // those who never followed, ascending, and how many they are
    strangers,
    strange,

    // who shares, joins, leaves and becomes a lead today
    shares: new Int32Array(people),
    heard: new Int32Array(people),
    sharing: new Int32Array(people),
    sharers: 0,
    joining: new Int32Array(people),
    joiners: 0,
    leaving: new Int32Array(people),
    leavers: 0,
    leading: new Int32Array(people),
    newLeads: 0,

    daily: Object.fromEntries([
      ...COUNTS.map(name => [name, new Int32Array(days)]),
      ...AMOUNTS.map(name => [name, new Float64Array(days)]),
    ]),
    log: eventLog(),
    orders: {day: [], person: [], value: [], number: []},
    trustByPerson: tellPeople ? new Float32Array(days * people).fill(-1) : undefined,
  }
}

/** Make sure that the views of the day have room, if something can come of them all. @param {State} run @param {number} day */
function makeRoom(run, day) {
  const needed = run.followers * (run.posts.first[day + 1] - run.posts.first[day])
  if (needed <= run.viewRow.length) return
  run.viewRow = new Int32Array(2 * needed)
  run.viewPost = new Int32Array(2 * needed)
  run.shareWord = new Float64Array(2 * needed)
  run.commentView = new Int32Array(2 * needed)
  run.commentKey = new Float64Array(2 * needed)
  run.talkWord = new Float64Array(2 * needed)
  run.answered = new Uint8Array(2 * needed)
}

/**
 * 1-4: who sees what, how tired it makes them, who comments. Returns the number of comments.
 * @param {State} run @param {number} day
 */
function attend(run, day) {
  const {world, posts, words, draw, luck, who, followers, trust, fatigue} = run
  const {valueViews, promoViews, replies, unanswered} = run
  const {viewRow, viewPost, shareWord, commentView, commentKey, talkWord, answered} = run
  const firstPost = posts.first[day]
  const made = posts.first[day + 1] - firstPost
  let seenToday = 0
  let views = 0
  let comments = 0
  for (let row = 0; row < followers; row++) {
    const person = who[row]
    const firstView = views
    let value = 0
    let promo = 0
    for (let first = 0; first < made; first += TOGETHER) {
      luck.look(person, day, first, Math.min(TOGETHER, made - first))
      const promising = luck.found[1]
      for (let seen = luck.found[0]; seen; seen &= seen - 1) {
        const lowest = seen & -seen
        const post = firstPost + first + 31 - Math.clz32(lowest)
        posts.reach[post]++
        if (posts.promo[post]) promo++
        else value++
        if (!(promising & lowest)) continue
        viewRow[views] = row
        viewPost[views++] = post
      }
    }
    seenToday += value + promo
    valueViews[row] = value
    promoViews[row] = promo
    replies[row] = unanswered[row] = 0
    const tired = world.fatigue_memory * fatigue[person] + value + world.promo_fatigue * promo
    fatigue[person] = tired
    if (views === firstView) continue
    const chance = world.comment_chance * (0.2 + 0.8 * trust[person]) * attention(world, tired)
    for (let view = firstView; view < views; view++) {
      const post = viewPost[view]
      draw(person, day, CHANNEL.VIEW, post - firstPost)
      shareWord[view] = words[1]
      answered[view] = 0
      const factor = posts.promo[post] ? world.promo_comment_factor : 1
      if (uniform(words[0]) >= factor * chance) continue
      draw(person, day, CHANNEL.REPLY, post - firstPost)
      commentView[comments++] = view
      commentKey[view] = words[0]
      talkWord[view] = words[1]
      posts.comments[post]++
      unanswered[row]++
      run.log.add(day, person, COMMENT, post)
    }
  }
  run.views = views
  run.daily.views[day] = seenToday
  run.daily.comments[day] = comments
  return comments
}

/** What fatigue leaves of attention. @param {Record<string, number>} world @param {number} tired */
const attention = (world, tired) => Math.exp(-tired / world.fatigue_scale)

/**
 * 5: answers, smallest keys first, ties by person, then by post. Returns their number.
 * @param {State} run @param {number} day @param {number} comments
 */
function answer(run, day, comments) {
  const {account, posts, who, viewRow, viewPost, commentView, commentKey, answered, replies, unanswered} = run
  let wanted = 0
  for (let i = 0; i < comments; i++) {
    const view = commentView[i]
    if (uniform(commentKey[view]) < account.reply_share) commentView[wanted++] = view
  }
  let answers = wanted
  if (wanted > account.reply_capacity) {
    answers = account.reply_capacity
    commentView.subarray(0, wanted).sort((a, b) => commentKey[a] - commentKey[b] || a - b)
    commentView.subarray(0, answers).sort()
  }
  for (let i = 0; i < answers; i++) {
    const view = commentView[i]
    const row = viewRow[view]
    answered[view] = 1
    replies[row]++
    unanswered[row]--
    posts.replies[viewPost[view]]++
    run.log.add(day, who[row], REPLY, viewPost[view])
  }
  return answers
}

/**
 * 6, 7, 9, 10: trust, and what it leads each follower to do: share, leave, become a lead.
 * @param {State} run @param {number} day @param {number} answers
 */
function react(run, day, answers) {
  const {world, audience, posts, luck, who, followers, trust, fatigue, kept} = run
  const {valueViews, promoViews, replies, unanswered, views, viewRow, viewPost, answered, shareWord, talkWord} = run
  const {shares, sharing, leaving, leading, leaveSurvival, leadSurvival, isLead} = run
  const {buyer, tolerance, leaveClock, leadClock} = audience
  // above one half the table of probabilities would begin with numbers too small to be told from 0
  const countMissed = world.overheard_chance > 0.5
  const overheardSteps = binomialSteps(answers, countMissed ? 1 - world.overheard_chance : world.overheard_chance)
  let view = 0
  let sharers = 0
  let shared = 0
  let leavers = 0
  let newLeads = 0
  for (let row = 0; row < followers; row++) {
    const person = who[row]
    let overheard = 0
    if (answers > 0) {
      overheard = countSteps(overheardSteps, uniform(luck.hears(person, day)))
      if (countMissed) overheard = answers - overheard
    }
    const distrust =
      (1 - trust[person]) * kept.view[valueViews[row]] * kept.reply[replies[row]] * kept.overheard[overheard]
    const now =
      (1 - distrust) * kept.promo[promoViews[row]] * kept.unanswered[unanswered[row]] * (1 - world.trust_decay)
    trust[person] = now

    const willing = world.share_chance * now
    const sharedBefore = shared
    for (; view < views && viewRow[view] === row; view++) {
      for (let talk = 0; talk <= answered[view]; talk++) {
        if (uniform(talk ? talkWord[view] : shareWord[view]) >= willing) continue
        shared++
        posts.shares[viewPost[view]]++
        run.log.add(day, person, SHARE, viewPost[view])
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
      const byPromo = world.lead_chance_promo * (0.1 + 0.9 * now) * attention(world, fatigue[person])
      const byReply = world.lead_chance_reply * now
      for (let nth = 0; nth < promoViews[row]; nth++) leadSurvival[person] *= 1 - byPromo
      for (let nth = 0; nth < replies[row]; nth++) leadSurvival[person] *= 1 - byReply
      if (leadClock[person] >= leadSurvival[person]) leading[newLeads++] = person
    }
  }
  run.sharers = sharers
  run.leavers = leavers
  run.newLeads = newLeads
  run.daily.shares[day] = shared
}

/** 7: recommendations by courted connectors. @param {State} run @param {number} day */
function recommend(run, day) {
  const {world, words, shares, sharing} = run
  const chance = world.connector_chance * (1 - run.kept.goodwill[day + 1])
  for (const person of run.connectors) {
    run.draw(person, day, CHANNEL.CONNECTOR, 0)
    if (uniform(words[0]) >= chance) continue
    if (shares[person] === 0) sharing[run.sharers++] = person
    shares[person] += world.connector_shares
    run.log.add(day, person, RECOMMEND, NO_POST)
  }
}

/** 7: what everybody hears from their contacts. @param {State} run */
function hear(run) {
  const {shares, heard, sharing, sharers} = run
  const {start, neighbours} = run.audience
  for (let i = 0; i < sharers; i++) {
    const person = sharing[i]
    for (let n = start[person]; n < start[person + 1]; n++) heard[neighbours[n]] += shares[person]
    shares[person] = 0
  }
}

/** 8: who joins tonight, of those who never followed. @param {State} run @param {number} day */
function join(run, day) {
  const {world, heard, strangers, joining, joinSurvival} = run
  const {joinClock} = run.audience
  const {unmoved} = run.kept
  const unprompted = 1 - world.join_chance_daily
  let strange = 0
  let joiners = 0
  for (let i = 0; i < run.strange; i++) {
    const person = strangers[i]
    joinSurvival[person] *= unprompted * unmoved[heard[person]]
    if (joinClock[person] < joinSurvival[person]) {
      strangers[strange++] = person
    } else {
      joining[joiners++] = person
      run.log.add(day, person, JOIN, NO_POST)
    }
  }
  run.strange = strange
  run.joiners = joiners
  run.daily.joins[day] = joiners
  heard.fill(0)
}

/** 9-10: tell who leaves and who became a lead. @param {State} run @param {number} day */
function leaveAndLead(run, day) {
  const {leaving, leading} = run
  for (let i = 0; i < run.leavers; i++) run.log.add(day, leaving[i], LEAVE, NO_POST)
  for (let i = 0; i < run.newLeads; i++) {
    run.isLead[leading[i]] = 1
    run.leads.push(leading[i])
    run.log.add(day, leading[i], LEAD, NO_POST)
  }
}

/** 10: leads order for the first time, customers who follow again. @param {State} run @param {number} day */
function order(run, day) {
  const {world, words, draw, trust, following, ordered, orderClock, orderSurvival, orders} = run
  const ordering = []
  for (const person of run.leads) {
    if (ordered[person] > 0 && !following[person]) continue
    const hazard = ordered[person] > 0
      ? world.reorder_chance * trust[person]
      : world.first_order_chance * (0.2 + 0.8 * trust[person])
    orderSurvival[person] *= 1 - hazard
    if (orderClock[person] >= orderSurvival[person]) ordering.push(person)
  }
  // so that the mean, not the median, is as stated
  const scale = Math.log(world.order_value_mean) - (world.order_value_spread * world.order_value_spread) / 2
  for (const person of ordering.sort((a, b) => a - b)) {
    const number = ++ordered[person]
    draw(person, 0, CHANNEL.ORDER_VALUE, number)
    const value = Math.exp(scale + world.order_value_spread * normal(words))
    draw(person, 0, CHANNEL.ORDER, number + 1)
    orderClock[person] = uniform(words[0])
    orderSurvival[person] = 1
    orders.day.push(day)
    orders.person.push(person)
    orders.value.push(value)
    orders.number.push(number)
    run.daily.revenue[day] += value
    run.log.add(day, person, ORDER, NO_POST)
  }
  run.daily.orders[day] = ordering.length
}

/** 11: leaving and joining take effect, the day is counted. @param {State} run @param {number} day @param {number} answers */
function endDay(run, day, answers) {
  const {account, world, posts, daily, who, trust, following, joining, leaving, trustByPerson} = run
  for (let i = 0; i < run.leavers; i++) following[leaving[i]] = 0
  let stay = 0
  for (let row = 0; row < run.followers; row++) if (following[who[row]]) who[stay++] = who[row]
  run.followers = stay + run.joiners
  // merged from the end, so that nobody is overwritten before they are moved
  for (let row = run.followers, next = run.joiners; next > 0; ) {
    who[--row] = stay && who[stay - 1] > joining[next - 1] ? who[--stay] : joining[--next]
  }
  for (let i = 0; i < run.joiners; i++) following[joining[i]] = 1
  let trustSum = 0
  for (let row = 0; row < run.followers; row++) {
    const person = who[row]
    trustSum += trust[person]
    if (trustByPerson) trustByPerson[day * world.people + person] = trust[person]
  }
  const made = posts.first[day + 1] - posts.first[day]
  for (let post = posts.first[day]; post < posts.first[day + 1]; post++) daily.promo_posts[day] += posts.promo[post]
  daily.posts[day] = made
  daily.replies[day] = answers
  daily.leaves[day] = run.leavers
  daily.leads[day] = run.newLeads
  daily.followers[day] = run.followers
  daily.trust[day] = run.followers ? trustSum / run.followers : NaN
  daily.minutes[day] = world.minutes_per_post * made + world.minutes_per_reply * answers +
    (world.minutes_per_connector * Math.min(account.connectors, world.people)) / 7
}

/** @param {State} run @returns {Run} */
function tell({world, posts, daily, log, orders, audience, trustByPerson}) {
  const {most, first, ...postColumns} = posts
  return {
    days: world.days,
    people: world.people,
    daily,
    posts: postColumns,
    events: log.done(),
    opening: audience.opening,
    orders: {
      day: Int32Array.from(orders.day),
      person: Int32Array.from(orders.person),
      value: Float64Array.from(orders.value),
      number: Int32Array.from(orders.number),
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

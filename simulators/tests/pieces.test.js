/** The pieces that need no browser: state, words, comparison, ticks. */

import assert from 'node:assert/strict'
import {test} from 'node:test'
import {PRESETS} from '../engine/account.js'
import {BINS, countInBins} from '../pieces/histogram.js'
import {ticks} from '../pieces/line_chart.js'
import {places} from '../pieces/people.js'
import {inSlices} from '../pieces/job.js'
import {cumulate, eventsByDay, interaction, leadOf, makeRunner, matchLabour, quantile, SEEDS, spread} from '../two_accounts/compare.js'
import {MECHANISMS, mended, offIn, withOff, withReplyMinutes} from '../two_accounts/mechanisms.js'
import {accountOf, called, decode, encode, missing, predictedDays, pythonLines, usable} from '../two_accounts/state.js'
import * as words from '../two_accounts/words.js'

const base = usable({}, {})
const plain = called([])
const shops = called(['Brassbell', 'Twelvechair'])

test('a state survives the way through a link', () => {
  const state = usable(
    {
      ...base,
      broadcast_posts_per_day: 0.35,
      conversational_promo_share: 0.07,
      days: 95,
      seed: 4294967295,
      day: 12,
      equal_labour: false,
      prediction: [-3, 0, 1, 2, 999, -999],
      revealed: true,
    },
    base,
  )
  assert.deepEqual(decode(encode(state), base), state)
  assert.notDeepEqual(decode(encode(state), base), base)
})

test('an empty box of a prediction stays empty, and counts as nothing', () => {
  const half = usable({...base, prediction: [null, 4, null, null, 0, null]}, base)
  assert.deepEqual(missing(half.prediction), [0, 2, 3, 5])
  assert.deepEqual(decode(encode(half), base), half)
  assert.deepEqual(missing([]), [0, 1, 2, 3, 4, 5])
  assert.deepEqual(usable({...half, revealed: true}, base).prediction, []) // half a prediction is none
  assert.deepEqual(usable({...base, prediction: [null, null, null, null, null, null]}, base).prediction, [])
})

test('what equal labour took from an account is in the link', () => {
  const state = usable({...base, world: {minutes_per_reply: 30}, conversational_posts_per_day: 0.85, posts_before: 1.8}, base)
  assert.deepEqual(decode(encode(state), base), state)
  assert.doesNotMatch(encode(base), /was/)
  assert.equal(decode('reply:30;was:x', base).posts_before, null)
  assert.equal(decode('reply:30;was:99', base).posts_before, 6)
})

test('how far equal labour is from equal is said as it is shown', () => {
  assert.equal(words.apart([47.2222, 48.4222]), 'Now 1.2 minutes apart, on this seed.')
  assert.equal(words.apart([47.22, 46.26]), 'Now 0.9 minutes apart, on this seed.') // as 47.2 and 46.3 are
  assert.equal(words.apart([48.4, 48.44]), 'Now both work as long.')
})

test('hostile text in a link gives a usable state', () => {
  const texts = [
    '',
    ';;;',
    ':::',
    'b:',
    'b:,,',
    'b:NaN,Infinity,-1',
    'b:1e99,-5,1000;days:1e9;seed:-7;day:0',
    'days:<script>alert(1)</script>',
    'guess:1,2,3',
    'guess:a,b,c,d,e,f',
    '__proto__:1;constructor:2',
    'days:40;day:39.5',
    'seed:1.5',
    'x'.repeat(100000),
    'b:0x10,١,1_0',
    'world:evil',
    'days:;seed: ;day:',
  ]
  for (const text of texts) {
    const state = decode(text, base)
    for (const account of ['broadcast', 'conversational']) {
      const {posts_per_day: posts, promo_share: promo, reply_share: reply} = accountOf(state, account)
      assert.ok(posts >= 0 && posts <= 6 && promo >= 0 && promo <= 1 && reply >= 0 && reply <= 1, text)
    }
    assert.ok(Number.isInteger(state.days) && state.days >= 30 && state.days <= 365, text)
    assert.ok(Number.isInteger(state.seed) && state.seed >= 0 && state.seed < 2 ** 32, text)
    assert.ok(Number.isInteger(state.day) && state.day >= 1 && state.day <= state.days, text)
    assert.ok(state.prediction.length === 0 || state.prediction.every(Number.isInteger), text)
    assert.deepEqual(state.world, {}, text)
  }
  assert.equal(decode('b:1e99,-5,1000', base).broadcast_posts_per_day, 6)
})

test('shares are the very numbers that Python reads', () => {
  for (let percent = 0; percent <= 100; percent++) {
    const text = (percent / 100).toString()
    assert.equal(decode(`b:1,${percent},0`, base).broadcast_promo_share, Number(text))
  }
})

test('the Python lines name every parameter of both accounts', () => {
  const lines = pythonLines(usable({world: {trust_gain_reply: 0}}, base))
  assert.match(lines, /^from twoway\.model import Account, World, simulate\n/)
  assert.match(
    lines,
    /broadcast = simulate\(Account\(posts_per_day=2\.3, promo_share=0\.9, reply_share=0, reply_capacity=10, connectors=0\), world, seed=1\)/,
  )
  assert.match(lines, /world = World\(trust_gain_reply=0, days=180\)/)
  assert.match(pythonLines(base, called(['Tom "T" \\ Co', 'B'])), /for name, run in \{"Tom \\"T\\" \\\\ Co": broadcast, "B": conversational\}\.items\(\):/)
})

test('equal labour finds the nearest point of the grid', () => {
  for (const target of [0, 13, 46.2, 80, 200]) {
    const minutesAt = posts => 20 * posts + 4 * Math.min(10, 1.7 * posts)
    let best = Infinity
    for (let i = 0; i <= 120; i++) best = Math.min(best, Math.abs(minutesAt(i / 20) - target))
    let runs = 0
    const counted = posts => (runs++, minutesAt(posts))
    const {posts, minutes} = matchLabour(counted, 1.8, target, {low: 0, high: 6, minutesPerPost: 20})
    assert.equal(minutes, minutesAt(posts))
    assert.ok(Math.abs(minutes - target) <= Math.max(0.5, best + 1e-9), `${target}: ${posts} gives ${minutes}`)
    assert.ok(runs <= 7)
  }
})

test('equal labour ends where no number of posts costs anything', () => {
  const {posts} = matchLabour(() => 0, 2, 30, {low: 0, high: 6, minutesPerPost: 0})
  assert.ok(posts >= 0 && posts <= 6)
})

test('the band over seeds: mean, percentiles, shares', () => {
  const broadcast = [[1], [2], [3], [4], [5]].map(list => Int32Array.from(list))
  const conversational = [[2], [2], [0], [9], [5]].map(list => Int32Array.from(list)) // leads 1 0 -3 5 0
  const found = spread(broadcast, conversational)
  assert.equal(found.mean[0], 0.6)
  assert.equal(found.ahead[0], 2)
  assert.equal(found.level[0], 2)
  assert.ok(Math.abs(found.low[0] - -1.8) < 1e-12)
  assert.ok(Math.abs(found.high[0] - 3.4) < 1e-12)
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5)
})

test('the interaction is a difference of differences', () => {
  const found = interaction([
    [40, 42],
    [30, 32],
    [50, 52],
    [75, 73],
  ])
  assert.equal(found.withoutReplies, -10)
  assert.equal(found.withReplies, 23)
  assert.equal(found.interaction, 33)
  assert.ok(Math.abs(found.margin - 1.96 * 2) < 1e-9)
  assert.match(words.levers(found), /costs 10\.0 orders.*brings 23\.0.*\+33\.0/)
  assert.match(words.levers(found), /±3\.9: roughly, the range that luck alone explains\. So what one lever/)
  assert.match(words.levers({...found, margin: 40}), /too small to tell/)
})

test('a run is run once while it is on screen', () => {
  const runner = makeRunner()
  const world = {people: 60, opening_followers: 20, days: 30}
  const first = runner.run(PRESETS.broadcast, world, 3)
  assert.equal(runner.run(PRESETS.broadcast, world, 3), first)
  assert.notEqual(runner.run(PRESETS.broadcast, world, 4), first)
  assert.deepEqual(Array.from(first.orders), Array.from(cumulate(first.daily.orders)))
  assert.deepEqual(runner.orders(PRESETS.broadcast, world, 3), first.orders)
})

test('a mechanism is off when all its parameters are, and on as the page has it', () => {
  const page = {people: 90, trust_gain_reply: 0.1}
  for (const {name, off} of MECHANISMS) {
    const world = withOff(page, page, [name])
    assert.deepEqual(offIn(world), [name])
    for (const [parameter, value] of Object.entries(off)) assert.equal(world[parameter], value)
    assert.deepEqual(mended(world, page), page)
    const [one, ...others] = Object.keys(off)
    if (others.length) assert.deepEqual(offIn({...page, [one]: off[one]}), [])
    // a page that has it off: on means as the model has it
    assert.deepEqual(offIn(withOff(world, world, [])), [])
  }
  const all = MECHANISMS.map(({name}) => name)
  assert.deepEqual(offIn(withOff({}, {}, all)), all)
  assert.deepEqual(mended(withReplyMinutes(withOff({}, {}, all), {}, 9), {}), {})
  assert.deepEqual(withReplyMinutes({minutes_per_reply: 9}, {minutes_per_reply: 2}, 4), {minutes_per_reply: 4})
})

test('what is broken survives the way through a link', () => {
  for (const page of [{}, {people: 90}, {share_chance: 0, minutes_per_reply: 2}]) {
    const at = usable({world: page}, {})
    for (const off of [[], ['trust'], ['leads', 'mouth'], ['fatigue']]) {
      const state = {...at, world: withReplyMinutes(withOff(page, page, off), page, 7)}
      assert.deepEqual(decode(encode(state), at), state)
    }
    assert.deepEqual(decode(encode(at), at), at)
  }
  assert.doesNotMatch(encode(base), /off:|reply:/)
  assert.equal(decode('reply:-4', base).world.minutes_per_reply, 0)
  assert.deepEqual(decode('reply:x;off:', base).world, {})
})

test('either effect of a reply, taken away alone, leaves a tie; both, and the other account leads', () => {
  const runner = makeRunner()
  const lead = off => {
    const world = withOff({}, {}, off)
    return leadOf(...Object.values(PRESETS).map(account => SEEDS.map(seed => runner.end(account, world, seed).orders)))
  }
  const built = lead([])
  assert.ok(built.lead > 5 * built.margin)
  const [trust, leads, mouth, fatigue] = ['trust', 'leads', 'mouth', 'fatigue'].map(one => lead([one]))
  for (const left of [trust, leads]) assert.ok(Math.abs(left.lead) < left.margin)
  const both = lead(['trust', 'leads'])
  assert.ok(both.lead < -2 * both.margin)
  for (const left of [mouth, fatigue]) assert.ok(left.lead > 4 * left.margin)
})

test('the words of a puzzle tell a tie from a lead', () => {
  const usual = {days: 180, longest: 365, lessons: true}
  const with_ = (off, lead, {minutes = 4, ...about} = {}, built = {lead: 27, margin: 4}) =>
    words.puzzle(shops, {off, minutes, builtMinutes: 4}, built, {lead, margin: 2}, {...usual, ...about})
  // a tie is a tie, on whichever side of zero its middle lies
  for (const [lead, shown] of [[-0.2, '−0\\.2'], [1.5, '\\+1\\.5'], [2, '\\+2\\.0']]) {
    const {solved, text} = with_(['trust'], lead)
    assert.equal(solved, true)
    assert.match(text, new RegExp(`one switch.*without the trust that replies build, what is left, ${shown}.±.2\\.0, is a tie`))
  }
  assert.match(with_(['mouth'], 2.1).text, /^Not there yet\. \+2\.1.*still a clear lead/)
  assert.equal(with_(['trust'], -5, {minutes: 9}).solved, false)
  assert.equal(with_([], -5).solved, false)
  // what else would do it, once that was tried
  assert.match(with_(['trust'], -0.2).text, /Trying the other switches/)
  assert.match(with_(['leads'], 1, {alone: ['leads', 'trust']}).text, /ends it alone: the trust that replies build and the leads that replies bring\. So in this model the claim rests on both\./)
  assert.match(with_(['trust'], 1, {alone: ['trust']}).text, /No other switch does it alone.*rests on the trust that replies build\./)
  // what was not needed is not said to carry the claim
  const many = with_(['trust', 'leads', 'mouth', 'fatigue'], -9)
  assert.match(many.text, /4 switches: Brassbell leads now \(−9\.0.±.2\.0\).*fewer\? Put one back/)
  assert.doesNotMatch(many.text, /rests|word of mouth|fatigue/)
  // without a clear lead to begin with, the advice can be followed
  const level = {lead: 3, margin: 4}
  assert.match(with_(['trust'], -1, {days: 30}, level).text, /^Not there yet\. At day 30 there is no clear lead yet: run it longer\.$/)
  assert.match(with_(['trust'], -1, {days: 365}, level).text, /At day 365 there is no clear lead yet\.$/)
  assert.match(with_(['trust'], -1, {lessons: false}, level).text, /choose the lesson’s pair\.$/)
  const told = words.broken(shops, 180, {off: [], minutes: 15, builtMinutes: 4}, {lead: 27, margin: 4}, {lead: 3, margin: 2}, {lead: -90, margin: 80})
  assert.match(told, /^As built, Twelvechair leads by 27\.0.±.4\.0 orders at day 180 \(±: 95\u00a0% interval over the seeds\)\. At 15 minutes a reply, Twelvechair leads by 3\.0.*Brassbell earns about 90 EUR more\.$/)
  const leads = words.broken(shops, 180, {off: ['leads'], minutes: 4, builtMinutes: 4}, {lead: 27, margin: 4}, {lead: 1.5, margin: 2.6}, {lead: 2478, margin: 80})
  assert.match(leads, /neither clearly leads \(\+1\.5.±.2\.6 orders\), and Twelvechair earns about 2,500 EUR more/)
  assert.equal(words.interval({lead: -1932, margin: 402}, true), '−1,930\u00a0±\u00a0400')
})

test('events are found by their day', () => {
  const run = makeRunner().run(PRESETS.conversational, {people: 400, opening_followers: 200, days: 40}, 1)
  const {starts, kinds} = eventsByDay(run)
  assert.equal(starts[40], run.events.day.length)
  let joins = 0
  for (let day = 0; day < 40; day++) {
    for (let i = starts[day]; i < starts[day + 1]; i++) {
      assert.equal(run.events.day[i], day)
      if (kinds[i] === 'join') joins++
    }
  }
  assert.equal(
    joins,
    run.daily.joins.reduce((a, b) => a + b),
  )
  assert.ok(joins > 0 && kinds.includes('reply'))
})

test('sentences name the leader, and the size of a miss', () => {
  assert.equal(words.leader(plain, 1), 'conversation leads by 1 order')
  assert.equal(words.leader(plain, -1204), 'broadcast leads by 1,204 orders')
  assert.equal(words.leader(plain, 0), 'both accounts are level in orders')
  assert.equal(words.leader(shops, -2), 'Brassbell leads by 2 orders')
  const run = Array.from({length: 180}, (_, i) => i / 10)
  const days = predictedDays(180)
  assert.deepEqual(days, [30, 60, 90, 120, 150, 180])
  const many = {mean: run, seeds: 20}
  assert.match(
    words.miss(
      plain,
      days,
      days.map(day => run[day - 1]),
      run,
      many,
    ),
    /at day 180; in this run .*: right\..*meets this run.*you were right about who leads at days 30, 60, 90, 120, 150 and 180\.$/,
  )
  const missed = words.miss(plain, days, [-5, -5, 3, 3, 3, 3], run, many)
  assert.match(missed, /^You said conversation leads by 3 orders at day 180; in this run conversation leads by 18 orders?: 15 orders off\. Over 20 seeds/)
  assert.match(missed, /you were right about who leads at days 90, 120, 150 and 180; wrong at days 30 and 60\.$/)
  assert.match(
    words.standings(plain, 1, [
      {followers: 1, trust: NaN, orders: 0, minutes: 0},
      {followers: 2, trust: 0.5, orders: 1, minutes: 9},
    ]),
    /Broadcast: 1 follower, mean trust none.*Conversation leads by 1 order\./,
  )
})

test('where the mean is level, no guess about who leads is right or wrong', () => {
  const days = predictedDays(180)
  const guess = [-3, 2, 5, -5, 4, 6]
  const run = new Array(180).fill(1)
  const judged = leads => {
    const mean = []
    days.forEach((day, i) => (mean[day - 1] = leads[i]))
    return words.miss(shops, days, guess, run, {mean, seeds: 20}).match(/Judged.*$/)[0]
  }
  const judge = 'Judged by the mean over 20 seeds, '
  assert.equal(judged([-2, 0.49, -0.49, 0, 3, 9]), `${judge}you were right about who leads at days 30, 150 and 180; it was level at days 60, 90 and 120.`)
  assert.equal(judged([2, 0, 3, -3, 3, 9]), `${judge}you were right about who leads at days 90, 120, 150 and 180; wrong at day 30; it was level at day 60.`)
  assert.equal(judged([2, 0, 0, 0, 0, 0]), `${judge}you were wrong about who leads at day 30; it was level at days 60, 90, 120, 150 and 180.`)
  assert.equal(judged([0, 0, 0, 0, 0, 0]), `${judge}it was level at days 30, 60, 90, 120, 150 and 180.`)
  assert.match(words.meanLeader(shops, -0.49), /level/)
  assert.equal(words.meanLeader(shops, -0.5), 'Brassbell leads by 0.5 on average')
})

test('a number and its percent sign stay on one line', () => {
  assert.equal(words.percent(0.25), '25\u00a0%')
})

test('ticks are round, inside and few', () => {
  for (const [low, high] of [
    [0, 63],
    [-40, 40],
    [0, 1],
    [0, 0.013],
    [-7, 1205],
    [5, 5],
  ]) {
    const found = ticks(low, high)
    assert.ok(found.length >= 1 && found.length <= 6, `${low} ${high}: ${found}`)
    assert.ok(
      found.every(value => value >= low - 1e-9 && value <= high + 1e-9),
      `${found}`,
    )
  }
  assert.deepEqual(ticks(-40, 40, 5), [-40, -20, 0, 20, 40])
  assert.deepEqual(ticks(-5.8, 5.8, 5), [-5, -2.5, 0, 2.5, 5])
  assert.deepEqual(ticks(-5.8, 5.8, 5, true), [-5, 0, 5])
  assert.deepEqual(ticks(0, 1, 3, true), [0, 1])
  assert.deepEqual(ticks(-120, 120, 10, true), ticks(-120, 120, 10)) // 25 is whole
})

test('a histogram counts everybody who follows, and nobody else', () => {
  const counts = countInBins(Float32Array.from([-1, 0, 0.04, 0.05, 1, -1, 0.999]), 0, 7)
  assert.equal(counts.length, BINS)
  assert.deepEqual([counts[0], counts[1], counts[BINS - 1]], [2, 1, 2])
})

test('everybody has a place of their own in the disc', () => {
  const at = places([2, 0, 1, 3])
  const seen = new Set()
  for (let i = 0; i < 4; i++) {
    assert.ok(Math.hypot(at[2 * i], at[2 * i + 1]) <= 1)
    seen.add(`${at[2 * i].toFixed(3)} ${at[2 * i + 1].toFixed(3)}`)
  }
  assert.equal(seen.size, 4)
})

test('long work stops when it is told to', async () => {
  const stop = new AbortController()
  let done = 0
  const whole = await inSlices(
    1000,
    () => ++done === 5 && stop.abort(),
    () => {},
    stop.signal,
    0,
  )
  assert.equal(whole, false)
  assert.equal(done, 5)
  assert.equal(
    await inSlices(
      3,
      () => {},
      () => {},
      new AbortController().signal,
    ),
    true,
  )
})

import assert from 'node:assert/strict'
import test from 'node:test'
import {EVENT_TYPES, PARAMETERS, PRESETS, defaults, simulate} from '../engine/account.js'

const small = {people: 200, opening_followers: 60, days: 40}

test('the same seed gives the same run, another seed another', () => {
  const [one, same, other] = [5, 5, 6].map(seed => simulate(PRESETS.conversational, small, seed))
  assert.deepEqual(one, same)
  assert.notDeepEqual(one.events, other.events)
})

test("everybody's trust agrees with the daily mean and with the followers", () => {
  const run = simulate(PRESETS.conversational, small, 5, {people: true})
  for (let day = 0; day < run.days; day++) {
    const trust = [...run.trust_by_person.subarray(day * run.people, (day + 1) * run.people)].filter(t => t >= 0)
    assert.equal(trust.length, run.daily.followers[day])
    assert.ok(Math.abs(trust.reduce((a, b) => a + b, 0) / trust.length - run.daily.trust[day]) < 1e-6)
  }
  assert.equal(simulate(PRESETS.conversational, small, 5).trust_by_person, undefined)
})

test('events add up to the daily table', () => {
  const run = simulate({...PRESETS.conversational, connectors: 5}, {...small, connector_chance: 1}, 5)
  const names = {comment: 'comments', reply: 'replies', share: 'shares', join: 'joins', leave: 'leaves', lead: 'leads',
    order: 'orders'}
  for (const [type, column] of Object.entries(names)) {
    const counted = new Int32Array(run.days)
    run.events.type.forEach((t, i) => { if (EVENT_TYPES[t] === type) counted[run.events.day[i]]++ })
    assert.deepEqual(counted, run.daily[column], type)
  }
  assert.ok(run.events.type.includes(EVENT_TYPES.indexOf('recommend')))
})

test('events come in the order of days, and of types within a day', () => {
  const {day, type} = simulate(PRESETS.conversational, small, 5).events
  for (let i = 1; i < day.length; i++) {
    assert.ok(day[i] > day[i - 1] || (day[i] === day[i - 1] && type[i] >= type[i - 1]))
  }
})

test('a run of no days is empty, an audience without followers has no trust', () => {
  assert.equal(simulate({}, {days: 0}, 1).events.day.length, 0)
  const nobody = simulate({}, {...small, opening_followers: 0, join_chance_daily: 0}, 1)
  assert.ok(nobody.daily.trust.every(Number.isNaN))
})

test('bad parameters are refused by name', () => {
  for (const [group, name, value] of [
    ['account', 'posts_per_day', -1], ['account', 'posts_per_day', NaN], ['account', 'promo_share', '0.5'],
    ['account', 'reply_capacity', 1.5], ['account', 'reply_share', true], ['account', 'reply_share', null], ['account', 'shouting', 1],
    ['world', 'days', 1e9], ['world', 'opening_followers', 3001],
  ]) {
    const given = {account: {}, world: {}, [group]: {[name]: value}}
    assert.throws(() => simulate(given.account, given.world, 1), error => error instanceof RangeError &&
      error.message.includes(name))
  }
  assert.throws(() => simulate({}, {people: 20000, days: 1000}, 1), /people=.*too large/)
  assert.throws(() => simulate({posts_per_day: 20}, {people: 20000, days: 100}, 1), /posts_per_day=.*too large/)
  for (const seed of [-1, 0.5, NaN, 2 ** 53, '1']) assert.throws(() => simulate({}, small, seed), /seed must be/)
})

test('defaults hold every parameter once', () => {
  assert.equal(Object.keys(defaults.account).length + Object.keys(defaults.world).length, PARAMETERS.length)
})

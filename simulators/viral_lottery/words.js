/** What the simulator says. */

import {offspringSteps} from '../engine/cascade.js'
import {atLeastOne, unevenness, worth} from './chances.js'

export const TOLD = 1e-9 // smaller chances are told as such: rounding hides them

const number = (/** @type {number} */ value, digits = 0) => value.toLocaleString('en', {maximumFractionDigits: digits})
const posts = (/** @type {number} */ count) => `${number(count)} post${count === 1 ? '' : 's'}`
const people = (/** @type {number} */ count) => `${number(count)} ${count === 1 ? 'person' : 'people'}`

/** To two digits, as far as a number is known. */
const rough = (/** @type {number} */ value) => value.toLocaleString('en', {maximumSignificantDigits: 2})

/** A share as a percentage of two digits, never rounded to certainty. @param {number} share */
export function percent(share) {
  const of = (/** @type {string} */ text) => `${text}\u00a0%`
  if (share <= 0 || share >= 1) return of(share > 0 ? '100' : '0')
  if (share > 0.9995) return of('over 99.9')
  return of(share > 0.99 ? number(100 * share, 1) : rough(100 * share))
}

/** A chance as a percentage: its last digits are rounding, so that neither 0 nor 1 is certain. @param {number} chance */
export const chanceOf = chance => (chance < TOLD ? 'under 0.0000001\u00a0%' : percent(Math.min(chance, 1 - TOLD)))

const meanOf = (/** @type {number} */ mean) => (Number.isFinite(mean) ? number(mean, mean < 10 ? 2 : 0) : 'without bound')

/** What R and k say of people. @param {Record<string, number>} state */
export function spread({mean_offspring: mean, dispersion, followers}) {
  const {none, busiest} = unevenness(offspringSteps(mean, dispersion))
  const direct = number(followers * 0.002, 1)
  const start = followers
    ? `Each follower reshares a post with a chance of 1 in 500: of ${number(followers)}, on average ${direct} ${direct === '1' ? 'does' : 'do'}.`
    : 'Without followers, a post starts with one person, who passes it on like everybody later.'
  const each = mean
    ? `Of those who reshare, ${percent(none)} set off nobody else; the busiest tenth set off ${percent(busiest)} of what follows.`
    : 'Nobody passes on what somebody reshared.'
  return `${start} ${each}`
}

/** @param {any} result */
const seen = ({viral, lottery, interval}) =>
  `${number(viral)} of ${posts(lottery.posts)} reached ${people(lottery.threshold)}: ${percent(viral / lottery.posts)} ` +
  `(95\u00a0% interval ${percent(interval[0])} to ${percent(interval[1])})`

/** @param {import('../pieces/simulator.js').Shown} now */
export function told({result, kept}) {
  const {sorted, capped, lottery, chance, mean} = result
  const half = sorted[(sorted.length - 1) >> 1]
  return [
    `${seen(result)}. The exact chance is ${chanceOf(chance)}.`,
    `A post's mean size in theory: ${meanOf(mean)}. Half of these posts count at most ${people(half)}; the largest, ${number(sorted.at(-1))}.`,
    capped && `${posts(capped)} reached ${number(lottery.cap)} people and ${capped === 1 ? 'was' : 'were'} followed no further: ` +
      `${capped === 1 ? 'it' : 'they'} may be larger.`,
    kept && `Kept: ${number(kept.result.viral)} of ${posts(kept.result.lottery.posts)}, exact chance ${chanceOf(kept.result.chance)}, ` +
      `mean size ${meanOf(kept.result.mean)}.`,
  ].filter(Boolean).join(' ')
}

/** @param {{result: any, prediction: number}} now */
export function verdict({result, prediction}) {
  const {viral, lottery, chance} = result
  const expected = chance * lottery.posts
  const average = expected < 0.01 ? 'fewer than 0.01' : number(expected, expected < 10 ? 2 : 0)
  const one = expected > 0 && expected < 1 && viral === 0
    ? ` One viral post would take ${chance > TOLD ? `about ${rough(1 / chance)}` : 'more than a billion'} posts.`
    : ''
  const far = prediction - viral
  const near = far ? `${number(Math.abs(far), 2)} too ${far > 0 ? 'many' : 'few'}` : 'exactly right'
  return `You said ${number(prediction, 2)} ${prediction === 1 ? 'post' : 'posts'}; it is ${number(viral)}: ${near}. ` +
    `On average it would be ${average}.${one}`
}

/** What more of something buys. @param {any} result @returns {import('../pieces/table.js').Table} */
export function tickets({lottery, chance, raised, doubled}) {
  const n = lottery.posts
  const row = (/** @type {string} */ name, /** @type {number} */ one, /** @type {number} */ count) => {
    const equal = worth(chance, one, count)
    const same = one === chance ? number(count) : `about ${rough(equal)}`
    return [name, chanceOf(one), chanceOf(atLeastOne(one, count)), Number.isFinite(equal) && chance > TOLD ? same : '–']
  }
  return {
    caption: 'More tickets, or better ones? What each change is worth, by the exact chances',
    head: ['', 'one post goes viral', 'at least one does', 'worth, in posts as set'],
    rows: [
      row(`As set, ${posts(n)}`, chance, n),
      row('R higher by 0.05', raised, n),
      ...(doubled === undefined ? [] : [row('Twice the followers', doubled, n)]),
      row('Twice the posts', chance, 2 * n),
    ],
  }
}

/** Share of posts with at least so many people. @param {{sorted: Int32Array}} result @param {number} size */
export const shareOf = ({sorted}, size) => {
  let low = 0
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1
    if (sorted[middle] < size) low = middle + 1
    else high = middle
  }
  return (sorted.length - low) / sorted.length
}

/** @param {import('../pieces/simulator.js').Shown} now @returns {import('../pieces/table.js').Table} */
export function table({result, kept}) {
  const sizes = [...new Set([1, 2, 5, 10, 30, 100, 300, 1000, 3000, 10000, result.lottery.threshold])].sort((a, b) => a - b)
  return {
    caption: 'Share of posts with at least so many people',
    head: ['people', 'these posts', 'exact chance', ...(kept ? ['kept'] : [])],
    rows: sizes.map(size => [
      number(size),
      percent(shareOf(result, size)),
      size === 1 ? percent(1) : size < result.tail.length ? chanceOf(result.tail[size]) : 'rarer than shows',
      ...(kept ? [percent(shareOf(kept.result, size))] : []),
    ]),
  }
}

/**
 * What stands below a tree, line by line.
 * @param {string} name @param {{size: number, direct: number, depth: number, cap: number}} post
 */
export const treeLines = (name, {size, direct, depth, cap}) => [
  name,
  people(size) + (size < cap ? '' : ', cut off'),
  direct ? `${number(direct)} direct, ${depth} step${depth === 1 ? '' : 's'}` : 'nobody but the account',
]

/** What the trees show. @param {boolean} capped whether one of them was followed no further @param {number} cap */
export const treeNote = (capped, cap) =>
  'In the middle the account. Squares got the post straight from it (direct), dots from somebody who reshared.' +
  (capped ? ` A post is followed no further than ${people(cap)}: where part of a disc is missing, it was cut off there.` : '')

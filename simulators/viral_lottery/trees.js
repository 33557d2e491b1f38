/** The largest cascades and a typical one, growing step by step from the account in the middle. */

import {tree} from '../engine/cascade.js'
import {html, set, write} from '../pieces/dom.js'
import {scrubber} from '../pieces/scrubber.js'
import {treeLines, treeNote} from './words.js'

const NAMES = ['Largest', 'Second', 'Third', 'One in ten is as large', 'The middle one']
const ROUND = 1.1 // pixels: a smaller dot looks no rounder than a square, which is drawn much faster
const STEPS = {unit: 'Step', stride: 1, onwards: 'A step on', whole: 5000}

/** @typedef {{x: Float64Array, y: Float64Array, depth: Int32Array, parents: Int32Array, deepest: number}} Places */

/**
 * Places on rings, one for each step, where everybody keeps to the sector of whom they got it from; a person's sector is
 * as wide as the branches that end in it are many.
 * @param {Int32Array} parents @returns {Places}
 */
export function places(parents) {
  const people = parents.length
  const depth = new Int32Array(people)
  const ends = new Float64Array(people)
  for (let person = 1; person < people; person++) depth[person] = depth[parents[person]] + 1
  for (let person = people - 1; person >= 0; person--) {
    ends[person] ||= 1
    if (person) ends[parents[person]] += ends[person]
  }
  const deepest = people ? depth[people - 1] : 0 // breadth first: the last is among the furthest
  const from = new Float64Array(people)
  const used = new Float64Array(people)
  const x = new Float64Array(people)
  const y = new Float64Array(people)
  for (let person = 1; person < people; person++) {
    const parent = parents[person]
    from[person] = from[parent] + used[parent]
    used[parent] += ends[person]
    const angle = (2 * Math.PI * (from[person] + ends[person] / 2)) / ends[0] - Math.PI / 2
    x[person] = (depth[person] / deepest) * Math.cos(angle)
    y[person] = (depth[person] / deepest) * Math.sin(angle)
  }
  return {x, y, depth, parents, deepest}
}

/** The posts worth a picture, by their names: three large ones and two common ones. @param {Int32Array} sizes */
export function chosen(sizes) {
  const ranks = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b)
  return [0, 1, 2, Math.ceil(0.1 * sizes.length) - 1, sizes.length >> 1].map(rank => ranks[rank])
}

/** One picture. */
function picture() {
  const canvas = html('canvas', {role: 'img'})
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
  const caption = html('figcaption', {class: 'small'})
  const mark = {ink: html('i'), broadcast: html('i', {class: 'broadcast'}), conversational: html('i', {class: 'conversational'})}
  let size = 0
  /** @type {Places | undefined} */
  let shown
  let step = 0

  function draw() {
    if (!shown || !size) return
    const ratio = canvas.width / size
    const {x, y, depth, parents} = shown
    const [middle, reach] = [size / 2, size / 2 - 7]
    const at = (/** @type {number} */ person) => [middle + reach * x[person], middle + reach * y[person]]
    const dot = Math.max(0.8, Math.min(3.5, (0.5 * reach) / Math.sqrt(x.length)))
    const colour = (/** @type {HTMLElement} */ of) => getComputedStyle(of).color
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, size, size)
    let last = 0
    while (last + 1 < x.length && depth[last + 1] <= step) last++
    context.strokeStyle = colour(mark.ink)
    context.globalAlpha = Math.max(0.05, Math.min(0.4, 60 / x.length))
    context.lineWidth = 0.75
    context.beginPath()
    for (let person = 1; person <= last; person++) {
      context.moveTo(...at(parents[person]))
      context.lineTo(...at(person))
    }
    context.stroke()
    context.globalAlpha = 1
    // straight from the account: squares; passed on by people: dots
    context.fillStyle = colour(mark.broadcast)
    let person = 1
    for (; person <= last && depth[person] === 1; person++) {
      const [left, top] = at(person)
      context.fillRect(left - dot, top - dot, 2 * dot, 2 * dot)
    }
    context.fillStyle = colour(mark.conversational)
    context.beginPath()
    for (; person <= last; person++) {
      const [left, top] = at(person)
      if (dot < ROUND) {
        context.fillRect(left - dot, top - dot, 2 * dot, 2 * dot)
        continue
      }
      context.moveTo(left + dot, top)
      context.arc(left, top, dot, 0, 7)
    }
    context.fill()
    context.fillStyle = colour(mark.broadcast)
    context.fillRect(middle - 5, middle - 5, 10, 10)
  }

  new ResizeObserver(([entry]) => {
    size = Math.floor(entry.contentRect.width)
    canvas.width = canvas.height = Math.round(size * (globalThis.devicePixelRatio || 1))
    draw()
  }).observe(canvas)

  return {
    element: html('figure', {}, canvas, caption, html('span', {hidden: true}, ...Object.values(mark))),
    draw,
    /** @param {Places} next @param {string[]} lines what stands below */
    show(next, lines) {
      shown = next
      caption.replaceChildren(...lines.map(line => html('span', {}, line)))
      set(canvas, {'aria-label': `${lines[0]}: ${lines.slice(1).join(', ')}`, 'data-people': next.x.length})
    },
    /** @param {number} next */
    grow(next) {
      step = next
      draw()
      canvas.dataset.step = String(next)
    },
  }
}

/** @param {AbortSignal} signal */
export function growingTrees(signal) {
  const pictures = NAMES.map(picture)
  const note = html('p', {class: 'small'})
  pictures[0].element.append(note)
  const player = scrubber(show, () => {}, signal, STEPS)
  let steps = 0
  let current = ''
  let shownStep = 1
  let frame = 0
  /** @type {Set<ReturnType<typeof picture>>} */
  const waiting = new Set()
  signal.addEventListener('abort', () => cancelAnimationFrame(frame))

  /** One picture a frame: all at once would take longer than the page may stand still. */
  function paint() {
    const [next] = waiting
    waiting.delete(next)
    next.grow(shownStep)
    frame = waiting.size ? requestAnimationFrame(paint) : 0
  }

  /** @param {number} step */
  function show(step) {
    shownStep = step
    player.update(step, Math.max(1, steps))
    for (const one of pictures) waiting.add(one)
    frame ||= requestAnimationFrame(paint)
  }

  return {
    element: html(
      'div',
      {class: 'trees'},
      player.element,
      html('div', {class: 'pictures'}, ...pictures.map(({element}) => element)),
    ),
    recolour: () => pictures.forEach(({draw}) => draw()),
    /** @param {import('../pieces/simulator.js').Shown & {still: boolean, revealing: boolean}} now */
    draw({state, result, revealing, still}) {
      const {sizes, depths, direct, lottery} = result
      const name = JSON.stringify([{...lottery, threshold: 0}, state.seed])
      if (name !== current) {
        current = name
        player.pause()
        steps = 0
        const {cap} = lottery
        const posts = chosen(sizes)
        posts.forEach((post, i) => {
          const at = places(tree(lottery, state.seed, post))
          steps = Math.max(steps, at.deepest)
          pictures[i].show(at, treeLines(NAMES[i], {size: sizes[post], direct: direct[post], depth: depths[post], cap}))
        })
        write(note, treeNote(posts.some(post => sizes[post] === cap), cap))
        player.element.hidden = steps < 2
        show(Math.max(1, steps))
      }
      if (revealing && !still && steps > 1) player.playAll()
    },
  }
}

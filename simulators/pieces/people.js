/** An audience as dots on a canvas: each person keeps one place; trust is lightness within the account's colour. */

import {html, set} from './dom.js'

const SHADES = 16
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

/**
 * Places in a disc, evenly filled from the centre outwards: person `order[i]` gets the i-th place.
 * @param {ArrayLike<number>} order
 * @returns {Float32Array} x and y by person, within -1 … 1
 */
export function places(order) {
  const found = new Float32Array(2 * order.length)
  for (let i = 0; i < order.length; i++) {
    const radius = Math.sqrt((i + 0.5) / order.length)
    found[2 * order[i]] = radius * Math.cos(i * GOLDEN_ANGLE)
    found[2 * order[i] + 1] = radius * Math.sin(i * GOLDEN_ANGLE)
  }
  return found
}

/**
 * @typedef {object} Moment
 * @property {Float32Array} places
 * @property {ArrayLike<number>} trust by person, negative where not a follower
 * @property {number} from index of the first person's trust
 * @property {{person: number, kind: "join" | "leave" | "reply", age: number}[]} marks age 0 is new, 1 has faded
 */

/** @param {string} className the account, whose colour the dots take from the style sheet */
export function peopleCanvas(className) {
  const canvas = /** @type {HTMLCanvasElement} */ (html('canvas', {class: `people ${className}`, role: 'img'}))
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
  /** @type {Moment | undefined} */
  let moment
  let size = 0
  /** @type {string[]} */
  let shades = []
  /** @type {{at?: Float32Array, key: string, canvas: HTMLCanvasElement}} */
  let ground = {key: '', canvas}
  let [ink, faint, paper] = ['', '', '']

  /** Read the colours again: after the theme changed. */
  function recolour() {
    const style = getComputedStyle(canvas)
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim()
    ;[ink, faint, paper] = [colour('--ink'), colour('--line'), colour('--paper')]
    const full = rgb(style.color)
    const pale = rgb(paper)
    // The lightest shade stays a third of the way from paper to colour, or it would vanish.
    shades = Array.from({length: SHADES}, (_, i) => mix(pale, full, 0.3 + (0.7 * i) / (SHADES - 1)))
    draw()
  }

  /** Any CSS colour as three numbers: the canvas itself does the parsing. */
  function rgb(/** @type {string} */ colour) {
    context.fillStyle = '#888'
    context.fillStyle = colour
    const parsed = /** @type {string} */ (context.fillStyle)
    return parsed.startsWith('#')
      ? [1, 3, 5].map(i => parseInt(parsed.slice(i, i + 2), 16))
      : (parsed.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number)
  }

  function draw() {
    if (!moment || !size || !shades.length) return
    const {trust, from, marks, places: at} = moment
    const people = at.length / 2
    const scale = size / 2
    const reach = scale - 5
    const dot = Math.max(1, (0.86 * reach) / Math.sqrt(people))
    const groups = /** @type {number[][]} */ (Array.from({length: SHADES}, () => []))
    for (let person = 0; person < people; person++) {
      const value = trust[from + person]
      if (value >= 0) groups[Math.min(SHADES - 1, Math.floor(value * SHADES))].push(person)
    }
    const place = (/** @type {number} */ person) => [scale + reach * at[2 * person], scale + reach * at[2 * person + 1]]

    const ratio = canvas.width / size
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const dots = (
      /** @type {CanvasRenderingContext2D} */ on,
      /** @type {Iterable<number>} */ group,
      /** @type {string} */ colour,
      /** @type {number} */ radius,
    ) => {
      on.fillStyle = colour
      on.beginPath()
      for (const person of group) {
        const [x, y] = place(person)
        on.moveTo(x + radius, y)
        on.arc(x, y, radius, 0, 7)
      }
      on.fill()
    }
    // Everybody's place is drawn once and copied; followers' dots cover theirs.
    const key = [size, ratio, faint, people].join()
    if (ground.at !== at || ground.key !== key) {
      const everybody = document.createElement('canvas')
      everybody.width = everybody.height = canvas.width
      const on = /** @type {CanvasRenderingContext2D} */ (everybody.getContext('2d'))
      on.setTransform(ratio, 0, 0, ratio, 0, 0)
      dots(
        on,
        Array.from({length: people}, (_, person) => person),
        faint,
        dot * 0.4,
      )
      ground = {at, key, canvas: everybody}
    }
    context.clearRect(0, 0, size, size)
    context.drawImage(ground.canvas, 0, 0, size, size)
    groups.forEach((group, shade) => dots(context, group, shades[shade], dot))
    context.strokeStyle = context.fillStyle = ink
    context.lineWidth = 1.25
    for (const {person, kind, age} of marks) {
      const [x, y] = place(person)
      context.globalAlpha = 1 - age
      context.beginPath()
      if (kind === 'join') context.arc(x, y, dot + 2 + 2 * age, 0, 7)
      else if (kind === 'leave') {
        const arm = dot + 0.5
        context.moveTo(x - arm, y - arm)
        context.lineTo(x + arm, y + arm)
        context.moveTo(x + arm, y - arm)
        context.lineTo(x - arm, y + arm)
      } else context.arc(x, y, Math.max(1.2, dot * 0.55), 0, 7)
      kind === 'reply' ? context.fill() : context.stroke()
    }
    context.globalAlpha = 1
  }

  new ResizeObserver(([entry]) => {
    size = Math.floor(entry.contentRect.width)
    canvas.width = canvas.height = Math.round(size * (globalThis.devicePixelRatio || 1))
    shades.length ? draw() : recolour()
  }).observe(canvas)

  return {
    element: canvas,
    recolour,
    /**
     * @param {Moment} next
     * @param {string} description
     */
    draw(next, description) {
      moment = next
      set(canvas, {'aria-label': description})
      draw()
    },
  }
}

/** @param {number[]} from @param {number[]} to @param {number} share */
const mix = (from, to, share) => `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * share)).join(',')})`

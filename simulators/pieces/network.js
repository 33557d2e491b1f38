/**
 * A drawing of who knows whom, whose nodes can be looked at and chosen: by pointer, or by keyboard with one tab stop, arrow
 * keys for the nearest node in that direction, letters for names, Home for the best-connected, Enter or Space to choose.
 */

import {html, set, svg, write} from './dom.js'
import {layout, towards} from './layout.js'
import {newest} from './newest.js'

const MARGIN = {x: 24, top: 18, bottom: 24}
const WIDE = 1.5 // the layout's width over its height
const TOUCH = 24 // pixels from a node within which a pointer means it
const TYPING = 800 // milliseconds within which letters make one word
const WAYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}
/** Layouts already worked out: they take a few dozen milliseconds. */
const layouts = newest(8)
let drawings = 0

/**
 * @typedef {object} Network
 * @property {string} key names the network: the same key, the same layout
 * @property {{start: ArrayLike<number>, neighbours: ArrayLike<number>}} contacts
 * @property {string[]} names
 * @property {boolean} named whether the names stand in the picture: the first word of each
 * @property {(node: number) => string} look the classes of a node
 * @property {(node: number) => string} tell what has become of a node, in words
 * @property {Iterable<number>} chosen nodes, which get a ring and are called courted
 * @property {[number, number][]} lines between nodes, drawn over the ties
 * @property {string} label of the whole
 * @property {boolean} open whether nodes can be chosen
 */

/** @param {(node: number) => void} choose */
export function network(choose) {
  const id = `tw-network-${++drawings}`
  const ties = svg('path', {class: 'ties'})
  const lines = svg('path', {class: 'lines'})
  const list = svg('g', {role: 'listbox', tabindex: 0, 'aria-multiselectable': 'true'})
  const here = svg('circle', {class: 'here', hidden: true, 'aria-hidden': 'true'})
  const element = svg('svg', {class: 'network'}, svg('g', {'aria-hidden': 'true'}, ties, lines), list, here)
  const said = html('p', {class: 'small about', 'aria-hidden': 'true'})
  /** @type {Network | undefined} */
  let drawn
  /** @type {SVGElement[]} */
  let nodes = []
  let [x, y] = [new Float64Array(0), new Float64Array(0)]
  let [width, height, active, hovered] = [0, 0, -1, -1]
  let [made, typed, typedAt] = ['', '', 0]
  /** @type {Set<number>} */
  let chosen = new Set()

  const degree = (/** @type {number} */ node) => {
    const {start} = /** @type {Network} */ (drawn).contacts
    return start[node + 1] - start[node]
  }
  const radius = (/** @type {number} */ node) => (2.5 + Math.sqrt(degree(node))) * Math.min(1, 0.45 + width / 900)
  const text = (/** @type {number} */ node) => {
    const {names, tell} = /** @type {Network} */ (drawn)
    const more = [chosen.has(node) && 'courted', tell(node)].filter(Boolean)
    return [`${names[node]}, knows ${degree(node)}`, ...more].join(', ')
  }

  /** Make the nodes, where another network or another width asks for it. */
  function place() {
    if (!drawn || !width) return
    const {key, contacts, names, named} = drawn
    const wanted = `${key} ${width}`
    if (wanted === made) return
    if (!made.startsWith(`${key} `)) active = hovered = -1
    made = wanted
    const places = layouts.get(key) ?? layouts.put(key, layout(contacts, WIDE))
    height = Math.round(Math.min(480, Math.max(360, width * 0.62)))
    x = places.x.map(share => MARGIN.x + share * (width - 2 * MARGIN.x))
    y = places.y.map(share => MARGIN.top + share * (height - MARGIN.top - MARGIN.bottom))
    set(element, {width, height, viewBox: `0 0 ${width} ${height}`})
    let path = ''
    for (let i = 0; i < names.length; i++) {
      for (let at = contacts.start[i]; at < contacts.start[i + 1]; at++) {
        if (contacts.neighbours[at] > i) path += line(i, contacts.neighbours[at])
      }
    }
    set(ties, {d: path})
    nodes = names.map((name, i) => {
      const r = radius(i)
      return svg(
        'g',
        {role: 'option', id: `${id}-${i}`, transform: `translate(${x[i].toFixed(1)} ${y[i].toFixed(1)})`},
        svg('circle', {class: 'ring', r: r + 3}),
        svg('circle', {class: 'dot', r}),
        svg('path', {class: 'cross', d: `M${-r} ${-r}L${r} ${r}M${r} ${-r}L${-r} ${r}`}),
        ...(named ? [svg('text', {y: r + 14, 'text-anchor': 'middle'}, name.split(' ')[0])] : []),
      )
    })
    list.replaceChildren(...nodes)
  }

  const line = (/** @type {number} */ a, /** @type {number} */ b) =>
    `M${x[a].toFixed(1)} ${y[a].toFixed(1)}L${x[b].toFixed(1)} ${y[b].toFixed(1)}`

  function redraw() {
    place()
    if (!drawn || !nodes.length) return
    const {look, label, open, named} = drawn
    chosen = new Set(drawn.chosen)
    nodes.forEach((node, i) =>
      set(node, {class: `${chosen.has(i) ? 'chosen ' : ''}${look(i)}`, 'aria-selected': String(chosen.has(i)), 'aria-label': text(i)}),
    )
    set(lines, {d: drawn.lines.map(([a, b]) => line(a, b)).join('')})
    set(list, {'aria-label': label, 'aria-readonly': open ? false : 'true'})
    element.classList.toggle('open', open)
    element.classList.toggle('named', named)
    tell()
  }

  /** Tell of the node that is pointed at, or else of the one the keys have come to. */
  function tell() {
    const node = hovered >= 0 ? hovered : active
    set(list, {'aria-activedescendant': active >= 0 && `${id}-${active}`})
    set(here, {hidden: active < 0, cx: x[active], cy: y[active], r: active < 0 ? 0 : radius(active) + 6})
    const help = drawn?.open ? 'Click guests to choose them. By keys: arrows, Enter' : 'Point at a guest to learn more. By keys: arrows'
    write(said, node < 0 ? `${help}, Home for the best-connected, or type a ${drawn?.named ? 'name' : 'number'}.` : `${text(node)}.`)
  }

  const best = () => nodes.reduce((most, _, i) => (degree(i) > degree(most) ? i : most), 0)

  /** The next node, after the active one, whose name begins so; where names are not drawn, their last word. @param {string} beginning */
  function named(beginning) {
    const {names} = /** @type {Network} */ (drawn)
    const from = Math.max(active, 0) + (beginning.length === 1 ? 1 : 0)
    for (let k = 0; k < names.length; k++) {
      const i = (from + k) % names.length
      const word = drawn?.named ? names[i] : names[i].split(' ').at(-1)
      if (word?.toLowerCase().startsWith(beginning)) return i
    }
    return -1
  }

  function press(/** @type {KeyboardEvent} */ event) {
    if (!nodes.length || event.ctrlKey || event.metaKey || event.altKey) return
    const {key} = event
    let next = -1
    if (key in WAYS) {
      const [dx, dy] = WAYS[/** @type {keyof typeof WAYS} */ (key)]
      next = active < 0 ? best() : towards(x, y, active, dx, dy)
    } else if (key === 'Home') next = best()
    else if (key === 'Enter' || key === ' ') {
      if (active >= 0 && drawn?.open) choose(active)
    } else if (/^[\p{L}\p{N}]$/u.test(key)) {
      typed = (event.timeStamp - typedAt < TYPING ? typed : '') + key.toLowerCase()
      typedAt = event.timeStamp
      next = named(typed)
    } else return
    if (key.length > 1 || key === ' ') typed = '' // the word is over
    event.preventDefault()
    if (next >= 0) active = next
    hovered = -1
    tell()
  }

  /** The node that a pointer means. @param {PointerEvent | MouseEvent} event */
  function meant(event) {
    const box = element.getBoundingClientRect()
    const [px, py] = [event.clientX - box.left, event.clientY - box.top]
    let [found, least] = [-1, TOUCH]
    for (let i = 0; i < nodes.length; i++) {
      const far = Math.hypot(x[i] - px, y[i] - py)
      if (far < least) [found, least] = [i, far]
    }
    return found
  }

  set(list, {
    onkeydown: press,
    onfocus: () => {
      if (active < 0 && nodes.length) active = best()
      tell()
    },
  })
  set(element, {
    onpointermove: (/** @type {PointerEvent} */ event) => {
      const next = meant(event)
      if (next === hovered) return
      hovered = next
      tell()
    },
    onpointerleave: () => {
      hovered = -1
      tell()
    },
    onclick: (/** @type {MouseEvent} */ event) => {
      const node = meant(event)
      if (node < 0) return
      active = node
      if (drawn?.open) choose(node)
      tell()
    },
  })
  const frame = html('div', {class: 'network-frame'}, element, said)
  new ResizeObserver(([entry]) => {
    const wide = Math.floor(entry.contentRect.width)
    if (wide && wide !== width) {
      width = wide
      redraw()
    }
  }).observe(frame)

  return {
    element: frame,
    /** @param {Network} next */
    draw(next) {
      drawn = next
      redraw()
    },
  }
}

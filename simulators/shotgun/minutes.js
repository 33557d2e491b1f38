/** Minutes by platform: the reader's own, to be set, beside the even spread and the best plan. */
import {html, write} from '../pieces/dom.js'
import {legend} from '../pieces/legend.js'
import {slider} from '../pieces/slider.js'
import {LETTERS, divided, own, partsOf} from './run.js'

const PARTS = 10

/** @param {(patch: Record<string, any>) => void} change */
export function minutesByPlatform(change) {
  /** @type {Record<string, any>} */
  let state = {}
  const rows = LETTERS.map((letter, platform) => {
    const format = (/** @type {number} */ part) => {
      const parts = partsOf(state)
      if (platform >= parts.length) return ''
      parts[platform] = part
      return `${Math.round(divided(parts, state.minutes)[platform])} min`
    }
    const one = slider(`Your share for ${letter}`, {min: 0, max: PARTS, step: 1, format},
      part => change({[own(platform)]: part}))
    const fit = html('span', {class: 'fit'})
    const [mine, even, best] = ['mine', 'even', 'best'].map(name => html('i', {class: name}))
    const bars = html('div', {class: 'track', 'aria-hidden': 'true'}, best, mine, even)
    const element = html('div', {class: 'platform'}, html('span', {}, html('b', {}, letter), fit), one.element, bars)
    return {element, one, fit, mine, even, best}
  })
  const set = (/** @type {(platform: number) => number} */ part) =>
    change(Object.fromEntries(LETTERS.map((_, platform) => [own(platform), part(platform)])))
  let fittest = 0
  return {
    element: html(
      'div',
      {class: 'platforms'},
      html('h3', {}, 'Minutes by platform: set your own'),
      html('p', {class: 'small'}, 'All the minutes are always spent. Each slider is a share: move one, and the minutes of all change.'),
      ...rows.map(({element}) => element),
      html(
        'div',
        {class: 'buttons'},
        html('button', {type: 'button', onclick: () => set(platform => (platform === fittest ? PARTS : 0))}, 'Mine: all on one'),
        html('button', {type: 'button', onclick: () => set(() => 1)}, 'Mine: the same on each'),
      ),
      legend({className: 'mine', text: 'yours'}, {className: 'even', text: 'the same on each'}, {className: 'best', text: 'the best plan'})
        .element,
    ),
    /** @param {Record<string, any>} next */
    prepare(next) {
      state = next
      rows.forEach(({element, one}, platform) => {
        element.hidden = platform >= state.platforms
        one.update(state[own(platform)])
      })
    },
    /** @param {any} result */
    draw({fits, minutes}) {
      const most = Math.max(1, ...minutes.own, ...minutes.best, ...minutes.even)
      fittest = fits.indexOf(Math.max(...fits))
      fits.forEach((/** @type {number} */ fit, /** @type {number} */ platform) => {
        const {fit: said, mine, even, best} = rows[platform]
        write(said, `fit ${fit.toFixed(2)}`)
        mine.style.width = `${(100 * minutes.own[platform]) / most}%`
        best.style.width = `${(100 * minutes.best[platform]) / most}%`
        best.hidden = !minutes.best[platform]
        even.style.left = `${(100 * minutes.even[platform]) / most}%`
      })
    },
  }
}

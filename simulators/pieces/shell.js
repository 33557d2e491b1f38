/** What surrounds every simulator: a shadow root with its style, the theme, and a message when something breaks. */

import base from './base.css'
import {html} from './dom.js'
import {watchTheme} from './theme.js'

/**
 * @typedef {object} Shell
 * @property {HTMLElement} frame where the simulator draws
 * @property {AbortSignal} signal aborts when the simulator goes
 * @property {(error: unknown) => void} fail stop, say why, and let the page show its stand-in again
 * @property {(run: () => void) => void} guard run, and fail if it throws
 * @property {() => void} again begin anew, in the same place
 * @property {(recolour: () => void) => void} onTheme call now and whenever light turns into dark or back
 */

/**
 * Make an anywidget's `render` from what fills its frame.
 * @param {string} style the simulator's own style sheet
 * @param {(model: any, el: HTMLElement, shell: Shell) => void} fill
 * @returns {(context: {model: any, el: HTMLElement, signal?: AbortSignal}) => () => void}
 */
export function renderer(style, fill) {
  return ({model, el, signal: outer}) => {
    let ending = new AbortController()
    outer?.addEventListener('abort', () => ending.abort())
    const frame = html('div', {class: 'tw'})
    const home = html('div', {'data-lm-suppress-shortcuts': true})
    home.attachShadow({mode: 'open'}).append(html('style', {}, base + style), frame)
    // The page's or JupyterLab's own shortcuts must not take the arrow keys away from the sliders.
    home.addEventListener('keydown', event => event.ctrlKey || event.metaKey || event.altKey || event.stopPropagation())
    el.append(home)

    function begin() {
      ending.abort()
      const {signal} = (ending = new AbortController())
      const fail = (/** @type {unknown} */ error) => {
        if (signal.aborted) return
        ending.abort()
        console.warn('The simulator stopped.', error)
        const reason = error instanceof Error ? error.message : String(error)
        frame.replaceChildren(
          html('p', {class: 'failure', role: 'alert'}, `The simulator stopped: ${reason} Reload the page to try again.`),
        )
        home.dataset.failed = 'true'
        home.dispatchEvent(new CustomEvent('twoway-failure', {bubbles: true}))
      }
      const guard = (/** @type {() => void} */ run) => {
        try {
          run()
        } catch (error) {
          fail(error)
        }
      }
      const onTheme = (/** @type {() => void} */ recolour) =>
        watchTheme(theme => {
          frame.dataset.theme = theme
          recolour()
        }, signal)
      delete frame.dataset.ready
      frame.replaceChildren()
      guard(() => fill(model, el, {frame, signal, fail, guard, onTheme, again: begin}))
    }

    begin()
    return () => ending.abort()
  }
}

/** A slider over days, or other steps, with play and pause. Readers who ask for less motion get strides instead. */

import {html, set, write} from './dom.js'
import {prefersStillness} from './theme.js'

/** Of a run by days. `whole`: milliseconds from the first to the last. */
const DAYS = {unit: 'Day', stride: 7, onwards: 'A week on', whole: 9000}

/**
 * @param {(day: number) => void} moved
 * @param {(playing: boolean) => void} switched
 * @param {AbortSignal} signal
 * @param {{unit: string, stride: number, onwards: string, whole: number}} [steps]
 */
export function scrubber(moved, switched, signal, {unit, stride, onwards, whole} = DAYS) {
  const button = html('button', {type: 'button', class: 'play'})
  const input = html('input', {type: 'range', min: 1, step: 1, 'aria-label': unit})
  const shown = html('output', {'aria-live': 'off'})
  let [day, days] = [1, 180]
  let frame = 0
  let [startedAt, startedDay] = [0, 1]

  function label() {
    const text = frame
      ? 'Pause'
      : prefersStillness()
        ? day < days
          ? onwards
          : 'From the start'
        : day < days
          ? 'Play'
          : 'Play again'
    write(button, text)
    button.dataset.icon = frame ? 'pause' : 'play'
  }

  function update(/** @type {number} */ nextDay, /** @type {number} */ nextDays) {
    ;[day, days] = [nextDay, nextDays]
    set(input, {max: days, 'aria-valuetext': `${unit.toLowerCase()} ${day} of ${days}`})
    if (input.valueAsNumber !== day) input.value = String(day)
    input.style.setProperty('--filled', `${(100 * (day - 1)) / Math.max(1, days - 1)}%`)
    write(shown, `${unit} ${day} of ${days}`)
    label()
  }

  function pause() {
    if (!frame) return
    cancelAnimationFrame(frame)
    frame = 0
    label()
    switched(false)
  }

  function tick(/** @type {number} */ now) {
    startedAt ||= now
    const next = Math.min(days, startedDay + Math.floor(((now - startedAt) / whole) * days))
    frame = requestAnimationFrame(tick)
    if (next !== day) moved(next)
    if (next >= days) pause()
  }

  function play(from = day) {
    if (prefersStillness()) return moved(day < days ? Math.min(days, day + stride) : 1)
    pause()
    startedDay = from < days ? from : 1
    startedAt = 0
    moved(startedDay)
    frame = requestAnimationFrame(tick)
    switched(true)
    label()
  }

  button.addEventListener('click', () => (frame ? pause() : play()))
  input.addEventListener('input', () => {
    pause()
    moved(input.valueAsNumber)
  })
  signal.addEventListener('abort', pause)
  label()
  return {
    element: html('div', {class: 'scrubber'}, button, input, shown),
    button,
    update,
    pause,
    /** Play the whole run, unless the reader asked for less motion: then show its end. */
    playAll: () => (prefersStillness() ? moved(days) : play(1)),
    playing: () => frame !== 0,
  }
}

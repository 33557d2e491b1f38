/** Long work in short slices, so that the page stays responsive; stopped by its signal. */

const pause = () => new Promise(go => setTimeout(go, 0))

/**
 * Run `step(i)` for i = 0 … count - 1, giving the page a turn whenever a slice is used up.
 * @param {number} count
 * @param {(i: number) => void} step
 * @param {(done: number) => void} progress called after each slice
 * @param {AbortSignal} signal
 * @param {number} [slice] milliseconds
 * @returns {Promise<boolean>} true if all was done, false if it was stopped
 */
export async function inSlices(count, step, progress, signal, slice = 24) {
  let i = 0
  while (i < count) {
    await pause()
    if (signal.aborted) return false
    const end = performance.now() + slice
    do step(i++)
    while (i < count && performance.now() < end)
    progress(i)
  }
  return true
}

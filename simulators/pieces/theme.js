/** Light or dark: what the page, JupyterLab or the system says, and when it changes. */

/** @returns {"light" | "dark"} */
function currentTheme() {
  const page = document.documentElement.dataset.theme
  if (page === 'light' || page === 'dark') return page
  const lab = document.body?.dataset.jpThemeLight
  if (lab) return lab === 'true' ? 'light' : 'dark'
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/**
 * Call `changed` now and whenever the theme changes, until the signal aborts.
 * @param {(theme: "light" | "dark") => void} changed
 * @param {AbortSignal} signal
 */
export function watchTheme(changed, signal) {
  let last = ''
  const look = () => {
    const theme = currentTheme()
    if (theme !== last) changed((last = theme))
  }
  const observer = new MutationObserver(look)
  observer.observe(document.documentElement, {attributes: true, attributeFilter: ['data-theme']})
  if (document.body) observer.observe(document.body, {attributes: true, attributeFilter: ['data-jp-theme-light']})
  signal.addEventListener('abort', () => observer.disconnect())
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look, {signal})
  look()
}

/** @returns {boolean} whether the reader asked the system for less motion */
export const prefersStillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches

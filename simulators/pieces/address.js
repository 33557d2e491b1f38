/**
 * A simulator's state in the page's address: `#name=text`, so that a link shares it. A link to a section takes it out of
 * the address; then the entry in the browser's history holds it, so that a reload still finds it.
 */

/** The parts of the address after `#`. A plain anchor is a part without `=`. */
const parts = () => location.hash.replace(/^#/, '').split('&').filter(Boolean)

/**
 * @param {string} name
 * @returns {string | null} the text kept under `name`, or null
 */
export function readAddress(name) {
  const found = parts().find(part => part.startsWith(`${name}=`))
  if (!found) return null
  try {
    return decodeURIComponent(found.slice(name.length + 1))
  } catch {
    return null // a broken escape sequence: somebody else's text, not ours
  }
}

/**
 * The page's address with `text` kept under `name`; other simulators' parts stay, plain anchors go.
 * @param {string} name
 * @param {string} text
 */
export function addressWith(name, text) {
  const others = parts().filter(part => part.includes('=') && !part.startsWith(`${name}=`))
  // Commas, colons and semicolons are legal in a fragment, and far more readable than their escapes.
  const safe = encodeURIComponent(text).replace(/%(2C|3A|3B)/g, decodeURIComponent)
  return `${location.href.split('#')[0]}#${[...others, `${name}=${safe}`].join('&')}`
}

/**
 * @param {string} name
 * @returns {string | null} the text that the history's entry holds under `name`, or null
 */
export function readHistory(name) {
  const text = history.state?.twoway?.[name]
  return typeof text === 'string' ? text : null
}

/** @param {string} name @param {string} text @param {string} address */
function replaceEntry(name, text, address) {
  try {
    history.replaceState({...history.state, twoway: {...history.state?.twoway, [name]: text}}, '', address)
  } catch {
    // Some embedding pages forbid it; "Copy link" still works.
  }
}

/**
 * A debounced writer of the address; it replaces the history entry, so that "back" still leaves the page.
 * @param {string} name
 * @param {AbortSignal} signal
 * @param {number} [wait] milliseconds; browsers limit how often the address may change
 */
export function addressWriter(name, signal, wait = 300) {
  let timer = 0
  signal.addEventListener('abort', () => clearTimeout(timer))
  return {
    /** @param {string} text */
    write(text) {
      clearTimeout(timer)
      timer = setTimeout(() => replaceEntry(name, text, addressWith(name, text)), wait)
    },
    /** Leave the address as it is. @param {string} text */
    keep(text) {
      clearTimeout(timer)
      replaceEntry(name, text, location.href)
    },
  }
}

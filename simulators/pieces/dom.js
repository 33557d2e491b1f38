/** Make elements: the one place that talks to `document.createElement`. */

const SVG = 'http://www.w3.org/2000/svg'

/**
 * Set attributes; `undefined`, `null` and `false` remove one, functions become event listeners.
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, unknown>} attributes
 * @returns {T}
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      element.addEventListener(name.replace(/^on/, ''), /** @type {EventListener} */ (value))
    else if (value === undefined || value === null || value === false) element.removeAttribute(name)
    else {
      const text = value === true ? '' : String(value)
      if (element.getAttribute(name) !== text) element.setAttribute(name, text)
    }
  }
  return element
}

/**
 * An HTML element with attributes and children.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function html(tag, attributes = {}, ...children) {
  const element = set(document.createElement(tag), attributes)
  element.append(...children)
  return element
}

/**
 * An SVG element with attributes and children.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = set(document.createElementNS(SVG, tag), attributes)
  element.append(...children)
  return element
}

/**
 * Write text only where it differs, so that live regions and layout stay quiet.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/**
 * Run the course's simulators on a page without a kernel: implement the front end of anywidget for the widget views that
 * the page holds. See https://anywidget.dev/en/afm/ for the interface.
 */

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]'

/** A widget's traits, shared by its views; nobody listens at the other end. */
function makeModel(state) {
  const traits = {...state}
  const listeners = new Map()
  const emit = (name, ...values) => [...(listeners.get(name) ?? [])].forEach(callback => callback(...values))
  let changed = new Set()
  const model = {
    get: name => traits[name],
    set(name, value) {
      for (const [key, next] of Object.entries(typeof name === 'object' ? name : {[name]: value})) {
        if (traits[key] === next) continue
        traits[key] = next
        changed.add(key)
        emit(`change:${key}`, model, next)
      }
      if (changed.size) emit('change', model)
    },
    save_changes: () => void (changed = new Set()),
    send() {},
    on: (name, callback) => void listeners.set(name, [...(listeners.get(name) ?? []), callback]),
    off(name, callback) {
      for (const key of name ? [name] : [...listeners.keys()]) {
        listeners.set(key, callback ? (listeners.get(key) ?? []).filter(kept => kept !== callback) : [])
      }
    },
    widget_manager: undefined,
  }
  return model
}

/** The widget's module: one file shared by all pages if it is the course's own, else the text embedded in this page. */
function load(state) {
  if (state._module) return import(new URL(`simulators/${state._module}`, import.meta.url).href)
  const address = URL.createObjectURL(new Blob([state._esm], {type: 'text/javascript'}))
  return import(address).finally(() => URL.revokeObjectURL(address))
}

function note(place, text) {
  place.className = 'tw-note'
  place.setAttribute('role', 'note')
  place.textContent = text
}

async function show(script, states, models) {
  const place = document.createElement('div')
  script.after(place)
  const cell = script.closest('.cell_output') ?? script.parentElement
  const standIns = () => cell.querySelectorAll('.tw-static')
  const signal = new AbortController().signal
  place.addEventListener('twoway-failure', () => standIns().forEach(figure => (figure.hidden = false)))
  try {
    const {model_id: id} = JSON.parse(script.textContent)
    const {model_module: from, state} = states[id] ?? {}
    if (!state) throw new Error('its state is missing from this page')
    if (from !== 'anywidget') {
      return note(place, 'This control needs a kernel: open the page in Jupyter to use it.')
    }
    models[id] ??= load(state).then(async ({default: given}) => {
      const widget = typeof given === 'function' ? await given() : given
      const model = makeModel(state)
      await widget.initialize?.({model, signal})
      return {widget, model}
    })
    const {widget, model} = await models[id]
    if (state._css) document.head.append(Object.assign(document.createElement('style'), {textContent: state._css}))
    place.dataset.twAddress = 'true' // on a page, unlike in a notebook, the address is the simulator's to write
    await widget.render?.({model, el: place, signal})
    if (!place.querySelector('[data-failed]')) standIns().forEach(figure => (figure.hidden = true))
  } catch (error) {
    console.warn('twoway: a simulator did not start.', error)
    note(
      place,
      standIns().length
        ? 'The simulator did not start; the figure and the table stand in for it.'
        : 'The simulator did not start.',
    )
  }
}

function states() {
  const found = {}
  for (const script of document.querySelectorAll(STATE)) {
    try {
      Object.assign(found, JSON.parse(script.textContent).state)
    } catch (error) {
      console.warn("twoway: the simulators' state on this page cannot be read.", error)
    }
  }
  return found
}

const known = states()
const models = {}
for (const script of document.querySelectorAll(VIEW)) show(script, known, models)

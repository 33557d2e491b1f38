/**
 * Places for the nodes of a network: the connected near each other, nobody on top of another. Nothing is drawn by lot, so
 * the same network lies the same way every time.
 */

const STEPS = 220
const GOLDEN = 2.399963229728653 // radians; turns that never line up
const PULL = 0.9 // towards the middle
const APART = 0.042 // shares of the height: nodes nearer than this are pushed apart in the end
const PASSES = 30

/**
 * @param {{start: ArrayLike<number>, neighbours: ArrayLike<number>}} contacts
 * @param {number} [wide] width over height
 * @returns {{x: Float64Array, y: Float64Array}} shares of the width and of the height, 0 to 1
 */
export function layout({start, neighbours}, wide = 1.5) {
  const n = start.length - 1
  const degree = Float64Array.from({length: n}, (_, i) => start[i + 1] - start[i])
  const order = [...degree.keys()].sort((a, b) => degree[b] - degree[a] || a - b)
  const [x, y] = [new Float64Array(n), new Float64Array(n)]
  order.forEach((node, rank) => {
    // a spiral, the best-connected in the middle
    const far = 0.5 * Math.sqrt((rank + 0.5) / n)
    x[node] = wide * far * Math.cos(rank * GOLDEN)
    y[node] = far * Math.sin(rank * GOLDEN)
  })
  const ideal = 0.75 * Math.sqrt(wide / n)
  const [moveX, moveY] = [new Float64Array(n), new Float64Array(n)]
  for (let step = 0; step < STEPS; step++) {
    const most = 0.1 * (1 - step / STEPS)
    for (let i = 0; i < n; i++) {
      moveX[i] = (-PULL * x[i]) / wide
      moveY[i] = -PULL * y[i]
    }
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const [dx, dy] = [x[i] - x[j], y[i] - y[j]]
        const push = (ideal * ideal) / (dx * dx + dy * dy + 1e-6)
        moveX[i] += dx * push
        moveY[i] += dy * push
        moveX[j] -= dx * push
        moveY[j] -= dy * push
      }
      for (let at = start[i]; at < start[i + 1]; at++) {
        const j = neighbours[at]
        const [dx, dy] = [x[j] - x[i], y[j] - y[i]]
        // a tie of two who know many pulls less: else all would lie in one heap
        const pull = Math.sqrt(dx * dx + dy * dy) / ideal / Math.sqrt(Math.min(degree[i], degree[j]))
        moveX[i] += dx * pull
        moveY[i] += dy * pull
      }
    }
    for (let i = 0; i < n; i++) {
      const far = Math.hypot(moveX[i], moveY[i]) || 1
      const share = Math.min(far, most) / far
      x[i] += moveX[i] * share
      y[i] += moveY[i] * share
    }
  }
  fill(x, wide)
  fill(y, 1)
  for (let pass = 0; pass < PASSES; pass++) {
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const [dx, dy] = [x[i] - x[j], y[i] - y[j]]
        const far = Math.hypot(dx, dy)
        if (far >= APART) continue
        const push = (APART - far) / 2 / (far || 1)
        x[i] += dx * push
        y[i] += (dy || 1e-3) * push
        x[j] -= dx * push
        y[j] -= (dy || 1e-3) * push
      }
    }
  }
  fill(x, 1)
  fill(y, 1)
  return {x, y}
}

/** Stretch numbers to reach from 0 to `size`. @param {Float64Array} values @param {number} size */
function fill(values, size) {
  const low = Math.min(...values)
  const range = Math.max(...values) - low || 1
  values.forEach((value, i) => { values[i] = ((value - low) / range) * size })
}

/**
 * The node that lies nearest in a direction, sideways counting double; -1 where none does.
 * @param {ArrayLike<number>} x @param {ArrayLike<number>} y @param {number} from
 * @param {number} dx @param {number} dy one of them 1 or -1, the other 0
 */
export function towards(x, y, from, dx, dy) {
  let [best, least] = [-1, Infinity]
  for (let i = 0; i < x.length; i++) {
    const along = (x[i] - x[from]) * dx + (y[i] - y[from]) * dy
    const aside = Math.abs((x[i] - x[from]) * dy) + Math.abs((y[i] - y[from]) * dx)
    if (along <= 0 || aside > 2 * along) continue
    const cost = along + 2 * aside
    if (cost < least) [best, least] = [i, cost]
  }
  return best
}

/**
 * Bundle each simulator, a file beside this one, into one minified ES module, which the Python package carries:
 * `node build.js [folder [name ...]]`.
 */

import {readdir, readFile} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'
import {build, transform} from 'esbuild'

const from = fileURLToPath(new URL('.', import.meta.url))
const to = process.argv[2] ?? fileURLToPath(new URL('../src/twoway/widgets/static', import.meta.url))
const only = process.argv.slice(3) // by default, all
const simulators = (await readdir(from)).filter(
  file => file.endsWith('.js') && file !== 'build.js' && (!only.length || only.includes(file.replace('.js', ''))),
)

/** Style sheets become text within the bundle, minified: the simulators put them into their shadow roots. */
const styles = {
  name: 'styles',
  setup(builder) {
    builder.onLoad({filter: /\.css$/}, async ({path}) => {
      const {code} = await transform(await readFile(path, 'utf8'), {loader: 'css', minify: true})
      return {contents: code.trim(), loader: 'text'}
    })
  },
}

/** Of the parameters, the browser needs what it computes and checks with, not what the model card tells. */
const parameters = {
  name: 'parameters',
  setup(builder) {
    builder.onLoad({filter: /parameters\.json$/}, async ({path}) => {
      const kept = JSON.parse(await readFile(path, 'utf8')).map(({symbol, meaning, source, ...rest}) => rest)
      return {contents: JSON.stringify(kept), loader: 'json'}
    })
  },
}

await build({
  absWorkingDir: from,
  entryPoints: simulators,
  outdir: to,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  plugins: [styles, parameters],
})

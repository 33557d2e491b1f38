/** Run in_pyodide.py in Pyodide: `node in_pyodide.mjs <Pyodide's folder> <the course's folder> <file of cases>`. */
import {readFileSync} from 'node:fs'
import {pathToFileURL} from 'node:url'

const [folder, course, cases] = process.argv.slice(2)
const {loadPyodide} = await import(pathToFileURL(`${folder}/pyodide.mjs`).href)
const quiet = {stdout: () => {}, stderr: () => {}}
const python = await loadPyodide({indexURL: `${folder}/`, ...quiet})
await python.loadPackage(['numpy', 'pandas', 'ipython'], {messageCallback: () => {}})
python.FS.mkdir('/course')
python.FS.mount(python.FS.filesystems.NODEFS, {root: course}, '/course')
python.globals.set('COURSE', '/course')
python.globals.set('CASES', readFileSync(cases, 'utf8'))
console.log(python.runPython(readFileSync(new URL('in_pyodide.py', import.meta.url), 'utf8')))

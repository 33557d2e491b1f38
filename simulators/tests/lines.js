/** Standard input to standard output, a line of JSON for a line of JSON: how the runners beside this file are asked. */
import {createInterface} from 'node:readline'

/** Typed arrays as lists; NaN and infinity, which JSON does not know, as text. */
function plain(_name, value) {
  if (ArrayBuffer.isView(value)) return [...value]
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

/** @param {(asked: object) => object} answer what to tell of what is asked in a line */
export async function answerLines(answer) {
  for await (const line of createInterface({input: process.stdin})) {
    process.stdout.write(JSON.stringify(answer(JSON.parse(line)), plain) + '\n')
  }
}

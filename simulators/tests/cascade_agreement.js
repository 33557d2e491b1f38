/** Run the viral lottery on each line of standard input, {lottery, seed, post, largest}; a line of JSON for each. */
import {createInterface} from 'node:readline'
import {cascades, extinction, sizeProbabilities, tree, viralChance} from '../engine/cascade.js'

for await (const line of createInterface({input: process.stdin})) {
  const {lottery, seed, post, largest} = JSON.parse(line)
  const {sizes, depths, direct} = cascades(lottery, seed)
  const told = {sizes: [...sizes], depths: [...depths], direct: [...direct], tree: [...tree(lottery, seed, post)],
    chances: [...sizeProbabilities(lottery, largest)], viral: viralChance(lottery),
    extinction: extinction(lottery.mean_offspring, lottery.dispersion)}
  process.stdout.write(JSON.stringify(told) + '\n')
}

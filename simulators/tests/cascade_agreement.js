/** Run the viral lottery on each line of standard input, {lottery, seed, post, largest}; a line of JSON for each. */
import {cascades, extinction, sizeProbabilities, tree, viralChance} from '../engine/cascade.js'
import {answerLines} from './lines.js'

await answerLines(({lottery, seed, post, largest}) => {
  const {sizes, depths, direct} = cascades(lottery, seed)
  return {sizes, depths, direct, tree: tree(lottery, seed, post), chances: sizeProbabilities(lottery, largest),
    viral: viralChance(lottery), extinction: extinction(lottery.mean_offspring, lottery.dispersion)}
})

/** The funnel of each arm: a bar a stage, as long as the logarithm of the number of people. */
import {html, write} from '../pieces/dom.js'
import {STAGES, number, shareOf} from './words.js'

const ARMS = /** @type {const} */ (['campaign', 'holdout'])

export function stages() {
  const rows = STAGES.map(([stage, title]) => {
    const cells = ARMS.map(arm => {
      const bar = html('i', {class: arm, 'aria-hidden': 'true'})
      const count = html('b')
      const share = html('span', {class: 'small'})
      return {stage, arm, bar, count, share, element: html('td', {}, count, ' ', share, bar)}
    })
    return {cells, element: html('tr', {}, html('th', {scope: 'row'}, title), ...cells.map(({element}) => element))}
  })
  return {
    element: html(
      'table',
      {class: 'stages'},
      html('caption', {}, 'The funnel of each arm. Bars are on a logarithmic scale.'),
      html('thead', {}, html('tr', {}, html('td'), html('th', {scope: 'col'}, 'Campaign'), html('th', {scope: 'col'}, 'Holdout'))),
      html('tbody', {}, ...rows.map(({element}) => element)),
    ),
    /** @param {any} result */
    draw({counts}) {
      const most = Math.log1p(Math.max(counts.campaign.people, counts.holdout.people))
      for (const {cells} of rows) {
        for (const {stage, arm, bar, count, share} of cells) {
          const people = counts[arm][stage]
          bar.style.width = `${(100 * Math.log1p(people)) / most}%`
          const shut = arm === 'holdout' && (stage === 'exposed' || stage === 'engaged')
          write(count, shut ? '–' : number(people))
          write(share, shut ? 'left alone' : stage === 'people' || !counts[arm].people ? '' : shareOf(people, counts[arm].people))
        }
      }
    },
  }
}

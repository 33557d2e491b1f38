/** The party: ways to win a room of guests who know each other. */

import controls from '../src/twoway/widgets/controls/party.json' with {type: 'json'}
import {picture} from './party/picture.js'
import look from './party/style.css'
import {proven, run} from './party/ways.js'
import {python, readout, table, verdict} from './party/words.js'
import network from './pieces/network.css'
import {simulator} from './pieces/simulator.js'

export default simulator({
  controls,
  style: network + look,
  run,
  views: picture,
  readout,
  verdict,
  table,
  solved: ({result}) => proven(result),
  python,
})

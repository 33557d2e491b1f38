/**
 * The funnel model, person for person the same as src/twoway/model/funnel.py, which explains it.
 *
 * Chances are made by + - x and / alone, in the order written there.
 */
import parameters from '../../src/twoway/model/funnel_parameters.json' with {type: 'json'}
import {checkedSeed, checkedValues} from './checking.js'
import {CHANNEL, generator, normal, uniform} from './random.js'

export const PARAMETERS = /** @type {import('./checking.js').Parameter[]} */ (parameters)
/** @type {['campaign', 'holdout']} */
export const ARMS = ['campaign', 'holdout']
const Z = 1.96
const Z_POWER = 2.8
export const FEWEST_ORDERS = 5 // in each group, for an interval on revenue, and expected in each, for a power by theory

/**
 * What happens to one person: the same object for everybody, so read it at once.
 * @typedef {{holdout: boolean, newcomer: boolean, exposed: boolean, engaged: boolean, lead: boolean, ordered: boolean,
 *   ordersAnyway: boolean, ordersWithCampaign: boolean, value: number}} Person
 */

/** @typedef {{people: number, exposed: number, engaged: number, leads: number, orders: number, revenue: number}} Counts */
/** A difference, with the ends of its 95 % interval, NaN where there is none. @typedef {[number, number, number]} Interval */

/**
 * @typedef {object} Outcome
 * @property {Record<'campaign'|'holdout', Counts>} counts
 * @property {Interval} lift orders a person, campaign arm minus holdout arm
 * @property {Interval} naive the same, exposed minus unexposed people of the campaign arm
 * @property {Interval} roi
 * @property {number} cost in EUR
 */

/**
 * Run one experiment on the audience that `seed` names.
 * @param {Record<string, number>} given parameters; those left out take their defaults
 * @param {number} seed whole number from 0 to 2**53 - 1
 * @param {(person: Person, number: number) => void} [visit] called with each person in turn
 * @returns {Outcome}
 * @throws {RangeError} naming a parameter that is unknown or out of range
 */
export function run(given, seed, visit) {
  const x = completed(given)
  const counts = {campaign: noCounts(), holdout: noCounts()}
  const squares = {campaign: 0, holdout: 0} // sums of the squares of order values
  let exposedOrders = 0
  follow(x, checkedSeed(seed), (person, number) => {
    const arm = person.holdout ? 'holdout' : 'campaign'
    const count = counts[arm]
    count.people++
    if (person.exposed) count.exposed++
    if (person.engaged) count.engaged++
    if (person.lead) count.leads++
    if (person.ordered) {
      count.orders++
      count.revenue += person.value
      squares[arm] += person.value * person.value
      if (person.exposed) exposedOrders++
    }
    visit?.(person, number)
  })
  const {campaign, holdout} = counts
  const cost = costOf(x, campaign.engaged)
  const scale = cost > 0 ? (x.margin * campaign.people) / cost : NaN
  const revenue = meansApart(campaign.people, campaign.revenue, squares.campaign,
    holdout.people, holdout.revenue, squares.holdout)
  if (Math.min(campaign.orders, holdout.orders) < FEWEST_ORDERS) revenue[1] = revenue[2] = NaN
  const unexposedOrders = campaign.orders - exposedOrders
  return {
    counts,
    lift: sharesApart(campaign.people, campaign.orders, holdout.people, holdout.orders),
    naive: sharesApart(campaign.exposed, exposedOrders, campaign.people - campaign.exposed, unexposedOrders),
    roi: /** @type {Interval} */ (revenue.map(end => end * scale - 1)),
    cost,
  }
}

/**
 * What theory says of an experiment: the fields of the Python `Expectation`.
 * @param {Record<string, number>} given
 */
export function expect(given) {
  const x = completed(given)
  const gain = gainOf(x)
  const alike = 1 + (x.interest_spread * x.interest_spread) / 3 // mean of the square of interest
  const sources = [
    [1 - x.newcomer_share, x.exposed_followers, x.engaged_followers, x.lead_followers, x.order_followers],
    [x.newcomer_share, x.exposed_newcomers, x.engaged_newcomers, x.lead_newcomers, x.order_newcomers],
  ]
  let exposed = 0, engaged = 0, lead = 0, order = 0, wonLeads = 0, effect = 0, orderAndExposed = 0
  for (const [share, see, engage, become, buy] of sources) {
    exposed += share * see
    engaged += share * see * engage
    lead += share * become
    order += share * become * buy
    wonLeads += share * see * engage * gain
    effect += share * see * engage * gain * buy
    orderAndExposed += share * see * (become * alike + engage * gain) * buy
  }
  const campaign = x.people * (1 - x.holdout_share)
  const holdout = x.people * x.holdout_share
  const seen = orderAndExposed / exposed
  const unseen = (order + effect - orderAndExposed) / (1 - exposed)
  const both = exposed > 0 && exposed < 1 && campaign > 0
  const naive = both ? seen - unseen : NaN
  const viewers = campaign * exposed
  const others = campaign * (1 - exposed)
  const naiveError = Math.sqrt((seen * (1 - seen)) / viewers + (unseen * (1 - unseen)) / others)
  const arms = campaign > 0 && holdout > 0
  const chances = [order + effect, order]
  const spreads = chances.map(chance => chance * (1 - chance))
  const error = arms ? Math.sqrt(spreads[0] / campaign + spreads[1] / holdout) : Infinity
  const square = x.order_value_mean * x.order_value_mean * Math.exp(x.order_value_spread * x.order_value_spread)
  const amounts = chances.map(chance => chance * square - (chance * x.order_value_mean) ** 2)
  const revenueError = arms ? Math.sqrt(amounts[0] / campaign + amounts[1] / holdout) : Infinity
  const cost = costOf(x, campaign * engaged)
  return {
    exposed,
    engaged,
    lead_holdout: lead,
    lead_campaign: lead + wonLeads,
    order_holdout: order,
    order_campaign: order + effect,
    effect,
    effect_on_exposed: exposed > 0 ? effect / exposed : NaN,
    naive,
    naive_power: both ? powerOf(naive, naiveError, Math.min(viewers * seen, others * unseen)) : NaN,
    half_width: Z * error,
    power: powerOf(effect, error, Math.min(campaign * chances[0], holdout * chances[1])),
    people_needed: arms && effect > 0
      ? (spreads[0] / (1 - x.holdout_share) + spreads[1] / x.holdout_share) * (Z_POWER / effect) ** 2
      : Infinity,
    cost,
    roi: cost > 0 ? (x.margin * campaign * effect * x.order_value_mean - cost) / cost : NaN,
    roi_half_width: cost > 0 && campaign > 0 ? (Z * revenueError * campaign * x.margin) / cost : NaN,
  }
}

/** Fill in defaults and check. @param {Record<string, number>} given @throws {RangeError} naming a parameter */
export function completed(given) {
  const x = checkedValues('Experiment', PARAMETERS, given)
  for (const [kind, added] of /** @type {[string, number][]} */ ([['exposed', 0], ['lead', gainOf(x)]])) {
    for (const name of [`${kind}_followers`, `${kind}_newcomers`]) {
      const chance = x[name] * (1 + x.interest_spread) + added
      if (chance > 1) {
        throw new RangeError(`${name}=${x[name]} with interest_spread=${x.interest_spread} makes a chance of ${chance}, ` +
          `more than 1. Lower ${name}${added ? ', lead_gain' : ''} or interest_spread.`)
      }
    }
  }
  return x
}

/** The chance of a lead that engaging adds. @param {Record<string, number>} x */
const gainOf = x => (x.aa_test ? 0 : x.lead_gain)

/** Work, answers among it, and advertising, in EUR. @param {Record<string, number>} x @param {number} engaged */
const costOf = (x, engaged) => ((x.minutes + x.minutes_per_reply * engaged) / 60) * x.wage + x.spend

/** @returns {Counts} */
const noCounts = () => ({people: 0, exposed: 0, engaged: 0, leads: 0, orders: 0, revenue: 0})

/**
 * Follow everybody through the stages, with the campaign and without it.
 * @param {Record<string, number>} x @param {number} seed @param {(person: Person, number: number) => void} visit
 */
function follow(x, seed, visit) {
  const {words, draw} = generator(seed)
  const gain = gainOf(x)
  const scale = Math.log(x.order_value_mean) - (x.order_value_spread * x.order_value_spread) / 2
  const person = {holdout: false, newcomer: false, exposed: false, engaged: false, lead: false, ordered: false,
    ordersAnyway: false, ordersWithCampaign: false, value: 0}
  for (let number = 0; number < x.people; number++) {
    draw(number, 0, CHANNEL.ARM)
    const holdout = uniform(words[0]) < x.holdout_share
    const newcomer = uniform(words[1]) < x.newcomer_share
    draw(number, 0, CHANNEL.FUNNEL_LEAD)
    const leadNumber = uniform(words[0])
    const interest = 1 + x.interest_spread * (2 * uniform(words[1]) - 1)
    draw(number, 0, CHANNEL.ENGAGED)
    const exposed = uniform(words[0]) < (newcomer ? x.exposed_newcomers : x.exposed_followers) * interest
    const engaged = exposed && uniform(words[1]) < (newcomer ? x.engaged_newcomers : x.engaged_followers)
    const unprompted = (newcomer ? x.lead_newcomers : x.lead_followers) * interest
    const leadAnyway = leadNumber < unprompted
    const leadWithCampaign = leadNumber < (engaged ? unprompted + gain : unprompted)
    let buys = false
    if (leadWithCampaign) {
      draw(number, 0, CHANNEL.FUNNEL_ORDER)
      buys = uniform(words[0]) < (newcomer ? x.order_newcomers : x.order_followers)
    }
    person.holdout = holdout
    person.newcomer = newcomer
    person.exposed = exposed && !holdout
    person.engaged = engaged && !holdout
    person.lead = holdout ? leadAnyway : leadWithCampaign
    person.ordered = person.lead && buys
    person.ordersAnyway = leadAnyway && buys
    person.ordersWithCampaign = leadWithCampaign && buys
    person.value = 0
    if (person.ordered) {
      draw(number, 0, CHANNEL.FUNNEL_VALUE)
      person.value = Math.exp(scale + x.order_value_spread * normal(words))
    }
    visit(person, number)
  }
}

/**
 * Difference of the shares that ordered, and the ends of its 95 % interval (Agresti and Caffo 2000): it counts one more
 * person in each group who ordered and one who did not.
 * @param {number} size @param {number} orders @param {number} otherSize @param {number} otherOrders
 * @returns {Interval}
 */
function sharesApart(size, orders, otherSize, otherOrders) {
  if (size === 0 || otherSize === 0) return [NaN, NaN, NaN]
  const share = (orders + 1) / (size + 2)
  const other = (otherOrders + 1) / (otherSize + 2)
  const half = Z * Math.sqrt((share * (1 - share)) / (size + 2) + (other * (1 - other)) / (otherSize + 2))
  const middle = share - other
  return [orders / size - otherOrders / otherSize, middle - half, middle + half]
}

/**
 * Difference of two means and the ends of its 95 % interval, from the size, sum and sum of squares of two groups.
 * @param {number} size @param {number} sum @param {number} squares
 * @param {number} otherSize @param {number} otherSum @param {number} otherSquares
 * @returns {Interval}
 */
function meansApart(size, sum, squares, otherSize, otherSum, otherSquares) {
  if (size === 0 || otherSize === 0) return [NaN, NaN, NaN]
  const mean = sum / size
  const otherMean = otherSum / otherSize
  const variance = Math.max(0, squares / size - mean * mean) / size
  const otherVariance = Math.max(0, otherSquares / otherSize - otherMean * otherMean) / otherSize
  const half = Z * Math.sqrt(variance + otherVariance)
  const difference = mean - otherMean
  return [difference, difference - half, difference + half]
}

/**
 * Chance that an estimate with that mean and error lies more than `Z` errors from 0.
 * @param {number} difference @param {number} error @param {number} orders expected in the group that has fewer
 */
const powerOf = (difference, error, orders) =>
  error > 0 && error < Infinity && orders >= FEWEST_ORDERS ? normalBelow(difference / error - Z) + normalBelow(-difference / error - Z) : NaN

/** Chance that a standard normal number is below `x`, within 8e-8 (Abramowitz and Stegun 1964, 26.2.17). @param {number} x */
function normalBelow(x) {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = 0.3989422804014327 * Math.exp((-x * x) / 2) * series
  return x < 0 ? tail : 1 - tail
}

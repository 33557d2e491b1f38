/**
 * The two-account simulator, an anywidget module: `render` puts it into `el`. It runs the model itself, so it needs no
 * kernel; where there is one, the same traits are shared with Python.
 */

import base from "./pieces/base.css";
import style from "./two_accounts/style.css";
import { defaults } from "./engine/account.js";
import { addressWith, addressWriter, readAddress } from "./pieces/address.js";
import { copyButton } from "./pieces/copy.js";
import { html, write } from "./pieces/dom.js";
import { forecast } from "./pieces/forecast.js";
import { inSlices } from "./pieces/job.js";
import { scrubber } from "./pieces/scrubber.js";
import { prefersStillness, watchTheme } from "./pieces/theme.js";
import { audience } from "./two_accounts/audience.js";
import { makeRunner, matchLabour, SEEDS, spread } from "./two_accounts/compare.js";
import { controls } from "./two_accounts/controls.js";
import { levers } from "./two_accounts/levers.js";
import { ACCOUNTS, accountOf, decode, encode, POINTS, predictedDays, pythonLines, RANGES, TRAITS, usable, worldOf } from "./two_accounts/state.js";
import * as words from "./two_accounts/words.js";

const QUIET = 400; // milliseconds without a change before the read-out speaks
const SYNC = 120; // milliseconds between messages to a kernel
const BAND_WAIT = 200; // milliseconds of rest before the many seeds are run

/** @param {{model: any, el: HTMLElement, signal?: AbortSignal}} context */
function render({ model, el, signal }) {
  const ending = new AbortController();
  signal?.addEventListener("abort", () => ending.abort());
  const home = html("div", { "data-lm-suppress-shortcuts": true });
  const root = home.attachShadow({ mode: "open" });
  const frame = html("div", { class: "tw" });
  root.append(html("style", {}, base + style), frame);
  // The page's or JupyterLab's own shortcuts must not take the arrow keys away from the sliders.
  home.addEventListener("keydown", (event) => event.ctrlKey || event.metaKey || event.altKey || event.stopPropagation());
  el.append(home);

  /** @param {unknown} error */
  const fail = (error) => {
    console.warn("two-account simulator:", error);
    ending.abort();
    frame.replaceChildren(html("p", { class: "failure", role: "alert" },
      `The simulator stopped: ${error instanceof Error ? error.message : error}. The figure and the table show the lesson’s own run; reload the page to try again.`));
    home.dispatchEvent(new CustomEvent("twoway-failure", { bubbles: true, composed: true }));
  };
  try {
    simulator(model, el, frame, ending.signal, fail);
  } catch (error) {
    fail(error);
  }
  return () => ending.abort();
}

/**
 * @param {any} model
 * @param {HTMLElement} el
 * @param {HTMLElement} frame
 * @param {AbortSignal} signal
 * @param {(error: unknown) => void} fail
 */
function simulator(model, el, frame, signal, fail) {
  const given = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  const name = model.get("name") || "two-accounts";
  const beginning = usable(given(), {});
  let state = beginning;
  const runner = makeRunner();

  // The pieces, in the order of the page.
  const setUp = controls(change, reset);
  const lead = forecast({
    question: "Your expected lead in orders: conversational minus broadcast",
    points: POINTS, limit: RANGES.prediction.max,
    above: "conversation ahead", below: "broadcast ahead",
    changed: (prediction) => change({ prediction }),
  });
  const runIt = html("button", { type: "button", class: "main", onclick: predictAndRun }, "Run it");
  const showMe = html("button", { type: "button", class: "quiet", onclick: () => reveal(false) }, "Show me without a prediction");
  const nudge = html("p", { class: "small", role: "status" });
  const ask = html("div", { class: "ask buttons" }, runIt, showMe, nudge);
  const key = (/** @type {string} */ mark, /** @type {string} */ text) => html("span", {}, html("i", { class: mark }), text);
  const guessKey = key("guess", "your prediction");
  const runKey = key("run", "");
  const legend = html("p", { class: "legend" }, runKey, key("average", `mean of ${SEEDS.length} seeds`), key("spread", "8 of 10 seeds"), guessKey);
  const progress = html("progress", { max: 2 * SEEDS.length, "aria-label": "Seeds run" });
  const share = html("p", { class: "share" });
  const missed = html("p", { class: "missed", tabindex: -1 });
  const again = html("button", { type: "button", onclick: predictAgain }, "Predict again");
  const found = html("div", { class: "found" }, legend, progress, share, missed, html("div", { class: "buttons ask" }, again));
  const title = html("span", {});
  const predict = html("section", { "aria-label": "Predict" }, html("p", { class: "step" }, "Predict", title), lead.element, ask, found);

  const time = scrubber((day) => change({ day }), () => schedule(), signal);
  const readout = html("p", { class: "readout", role: "status", "aria-live": "polite" });
  const crowd = audience();
  const watch = html("section", { "aria-label": "Watch" },
    html("p", { class: "step" }, "Watch", html("span", {}, "this seed’s run, day by day")), time.element, readout, crowd.element);
  const twoByTwo = levers(runner);
  const rows = html("tbody");
  const table = html("details", { ontoggle: fillTable }, html("summary", {}, "The run as a table"), html("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The run as a table" }, runTable(rows)));
  const footer = html("footer", {},
    html("div", { class: "buttons" }, copyButton("Copy link", () => addressWith(name, encode(state))), copyButton("Copy the Python", () => pythonLines(state))),
    table);
  frame.append(
    html("header", {}, html("span", { class: "title" }, "Two accounts, one audience"), html("span", { class: "small" }, "A model that assumes the thesis: it shows mechanisms, it is not evidence.")),
    setUp.element, predict, watch, twoByTwo.element, footer);

  // From the state to the page.
  let labour = "";
  /** @type {"broadcast" | "conversational" | undefined} */
  let moved;
  let scheduled = 0;
  /** @type {any[]} */
  let runs = [];
  /** @type {ReturnType<typeof spread> | undefined} */
  let many;
  let manyOf = "";
  let manyJob = new AbortController();
  let predictedFor = ""; // the settings that the reader saw when predicting

  const settings = () => JSON.stringify([...ACCOUNTS.map((account) => accountOf(state, account.name)), worldOf(state)]);

  function schedule() {
    scheduled ||= requestAnimationFrame(() => {
      scheduled = 0;
      if (signal.aborted) return;
      try {
        update();
      } catch (error) {
        fail(error);
      }
    });
  }

  function update() {
    const world = worldOf(state);
    if (moved && state.equal_labour) match(moved, world);
    moved = undefined;
    runs = ACCOUNTS.map((account) => runner.run(accountOf(state, account.name), world, state.seed));
    setUp.update(state, runs.map((run) => run.minutes), labour);
    if (state.revealed) runMany(world);
    showLead();
    watch.hidden = twoByTwo.element.hidden = table.hidden = !state.revealed;
    time.update(state.day, state.days);
    twoByTwo.update(world);
    if (state.revealed) {
      crowd.draw(runs, state.day, prefersStillness());
      fillTable();
    }
    report();
    frame.dataset.ready = "true";
  }

  /** Give the other account the posts a day at which it works as long as the one that was moved. */
  function match(/** @type {"broadcast" | "conversational"} */ from, /** @type {object} */ world) {
    const to = from === "broadcast" ? "conversational" : "broadcast";
    const target = runner.run(accountOf(state, from), world, state.seed).minutes;
    const account = accountOf(state, to);
    const { posts, minutes } = matchLabour(
      (posts_per_day) => runner.run({ ...account, posts_per_day }, world, state.seed).minutes,
      account.posts_per_day, target,
      { low: RANGES.posts_per_day.min, high: RANGES.posts_per_day.max, minutesPerPost: state.world.minutes_per_post ?? defaults.world.minutes_per_post },
    );
    labour = words.labour(from, posts, minutes - target);
    set({ [`${to}_posts_per_day`]: posts });
  }

  function showLead() {
    const days = predictedDays(state.days);
    const gap = runs[1].orders.map((/** @type {number} */ orders, /** @type {number} */ i) => orders - runs[0].orders[i]);
    const { revealed, prediction, day } = state;
    let description = "Your prediction of the lead in orders. Set it in the boxes below.";
    if (revealed) {
      description = `Lead in orders by day. At day ${day} of this run ${words.leader(gap[day - 1])}.${many ? ` Over ${many.seeds} seeds ${words.meanLeader(many.mean[day - 1])}.` : ""}`;
    }
    write(title, revealed ? "the lead in orders: conversational minus broadcast" : "how many more orders will the conversational account have taken by each day?");
    const same = revealed && shownLead?.run === runs[1] && shownLead.other === runs[0] && shownLead.many === many;
    if (revealed && !same) shownLead = { run: runs[1], other: runs[0], many, outcome: { run: gap, many } };
    lead.draw({ days, values: prediction, outcome: revealed ? shownLead?.outcome : undefined, description });
    lead.moveTo(revealed ? day : 0);
    ask.hidden = revealed;
    found.hidden = !revealed;
    if (!revealed) return;
    guessKey.hidden = !prediction.length;
    write(runKey.lastChild, `this run (seed ${state.seed})`);
    write(share, many ? `At day ${day}: ${words.share(many, day)}` : "Running 20 seeds of both accounts …");
    write(missed, !prediction.length ? "" :
      (predictedFor && predictedFor !== settings() ? "You predicted for other settings than these. " : "") + words.miss(days, prediction, gap, many));
  }
  /** @type {any} */
  let shownLead;

  /** Run both accounts on the common seeds, unless that is already done or under way. */
  function runMany(/** @type {any} */ world) {
    const of = settings();
    if (of === manyOf) return;
    manyOf = of;
    many = undefined;
    manyJob.abort();
    const job = (manyJob = new AbortController());
    signal.addEventListener("abort", () => job.abort());
    const accounts = ACCOUNTS.map((account) => accountOf(state, account.name));
    progress.hidden = false;
    progress.value = 0;
    setTimeout(async () => {
      try {
        /** @type {Int32Array[][]} */
        const orders = [[], []];
        const done = await inSlices(2 * SEEDS.length, (i) => orders[i % 2].push(runner.orders(accounts[i % 2], world, SEEDS[i >> 1])), (count) => (progress.value = count), job.signal);
        if (!done) return;
        many = spread(orders[0], orders[1]);
        progress.hidden = true;
        schedule();
      } catch (error) {
        fail(error);
      }
    }, BAND_WAIT);
  }

  let quiet = 0;
  function report() {
    const { day, seed, revealed } = state;
    const data = readout.dataset;
    for (const field of Object.keys(data)) delete data[field];
    runs.forEach((run, i) => (data[`minutes_${ACCOUNTS[i].name}`] = run.minutes));
    if (!revealed) return;
    const standing = runs.map((run) => ({
      followers: run.daily.followers[day - 1], trust: run.daily.trust[day - 1], orders: run.orders[day - 1], minutes: run.minutes,
    }));
    Object.assign(data, { day, seed });
    standing.forEach((at, i) => {
      for (const [field, value] of Object.entries(at)) data[`${field}_${ACCOUNTS[i].name}`] = String(value);
    });
    if (many) Object.assign(data, { ahead: many.ahead[day - 1], level: many.level[day - 1], seeds: many.seeds, mean: many.mean[day - 1], low: many.low[day - 1], high: many.high[day - 1] });
    const text = words.standings(day, standing[0], standing[1]);
    clearTimeout(quiet);
    // One sentence group when things have come to rest; silence while they move.
    if (!time.playing()) quiet = setTimeout(() => write(readout, text), readout.textContent ? QUIET : 0);
  }
  signal.addEventListener("abort", () => clearTimeout(quiet));

  function fillTable() {
    if (!table.open || !runs.length) return;
    const days = [...new Set([...Array.from({ length: Math.floor(state.days / 30) }, (_, i) => 30 * (i + 1)), state.days])];
    rows.replaceChildren(...days.map((day) => {
      const cell = (/** @type {number} */ i, /** @type {string} */ text) => html("td", { class: ACCOUNTS[i].name }, text);
      const pair = (/** @type {(run: any) => string} */ of) => runs.map((run, i) => cell(i, of(run)));
      return html("tr", {}, html("th", { scope: "row" }, String(day)),
        ...pair((run) => words.count(run.daily.followers[day - 1])), ...pair((run) => words.trust(run.daily.trust[day - 1])), ...pair((run) => words.count(run.orders[day - 1])));
    }));
  }

  // From the reader to the state.
  const writeAddress = el.dataset.twAddress ? addressWriter(name, signal) : () => {};
  let syncing = 0;

  /** @param {Record<string, unknown>} patch */
  function set(patch) {
    const before = state;
    state = usable({ ...state, ...patch }, state);
    if (patch.days && before.day === before.days) state = { ...state, day: state.days }; // stay at the end
    for (const trait of TRAITS) if (JSON.stringify(state[trait]) !== JSON.stringify(before[trait])) model.set(trait, state[trait]);
    syncing ||= setTimeout(() => {
      syncing = 0;
      model.save_changes();
    }, SYNC);
  }

  /** @param {Record<string, unknown>} patch @param {"broadcast" | "conversational"} [account] */
  function change(patch, account) {
    set(patch);
    if (!("day" in patch) && !("prediction" in patch)) labour = "";
    if (account) moved = account;
    writeAddress(encode(state));
    schedule();
  }

  function reset() {
    time.pause();
    twoByTwo.clear();
    predictedFor = "";
    write(nudge, "");
    change({ ...beginning, revealed: false, prediction: [] });
  }

  function predictAndRun() {
    if (state.prediction.length) return reveal(true);
    write(nudge, "Draw the line or fill in the boxes first: a guess that can be wrong teaches more than none.");
    lead.boxes[0].focus();
  }

  function reveal(/** @type {boolean} */ predicted) {
    predictedFor = settings();
    write(nudge, "");
    change({ revealed: true, prediction: predicted ? state.prediction : [] });
    update();
    (predicted ? missed : again).focus({ preventScroll: true });
    time.playAll();
  }

  function predictAgain() {
    time.pause();
    change({ revealed: false, prediction: [] });
    update();
    lead.boxes[0].focus({ preventScroll: true });
  }

  // From the address and from Python to the state.
  function restore() {
    const text = readAddress(name);
    if (text === null) return false;
    change(decode(text, beginning));
    return true;
  }
  if (el.dataset.twAddress) {
    addEventListener("hashchange", () => encode(state) !== readAddress(name) && restore(), { signal });
    if (restore()) requestAnimationFrame(() => frame.scrollIntoView({ block: "start" }));
  }
  for (const trait of TRAITS) {
    model.on(`change:${trait}`, () => {
      if (JSON.stringify(model.get(trait)) === JSON.stringify(state[trait])) return;
      state = usable({ ...state, ...given() }, state);
      schedule();
    });
  }
  watchTheme((theme) => {
    frame.dataset.theme = theme;
    crowd.recolour();
  }, signal);
  setUp.update(state, [NaN, NaN], "");
  watch.hidden = twoByTwo.element.hidden = table.hidden = found.hidden = true;
  schedule();
}

/** @param {HTMLElement} body */
function runTable(body) {
  const two = () => ACCOUNTS.map(({ title }) => html("th", { scope: "col" }, title));
  const over = (/** @type {string} */ text) => html("th", { scope: "colgroup", colspan: 2 }, text);
  return html("table", {},
    html("thead", {},
      html("tr", {}, html("th", { scope: "col", rowspan: 2 }, "Day"), over("Followers"), over("Mean trust"), over("Orders so far")),
      html("tr", {}, ...two(), ...two(), ...two())),
    body);
}

export default { render };

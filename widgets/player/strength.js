// What is to be lifted now? The set with its target, the rest before it, its place among the others, and what comes next.

import { announce, h } from "../_shared/dom.js";
import { clock, number } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { done, isolated } from "../_shared/sets.js";
import { button } from "../_shared/stage.js";
import { chip, fields, holding, logs, plates, wish } from "./adjust.js";
import { actions, askEnd, english, notices, redraw, remaining, small, ticking, timed, top } from "./parts.js";
import { complete, count, extra, following, latest, left, rest } from "./run.js";
import { now } from "./timer.js";
import {
  askToSwap,
  choose,
  here,
  player,
  removeSet,
  reserve,
  rows,
  skip,
  state,
  swap,
  swapping,
} from "./workout.js";

/** @typedef {import("./run.js").Row} Row */
/** @typedef {import("./run.js").Place} Place */
/** @typedef {{ row: Row, place: Place }} At */
/** @typedef {import("./run.js").PlayerSet} PlayerSet */
/** @typedef {import("../_shared/dom.js").Child} Child */

const RESERVES = [0, 1, 2, 3, 4]; // the last of them and more

/** The end of a rest that was seen coming. */
let resting = 0;

/** The whole, with everything that can be done. @returns {(Child | Child[])[]} */
export function strengthFace() {
  const at = here();
  const next = following(rows, at?.row);
  return [
    top(progress()),
    track(at),
    ...notices(),
    ...(at ? theSet(at) : [h("p.lead", t("playAllDone")), reserves()]),
    ...actions(at ? [logs(at)] : [ends()], at ? besides(at) : [], list(at)),
    next && h("p.muted", t("playNext"), " ", h("bdi", next.exercise.name), " · ", amount(next)),
  ];
}

/** The same where there is room for little. @returns {(Child | Child[])[]} */
export function strengthSmall() {
  const at = here();
  if (!at) return [top(progress()), ends()];
  fields(at); // what would be logged
  const pause = clockOf(at);
  return [
    h("p.small.muted", h("bdi", at.row.exercise.name), " · ", ordinal(at)),
    pause || h("p.big", h("bdi", wish(at.place))),
    pause && h("p", h("bdi", wish(at.place))),
    h("div.actions", logs(at)),
    ...notices(),
  ];
}

/** What changes by time alone is said once. */
export function strengthTick() {
  const pause = rest(rows);
  const until = pause ? pause.from + 1000 * pause.length_s : 0;
  if (until > now()) resting = until;
  else if (resting) {
    const seen = resting === until;
    resting = 0;
    redraw();
    if (seen) announce(`${t("playRestOver")} ${here()?.row.exercise.name}`);
  }
  if (holding && !holding.over && now() - holding.from >= 1000 * Number(here()?.place.target?.hold_s)) {
    holding.over = true;
    redraw();
    announce(t("playHoldOver"));
  }
}

const ends = () => button(t("playFinish"), askEnd, "all", "primary");

// --- the set ---------------------------------------------------------------------------------------------------------

/** @param {At} at */
function theSet(at) {
  const { row, place } = at;
  const { name, last_time: last, why } = row.exercise;
  return [
    h(
      "section.now",
      h(
        "div.line",
        h("div", h("h2.number", { key: "part", tabindex: -1 }, h("bdi", name)), h("p", ordinal(at), aim(at))),
        places(row, place),
      ),
      clockOf(at),
      fields(at),
      plates(at),
      last && h("p.small.muted", t("playLast"), " ", english(last)),
      why && !state.sets.length && h("p.small.muted", english(why)),
    ),
    swapping?.id === row.exercise.exercise_id && swaps(row),
  ];
}

/** @param {At} at */
function ordinal({ row: { exercise }, place: { n, warm_up, target } }) {
  const { length } = warm_up ? exercise.warm_up : exercise.sets;
  return t(target ? (warm_up ? "playWarmUp" : "playSet") : "setNumber", { n, all: length });
}

/** The target, where the steps below do not say it all. @param {At} at */
function aim({ row: { exercise }, place: { target, done: was } }) {
  const { reps_low: low = null, reps_high: high = null, rir = null } = was ? {} : (target ?? {});
  return [
    low !== high && t("playReps", { what: isolated(span(low, high)) }),
    exercise.per_side && t("setSide_each"),
    rir !== null && t("inReserve", { n: rir }),
  ].flatMap((part) => (part ? [" · ", part] : []));
}

/** @param {number | null} low @param {number | null} high */
const span = (low, high) =>
  [low, high]
    .flatMap((one, at, all) => (one === null || (at && one === all[0]) ? [] : number(one)))
    .join("–");

/** The rest, or the hold, by the clock. @param {At} at */
function clockOf({ place: { key, target } }) {
  const pause = rest(rows);
  const hold = holding?.key === key && holding;
  const length = hold ? Number(target?.hold_s) : (pause?.length_s ?? 0);
  const from = hold ? hold.from : (pause?.from ?? 0);
  const more = () => Math.min(length, length - (now() - from) / 1000);
  if (!hold && more() <= 0) return false;
  const bar = timed(h("i"), ({ style }) => (style.width = `${(100 * Math.max(0, more())) / length}%`));
  return h(
    "div.clock",
    h("span.muted", t(hold ? "playHold" : "playRest")),
    ticking("p.big", () => remaining(more())),
    h("div.meter", { "aria-hidden": true }, bar),
    !hold && !small() && reserves(),
  );
}

/** How many more there would have been, of the set that was done last. Nobody need say. */
function reserves() {
  const last = latest(rows)?.place;
  const set = last?.done;
  const text = t("playReserve");
  const choices = RESERVES.map((n, at) =>
    chip(`rir ${n}`, number(n) + (at > 3 ? "+" : ""), () => set && reserve(set, n), {
      "aria-pressed": String(set?.rir === n),
    }),
  );
  return (
    last?.target?.rir != null &&
    h("div.places", { role: "group", "aria-label": text }, h("span.small.muted", text), choices)
  );
}

/** The sets of this exercise, each to be gone to. @param {Row} row @param {Place} at */
function places(row, at) {
  const more = extra(row);
  const all = [...row.places, ...(left(row).length ? [] : [more])];
  const chips = all.map((place) => {
    const { key, n, warm_up, done: was } = place;
    const another = key === more.key;
    const name = another ? t("playAnother") : ordinal({ row, place });
    const text = was ? `✓ ${number(was.reps ?? was.duration_s ?? 0)}` : another ? "+" : number(n);
    const told = {
      "aria-label": was ? `${name}: ${done(was)}` : name,
      "aria-current": key === at.key && "step",
    };
    return h(
      "li",
      chip(key, text, () => choose(key), told, `${was ? ".done" : ""}${warm_up ? ".light" : ""}`),
    );
  });
  return h("ol.places", { "aria-label": t("setsAll") }, chips);
}

// --- the other exercises ---------------------------------------------------------------------------------------------

/** @param {At} at @returns {Child[]} */
function besides({ row, place: { done: was } }) {
  const can = !row.over && player.item_id;
  return [
    was && button(t("remove"), () => removeSet(was), "remove"),
    can && button(t("playSwap"), () => askToSwap(swapping ? undefined : row), "other"),
    !row.over && button(t("playSkip"), () => skip(row), "leave"),
  ];
}

/** @param {string} key @param {string} name @param {() => void} onclick @param {object} [told] @param {...Child} more */
const choice = (key, name, onclick, told, ...more) =>
  h(
    "li",
    h("button.choice", { key, onclick, ...told }, h("b", h("bdi", name)), h("span.muted.small", ...more)),
  );

/** What could be done instead. @param {Row} row */
function swaps(row) {
  const choices = swapping?.all?.map((one) =>
    choice(`swap ${one.exercise_id}`, one.name, () => swap(row, one), {}, sizes(one.sets)),
  );
  return h(
    "section",
    h("h3", { key: "swaps", tabindex: -1 }, t("playSwap")),
    choices?.length ? h("ul", choices) : h("p.muted", t(choices ? "playNone" : "loading")),
    button(t("cancel"), () => askToSwap(), "stay"),
  );
}

/** Every exercise, to be gone to. @param {At | undefined} at */
const list = (at) =>
  h(
    "ol",
    rows.map((row) => {
      const { exercise, skipped, places: all } = row;
      const sets = all.flatMap((one) => (one.done && !one.warm_up ? [done(one.done)] : []));
      return choice(
        `row ${exercise.exercise_id}`,
        (complete(row) ? "✓ " : "") + exercise.name,
        () => (skipped ? skip(row) : choose(exercise.exercise_id)),
        { "aria-current": row === at?.row && "step" },
        skipped ? t("playSkipped") : sets.length ? sets.join(", ") : amount(row),
      );
    }),
  );

/** How many sets of what, as the first is. @param {PlayerSet[]} sets */
function sizes([one, ...more]) {
  if (!one) return "";
  const { reps_low, reps_high, hold_s, weight, unit } = one;
  const times = hold_s ? `${number(hold_s)} s` : span(reps_low, reps_high);
  return isolated(`${number(more.length + 1)} × ${times}${weight ? ` · ${number(weight)} ${unit}` : ""}`);
}

/** The same, or how many of them are done. @param {Row} row */
function amount(row) {
  const { done: n, all } = count([row]);
  return n ? t("playSets", { n, all }) : sizes(row.exercise.sets);
}

/** How far it is, and how long it takes. */
function progress() {
  const { done: n, all } = count(rows);
  const since = state.startedAt;
  const time = since > 0 && ticking("span", () => clock(Math.max(0, (now() - since) / 1000)));
  return h("span", t("playSets", { n, all }), time && " · ", time);
}

/** The workout's silhouette: a bar for each set that counts, filled where it is done. @param {At | undefined} at */
const track = (at) =>
  h(
    "div.track",
    { "aria-hidden": true },
    rows.map((row) => {
      const coming = left(row);
      const sets = row.places.filter((one) => !one.warm_up && (one.done || coming.includes(one)));
      return h(
        "div",
        sets.map((one) => h(`i${one.done ? ".done" : ""}${one.key === at?.place.key ? ".on" : ""}`)),
      );
    }),
  );

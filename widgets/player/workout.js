// What can a member do with a workout, and what follows? Every deed is in the queue, seen at once, and told where it ends something.

import { call, over, tell } from "../_shared/bridge.js";
import { announce, focus } from "../_shared/dom.js";
import { page, t } from "../_shared/i18n.js";
import { done, isolated } from "../_shared/sets.js";
import { failureOf } from "../_shared/stage.js";
import { add, end, endingNow, endNot, pending, resume, seen, send } from "./queue.js";
import { complete, count, course, current, fold, following, latest, position, register } from "./run.js";
import { now } from "./timer.js";

/** @typedef {import("../_types/start_workout.js").StartWorkoutResult} StartWorkoutResult */
/** @typedef {import("../_types/start_workout.js").PlayerExercise} PlayerExercise */
/** @typedef {import("../_types/start_workout.js").PlayerRun} PlayerRun */
/** @typedef {import("../_types/start_workout.js").PlayedSet} PlayedSet */
/** @typedef {import("../_types/player_log_set.js").Deed} PlayerOp */
/** @typedef {import("../_types/player_finish.js").PlayerFinishResult} PlayerFinishResult */
/** @typedef {import("../_types/player_alternatives.js").PlayerAlternativesResult} PlayerAlternativesResult */
/** @typedef {import("./run.js").Row} Row */
/** @typedef {import("./run.js").Place} Place */
/** @typedef {import("./run.js").State} State */
/** @typedef {import("./queue.js").Deed} Deed */

const SWAPS = "player_alternatives";
const REPLACES = "update_workout";

/** What the player was opened with. @type {StartWorkoutResult} */
export let player;
/** As the server said it last. @type {PlayerRun} */
let run;
/** @type {State} */
export let state;
/** @type {Row[]} */
export let rows = [];
/** The place or the exercise that the member chose, until a set is logged. */
export let chosen = "";
/** What could be done instead of an exercise, while that is asked. @type {{ id: string, all: PlayerExercise[] | undefined } | undefined} */
export let swapping;
/** How it ended, where that was here. @type {PlayerFinishResult | undefined} */
export let outcome;
/** What went wrong with what was asked for last. */
export let failure = "";
/** Swapped in: what they are done with. @type {Record<string, PlayerExercise>} */
const known = {};
/** What takes back what was done last, latest last. @type {Deed[][]} */
const history = [];
/** @type {() => void} */
let changed;
let heardLast = "";

/** Whether anything of it is recorded. */
export const recorded = () => player.run !== null;

/** The workout that it became, or undefined while it is under way. */
export const finished = () =>
  run.finished ?? (endingNow() && !recorded() ? { workout_id: "", undo: null } : undefined);

/** Whether there is something to do in it: sets, or only time. */
export const bySets = () => player.exercises.length > 0;

/** Where a class is. */
export const elapsed = () => position(state.clock, now());

export const here = () => current(rows, chosen);

/** @param {StartWorkoutResult} answer @param {() => void} redraw */
export function openWorkout(answer, redraw) {
  player = answer;
  changed = redraw;
  const { item_id, class_id } = player;
  run = player.run ?? {
    id: "",
    server_now: "",
    started_at: null,
    clock: null,
    marks: [],
    sets: [],
    finished: null,
  };
  const subject = item_id ? { session_id: item_id } : { class_id: class_id ?? "" };
  const owner = {
    heard,
    ended: (/** @type {PlayerFinishResult} */ answer) => {
      outcome = answer;
      tell(`${told("finished it")} It is logged as ${answer.run.finished?.workout_id}. ${answer.summary}`);
      announce(page.lang === "en" ? answer.summary : t("playFinished"));
    },
    changed: () => changed(),
    running: () => !run.finished && state.startedAt > 0,
  };
  for (const { done_at } of run.sets) seen(done_at);
  seen(run.clock?.at);
  reckon();
  resume(owner, player.run ? { run_id: run.id, ...subject } : undefined);
  reckon();
}

/** @param {PlayerRun} said */
function heard(said) {
  if (run.finished && !said.finished) outcome = undefined;
  run = said;
  reckon();
  const after = JSON.stringify([state, said.finished, pending().length]);
  if (after !== heardLast) changed();
  heardLast = after;
}

function reckon() {
  state = fold(run, pending());
  rows = course(player.exercises, state, known);
  for (const { exercise, insteadOf } of rows)
    if (insteadOf && !run.finished && !known[exercise.exercise_id]) learnTargets(exercise, insteadOf);
}

/** What was swapped in elsewhere, or before a reload, has its targets still. @param {PlayerExercise} one @param {string} insteadOf */
async function learnTargets(one, insteadOf) {
  const id = one.exercise_id;
  known[id] = one; // asked once
  const [all] = await alternatives(insteadOf);
  known[id] = all.find(({ exercise_id }) => exercise_id === id) ?? one;
  if (known[id] === one) return;
  reckon();
  changed();
}

// --- deeds -----------------------------------------------------------------------------------------------------------

/** @param {Deed[]} deeds @param {boolean} [back] whether they take something back themselves */
function act(deeds, back) {
  if (!back) history.push(deeds.map(inverse).reverse());
  for (const deed of deeds) {
    // What is said of a set that was done does not change when it was done: the rest after it goes on.
    add(deed, deed.what === "set" ? setOf(deed)?.done_at : undefined);
  }
  failure = "";
  chosen = "";
  swapping = undefined;
  reckon();
  changed();
}

/** What makes it as it is before this. @param {Deed} deed @returns {Deed} */
function inverse(deed) {
  const { what, exercise_id, n, warm_up } = deed;
  const set = setOf(deed);
  if (what === "clock") return { what, elapsed_s: Math.round(elapsed()), running: !!state.clock?.running };
  if (what === "mark")
    return { ...state.marks.find((one) => one.exercise_id === exercise_id), what, exercise_id };
  return set ? said(set) : { what: "unset", exercise_id, n, warm_up };
}

/** The set that a deed is of, where it is done. @param {Deed} deed */
const setOf = (deed) =>
  state.sets.find((one) => register({ ...one, what: "set" }) === register({ ...deed, what: "set" }));

/** A set that was done as it would be logged. @param {PlayedSet} set @returns {Deed} */
const said = ({ done_at: _, ...set }) => ({ what: "set", ...set });

/** @param {Row} row @param {Place} place @param {Partial<Deed>} values */
export function log({ exercise }, { key, n, warm_up, done: was }, values) {
  const { exercise_id, per_side, name } = exercise;
  act([{ ...values, what: "set", exercise_id, n, warm_up, per_side }]);
  const row = rows.find((one) => one.exercise.exercise_id === exercise_id);
  const sets = row?.places.flatMap((place) => (place.done && !place.warm_up ? [done(place.done)] : []));
  if (row && !was && complete(row)) tellNext(`finished ${name} (${sets?.join(", ")})`, following(rows, row));
  const set = row?.places.find((one) => one.key === key)?.done;
  if (set) announce(`${name}, ${isolated(done(set))}`);
}

/** How many were left in reserve; or that is not said. @param {PlayedSet} set @param {number} rir */
export const reserve = (set, rir) => act([{ ...said(set), rir: set.rir === rir ? null : rir }]);

/** @param {PlayedSet} set */
export const removeSet = ({ exercise_id, n, warm_up }) => act([{ what: "unset", exercise_id, n, warm_up }]);

/** Leave an exercise out, or do it after all. @param {Row} row */
export function skip({ exercise: { exercise_id, name }, skipped, insteadOf }) {
  act([{ what: "mark", exercise_id, name, instead_of: insteadOf, skipped: !skipped }]);
  if (skipped) choose(exercise_id);
  tellNext(`${skipped ? "brought back" : "skipped"} ${name}`, here()?.row);
}

/** Another exercise in the place of this one, or the one that was to be done there. @param {Row} row @param {PlayerExercise} other */
export function swap({ exercise: { exercise_id, name }, insteadOf }, other) {
  const what = /** @type {const} */ ("mark");
  const instead_of = insteadOf ?? exercise_id;
  /** @type {Deed[]} */
  const deeds = [];
  if (insteadOf) deeds.push({ what, exercise_id, name });
  if (other.exercise_id !== instead_of)
    deeds.push({ what, exercise_id: other.exercise_id, name: other.name, instead_of });
  known[other.exercise_id] = other;
  act(deeds);
  choose(other.exercise_id);
  tellNext(`swapped ${name} for ${other.name}`);
  announce(other.name);
}

/** Ask what could be done instead, or no more. @param {Row} [row] */
export async function askToSwap(row) {
  swapping = row && { id: row.exercise.exercise_id, all: undefined };
  changed();
  const asked = swapping;
  if (!row || !asked) return;
  const [all, problem] = await alternatives(row.insteadOf ?? asked.id);
  if (swapping !== asked) return; // it is another one by now, or none
  const own = player.exercises.filter((one) => one.exercise_id === row.insteadOf);
  swapping = problem
    ? undefined
    : { id: asked.id, all: [...own, ...all.filter((one) => one.exercise_id !== asked.id)] };
  failure = problem;
  changed();
  focus("swaps");
}

/** @param {string} exercise_id @returns {Promise<[PlayerExercise[], string]>} and what went wrong */
async function alternatives(exercise_id) {
  const result = await call(SWAPS, { session_id: player.item_id, exercise_id });
  if (result.isError) return [[], failureOf(result).text];
  return [/** @type {PlayerAlternativesResult} */ (result.structuredContent).exercises, ""];
}

/** Go to an exercise, or to a set of it. @param {string} key */
export function choose(key) {
  chosen = key;
  swapping = undefined;
  changed();
}

/** Run, stand, or be somewhere else. @param {boolean} running @param {number} [to] */
export const wind = (running, to = elapsed()) => act([{ what: "clock", elapsed_s: Math.round(to), running }]);

export const canUndo = () => history.length > 0 || state.sets.length > 0;

/** What was done last is as it was before; after a reload that is the last set. */
export function undo() {
  const last = latest(rows)?.place.done;
  const back = history.pop();
  if (back) act(back, true);
  else if (last) act([{ ...said(last), what: "unset" }], true);
  announce(t("playUndone"));
}

/** @param {number | null} rpe */
export function finish(rpe) {
  if (!recorded())
    tell(`${told("finished it")} Nothing of it is recorded, as no account is connected. ${all()}`);
  end(rpe);
  changed();
  announce(t("playFinished"));
}

/** It goes on: the workout that it became is deleted. */
export async function goOn() {
  endNot();
  changed();
  const back = run.finished?.undo;
  if (!back) return;
  const result = await call(REPLACES, back);
  if (over) return;
  failure = result.isError ? failureOf(result).text : "";
  if (!result.isError) tell(told("took the finish back, and goes on"));
  changed();
  send();
}

// --- what the model is told ------------------------------------------------------------------------------------------

/** @param {string} what */
function told(what) {
  const { done: n, all } = count(rows);
  const id = player.item_id ?? player.class_id;
  return `In the player, in “${player.title}” (${id}), the member ${what}${all ? `; ${n} of ${all} sets are done` : ""}.`;
}

/** @param {string} what @param {Row} [next] */
const tellNext = (what, next) => tell(told(what) + (next ? ` Next is ${next.exercise.name}.` : ""));

/** Everything that was done, in words. */
const all = () =>
  rows
    .flatMap(({ exercise, places }) => {
      const sets = places.flatMap((place) => (place.done ? [done(place.done)] : []));
      return sets.length ? `${exercise.name}: ${sets.join(", ")}` : [];
    })
    .join("; ");

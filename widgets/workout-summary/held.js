// Which workout is held, or which list of them, and what can be asked of the server? Everything read, written, and gone back to.

import { call, input, over, tell } from "../_shared/bridge.js";
import { announce, focus } from "../_shared/dom.js";
import { page, t } from "../_shared/i18n.js";
import { failureOf, offered, PASSING } from "../_shared/stage.js";
import { draftOf } from "./drafts.js";

/** @typedef {import("../_types/log_workout.js").LogWorkoutResult} LogWorkoutResult */
/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/update_workout.js").UpdateWorkoutResult} UpdateWorkoutResult */
/** @typedef {import("../_types/get_workouts.js").GetWorkoutsResult} GetWorkoutsResult */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {Partial<Omit<LogWorkoutResult, "workout">> & Partial<Omit<UpdateWorkoutResult, "workout">> & { workout: Workout }} Told what any of the three tools says of one workout */
/** @typedef {{ text: string, act?: [string, () => void] }} Problem */

export const READS = "get_workouts";
export const WRITES = "update_workout";
export const LOGS = "log_workout";

/** @type {CallToolResult | undefined} */
let first;
/** One workout, or undefined where there is a list. @type {Told | undefined} */
export let told;
/** @type {GetWorkoutsResult | undefined} */
export let list;
/** As the list was asked for. @type {Record<string, unknown>} */
let asked = {};
/** Workouts that led to this one. @type {Told[]} */
export let before = [];
/** Whether it is open to corrections. */
export let changing = false;
/** What the member is typing; it outlasts a redraw. @type {Draft | undefined} */
export let draft;
/** @type {Problem | undefined} */
export let problem;
export let busy = false;
let written = false; // what led here is of before
/** Lists of which every row is shown, by the key of the button that does it. @type {Set<string>} */
const whole = new Set();
/** @type {() => void} */
export let redraw;

/** What the widget was called with; the same once more is no news. @param {CallToolResult} result @param {() => void} render */
export function arrived(result, render) {
  redraw = render;
  if (result !== first) {
    first = result;
    before = [];
    list = undefined;
    changing = busy = written = false;
    whole.clear();
    hold(result);
  }
  redraw();
}

/** @param {CallToolResult} result */
function hold({ structuredContent, _meta }) {
  const answer = /** @type {Told | GetWorkoutsResult} */ (structuredContent);
  draft = problem = undefined;
  if (answer.workout) told = /** @type {Told} */ (answer);
  else {
    told = undefined;
    list = /** @type {GetWorkoutsResult} */ (answer);
    asked = /** @type {typeof asked} */ (_meta?.["palestra/arguments"] ?? input);
  }
}

/** A workout as the model is told of it. @param {Workout} one */
const named = ({ id, title }) => `“${title}” (${id})`;

// --- how it is looked at ---------------------------------------------------------------------------------------------

/** @param {string} key of the button that shows every row */
export const isWhole = (key) => whole.has(key);

/** @param {string} key */
export function showWhole(key) {
  whole.add(key);
  redraw();
}

/** Open it to corrections, or no more. */
export function turn() {
  changing = !changing;
  draft = undefined;
  if (changing) whole.add("moreExercises"); // each of them can be corrected
  redraw();
  if (!changing || !focus("exercise 0")) focus("change"); // what can be changed stands above
}

/** Let this be typed. @param {Draft} next */
export function begin(next) {
  draft = next;
  problem = undefined;
  redraw();
  /** @type {HTMLInputElement | null} */ (focus(`field ${next.fields[0]?.key}`))?.select();
}

/** It is not typed any more. @param {string} where the focus goes */
export function leave(where) {
  draft = undefined;
  redraw();
  focus(where);
}

// --- what is written -------------------------------------------------------------------------------------------------

/** Whether it can be corrected: it is recorded, and there is a tool for it. @param {Workout} workout */
export const correctable = ({ version }) => version > 0 && offered(WRITES);

/** Change this workout as it is drawn: another version is not touched. @param {object[]} ops @param {string} [where] the focus goes */
export function write(ops, where) {
  const { id, version } = /** @type {Told} */ (told).workout;
  return send(WRITES, { workout_id: id, version, ops }, where);
}

/** @param {object} undo as the result says */
export const takeBack = (undo) => send(WRITES, undo);

/** Record what was rehearsed, as it was said. */
export const recordIt = () => send(LOGS, { ...input, dry_run: false });

/**
 * A call that writes. The same words are one deed to the server, so they may be said again where no answer came.
 * @param {string} tool @param {object} args @param {string} [where] the focus goes
 */
async function send(tool, args, where = "title") {
  const result = await answered(tool, args);
  if (!result) return;
  if (result.isError) return refused(result, () => send(tool, args, where));
  written = true;
  hold(result);
  const { summary = "", workout } = /** @type {Told} */ (told);
  changing &&= !workout.deleted;
  redraw();
  if (!focus(where)) focus("title");
  announce(page.lang === "en" ? summary : t(workout.deleted ? "deleted" : "written"));
}

/** @param {CallToolResult} result @param {() => void} retry */
function refused(result, retry) {
  const { code, text } = failureOf(result);
  problem = { text };
  if (code === "conflict") problem = { text: t("moved"), act: [t("reload"), reload] };
  else if (code.endsWith("_required")) problem.text = `${text} ${t("connect")}`;
  else if (PASSING.includes(code)) problem.act = [t("retry"), retry];
  redraw();
  focus("again");
}

/**
 * One answer at a time, and none after the end. What is drawn by then may be another's: then it is told, and not drawn.
 * @param {string} tool @param {object} args
 */
async function answered(tool, args) {
  if (busy) return;
  const from = first;
  busy = true;
  problem = undefined;
  redraw();
  const result = await call(tool, args);
  if (over) return;
  if (tool !== READS && !result.isError) tellChange(/** @type {Told} */ (result.structuredContent));
  if (from !== first) return;
  busy = false;
  return result;
}

/** @param {Told} now */
const tellChange = ({ workout, summary }) =>
  tell(
    `In the workout widget the member changed ${named(workout)}, now at version ${workout.version}: ${summary}`,
  );

// --- what is read ----------------------------------------------------------------------------------------------------

/** What is recorded; or nothing, and why. @param {Record<string, unknown>} args */
async function read(args) {
  const result = await answered(READS, args);
  if (!result?.isError) return result;
  problem = { text: failureOf(result).text };
  redraw();
}

/** The workout as it is by now. What the member was typing is kept where what it is of is as it was. */
async function reload() {
  const kept = draft;
  const result = await read({ workout_id: /** @type {Told} */ (told).workout.id });
  if (!result) return;
  hold(result);
  const { workout, summary = "" } = /** @type {Told} */ (told);
  const fields = (/** @type {Draft | undefined} */ one) => JSON.stringify(one?.fields);
  draft = kept && fields(draftOf(workout, kept.key)) === fields(kept) ? kept : undefined;
  changing &&= !workout.deleted;
  redraw();
  focus("title");
  announce(page.lang === "en" ? summary : t("written"));
}

/** One workout in full. @param {string} id */
export async function go(id) {
  const from = told;
  const result = await read({ workout_id: id });
  if (!result) return;
  hold(result);
  if (from) before.push(from);
  changing = false;
  whole.clear();
  redraw();
  focus("title");
  const { workout } = /** @type {Told} */ (told);
  announce(workout.title);
  tell(`The member is now looking at the workout ${named(workout)}, at version ${workout.version}.`);
}

/** To the workout that led here, or to the list: as it is by now, where something was written. */
export async function back() {
  const { id } = /** @type {Told} */ (told).workout;
  const last = before.at(-1);
  const result = written && (await read(last ? { workout_id: last.workout.id } : asked));
  if (written && !result) return; // it is still to be read
  before.pop();
  changing = false;
  draft = undefined;
  if (result) hold(result);
  else told = last;
  written &&= !!last;
  redraw();
  if (!focus(id)) focus("title");
}

/** More of the list, as it was asked for. */
export async function more() {
  const from = list;
  const result = await read({ ...asked, cursor: from?.next_cursor });
  if (!result || !from) return;
  const { workouts, next_cursor } = /** @type {GetWorkoutsResult} */ (result.structuredContent);
  list = { ...from, workouts: [...from.workouts, ...workouts], next_cursor };
  redraw();
  focus(`row ${from.workouts.length}`);
  announce(t("moreRows", { n: workouts.length }));
}

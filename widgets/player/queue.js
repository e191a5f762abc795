// What did the member do that the server does not know yet? It is kept until the server says so, and sent again until then.

import { call, over } from "../_shared/bridge.js";
import { t } from "../_shared/i18n.js";
import { failureOf, PASSING } from "../_shared/stage.js";
import { register } from "./run.js";
import { now, setClock } from "./timer.js";

/** @typedef {import("../_types/player_log_set.js").Deed} PlayerOp */
/** @typedef {import("../_types/player_log_set.js").PlayerLogSetResult} PlayerLogSetResult */
/** @typedef {import("../_types/player_finish.js").PlayerFinishResult} PlayerFinishResult */
/** @typedef {import("../_types/start_workout.js").PlayerRun} PlayerRun */
/** @typedef {Partial<{ [Key in Exclude<keyof PlayerOp, "id" | "at">]: PlayerOp[Key] | null }> & Pick<PlayerOp, "what">} Deed null where it says nothing */
/** @typedef {{ at: string, rpe: number | null }} Ending */
/** @typedef {{ run: string, ops: PlayerOp[], ending: Ending | null }} Kept */
/** @typedef {{ run_id: string, session_id?: string, class_id?: string }} Address */
/**
 * Who is told. `running` says whether another copy may be doing something that is to be seen here.
 * @typedef {object} Owner
 * @property {(run: PlayerRun) => void} heard
 * @property {(answer: PlayerFinishResult) => void} ended
 * @property {() => void} changed something of the queue itself
 * @property {() => boolean} running
 */

const SENDS = "player_log_set";
const ENDS = "player_finish";
const MOST = 60; // in one call
const AGAIN_MS = 20_000;
const FIRST_MS = 1000; // then twice as long each time
const LONGEST_MS = 30_000;
const KEY = "palestra ";
const OWN = `${Math.random().toString(36).slice(2)}00000000`.slice(0, 8); // this copy

/** By the register that each writes: an earlier one need not be sent any more. @type {Map<string, PlayerOp>} */
const deeds = new Map();
/** What was done before the server's clock was heard here. @type {Set<PlayerOp>} */
const unsure = new Set();
/** @type {Ending | null} */
let ending = null;
/** @type {Address | undefined} */
let address;
/** @type {Owner} */
let owner;
/** @type {number | undefined} */
let soon;
let sure = false;
let sending = false;
let tries = 0;
let newest = 0; // the latest time that anything here has, in ms
let made = 0;
/** What the server refuses for good, or asks for. */
export let trouble = "";

/** What waits. */
export const pending = () => [...deeds.values()];

/** How the member ended it, while the server does not know. */
export const endingNow = () => ending;

/** How many deeds are not saved; none where nothing is recorded at all. */
export const unsaved = () => (address ? deeds.size + Number(ending !== null) : 0);

/** Whether the server was asked in vain. */
export const cutOff = () => tries > 0;

/**
 * Begin with what is kept of a run; without an address nothing is ever sent.
 * @param {Owner} who @param {Address | undefined} where
 */
export function resume(who, where) {
  owner = who;
  address = where;
  if (!where) return;
  for (const { ops, ending: kept } of recalled(where.run_id)) {
    ending = kept ?? ending;
    for (const op of ops) {
      const known = deeds.get(register(op));
      if (!known || known.at < op.at) deeds.set(register(op), op);
      newest = Math.max(newest, Date.parse(op.at));
    }
  }
  keepAll();
  send();
}

/** A time later than all that was seen: what is done now is done after it. */
function stamp() {
  newest = Math.max(now(), newest + 1);
  return new Date(newest).toISOString();
}

/** Nothing here is done before this. @param {string | undefined} at */
export function seen(at) {
  if (at) newest = Math.max(newest, Date.parse(at));
}

/** @param {Deed} what @param {string} [after] it is said of something then, and not done now */
export function add(what, after) {
  const at = after ? new Date(Date.parse(after) + 1).toISOString() : stamp();
  const told = Object.fromEntries(Object.entries(what).filter(([, value]) => value !== null));
  const op = /** @type {PlayerOp} */ ({ id: `${OWN}-${++made}-${Date.now().toString(36)}`, at, ...told });
  deeds.set(register(op), op);
  if (!sure) unsure.add(op);
  trouble = "";
  keepAll();
  send();
}

/** @param {number | null} rpe */
export function end(rpe) {
  ending = { at: stamp(), rpe };
  trouble = "";
  keepAll();
  send();
}

/** It is not ended, if the server does not know that it was. */
export function endNot() {
  ending = null;
  keepAll();
}

/** Say what waits, or ask what is new. One call at a time; whatever its fate, another follows where one is needed. */
export async function send() {
  if (!address || sending) return;
  sending = true;
  clearTimeout(soon);
  const ops = sure ? pending().slice(0, MOST) : []; // first of all, what time it is
  const last = sure && deeds.size <= MOST ? ending : null;
  const asked = Date.now();
  const result = await call(last ? ENDS : SENDS, { ...address, ops, ...last });
  sending = false;
  if (over) return;
  if (result.isError) failed(failureOf(result));
  else
    taken(
      /** @type {PlayerLogSetResult & PlayerFinishResult} */ (result.structuredContent),
      ops,
      last,
      asked,
    );
}

/** @param {{ code: string, text: string }} failure */
function failed({ code, text }) {
  tries += 1;
  trouble = PASSING.includes(code) ? "" : text;
  if (code.endsWith("_required")) trouble = `${text} ${t("connect")}`;
  later(Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1)) * (0.75 + Math.random() / 2)); // not all copies at once
  owner.changed();
}

/**
 * @param {PlayerLogSetResult & PlayerFinishResult} answer @param {PlayerOp[]} ops @param {Ending | null} last
 * @param {number} asked
 */
function taken(answer, ops, last, asked) {
  const { run, refused = [] } = answer;
  tries = 0;
  const moved = setClock(run.server_now, asked);
  if (!sure) correct(moved);
  sure = true;
  for (const op of ops) if (deeds.get(register(op)) === op) deeds.delete(register(op));
  if (last === ending) ending = null;
  trouble = refused[0]?.why ?? "";
  keepAll();
  for (const at of [run.clock?.at, ...run.sets.map((one) => one.done_at)]) seen(at);
  if (last) owner.ended(answer);
  owner.heard(run);
  if (unsaved()) send();
  else later(AGAIN_MS);
}

/** What was stamped by a clock that was wrong gets the time it was done at. @param {number} moved */
function correct(moved) {
  newest = 0;
  for (const op of unsure) op.at = new Date(Date.parse(op.at) + moved).toISOString();
  for (const op of pending()) seen(op.at);
  unsure.clear();
}

/** @param {number} ms */
function later(ms) {
  clearTimeout(soon);
  soon = setTimeout(() => {
    if (unsaved() || (owner.running() && !document.hidden)) send();
    else later(AGAIN_MS);
  }, ms);
}

// --- through a reload ------------------------------------------------------------------------------------------------

/** Kept where the host keeps things, else where the browser does, else not at all. */
function keepAll() {
  if (!address) return;
  /** @type {Kept | null} */
  const kept = unsaved() ? { run: address.run_id, ops: pending(), ending } : null;
  const host = window.openai;
  const key = `${KEY}${address.run_id} ${OWN}`;
  try {
    if (host?.setWidgetState) {
      if (kept || host.widgetState?.privateContent)
        host.setWidgetState({ ...host.widgetState, privateContent: kept });
    } else if (kept) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  } catch {
    // A sandbox without storage: in memory it is, until the frame goes.
  }
}

/** What this copy or another one kept of a run. It may be sent twice. @param {string} run @returns {Kept[]} */
function recalled(run) {
  try {
    const host = window.openai;
    if (host?.setWidgetState) {
      const kept = /** @type {Kept | null | undefined} */ (host.widgetState?.privateContent);
      return kept?.run === run ? [kept] : [];
    }
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(KEY + run));
    return keys.map((key) => {
      const kept = JSON.parse(localStorage.getItem(key) ?? "");
      localStorage.removeItem(key); // this copy keeps it from here on; one that still lives writes it anew
      return kept;
    });
  } catch {
    return [];
  }
}

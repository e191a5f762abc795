// Which measure is shown, and how does the member come to another? The answer, how it was asked for, and asking anew.

import { call, context, input, over, tell } from "../_shared/bridge.js";
import { announce, focus } from "../_shared/dom.js";
import { daySpan } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { failureOf, wait } from "../_shared/stage.js";
import { PACE, plain } from "./said.js";

/** @typedef {import("../_types/get_progress.js").GetProgressResult} GetProgressResult */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {Record<string, unknown> & { metric?: string, exercise?: string, discipline?: string, last_weeks?: number, from?: string, to?: string, compare_to?: string, convention?: string }} Arguments */

export const OF_EXERCISES = ["strength", "prs"];
export const LINES = ["strength", "pace", "output"]; // drawn as one

/** @type {GetProgressResult} */
export let told;
/** What it was asked with. @type {Arguments} */
export let args = {};
export let busy = false;
/** Why the last call changed nothing. */
export let problem = "";
/** @type {(result: CallToolResult) => void} */
let drawAnswer = () => {};
let redraw = () => {};

/** What draws an answer, and what draws the same one once more. @param {typeof drawAnswer} draw @param {typeof redraw} render */
export function turnCalls(draw, render) {
  drawAnswer = draw;
  redraw = render;
}

/** From here it is about this answer. @param {CallToolResult} result */
export function hold({ structuredContent, _meta }) {
  told = /** @type {GetProgressResult} */ (structuredContent);
  args = /** @type {Arguments} */ (_meta?.["palestra/arguments"] ?? input);
}

/** What the number is. */
export function title() {
  const { metric, headline } = told;
  return t(metric === "pace" && !PACE.test(headline.unit) ? "title_speed" : `title_${metric}`);
}

/** What it is of, where it is not of everything. */
export function subject() {
  const { metric, headline } = told;
  if (LINES.includes(metric) && headline.label.includes(": ")) {
    const name = headline.label.split(": ")[0] ?? "";
    return metric === "strength" ? name : word(name);
  }
  return String((OF_EXERCISES.includes(metric) ? args.exercise : word(args.discipline ?? "")) ?? "");
}

/** Whether there is the whole screen, and so room for everything. */
export const grown = () => context.displayMode === "fullscreen";

/** @param {Arguments} all */
export const clean = (all) => /** @type {Arguments} */ (JSON.parse(JSON.stringify(all))); // without what is undefined

/** @param {string} name */
export const without = (name) => clean({ ...args, [name]: undefined });

/** Ask for this instead; chat and widget agree because it is the same tool. @param {Arguments} next */
export async function turn(next) {
  if (busy) return;
  busy = true;
  problem = "";
  redraw();
  const result = await call("get_progress", next);
  busy = false;
  if (over) return;
  if (result.isError) {
    const { code, text } = failureOf(result);
    problem = code === "validation" ? `${text} ${t(`need_${next.metric}`)}` : text;
    return redraw();
  }
  const answer = result._meta?.["palestra/arguments"]
    ? result
    : { ...result, _meta: { "palestra/arguments": next } };
  drawAnswer(answer);
  const { metric, headline, summary } = told;
  const value = headline.value === null ? t("unknown") : plain(headline.value, headline.unit);
  announce(`${title()}: ${value}, ${daySpan(told.coverage.from, told.coverage.to)}`);
  tell(
    `In the progress widget the member turned to ${metric}${next.exercise ? ` of ${next.exercise}` : ""}. ${summary}`,
  );
}

/** Every exercise, from where one was not found. */
export async function everything() {
  wait(true);
  const result = await call("get_progress", { metric: "strength" });
  if (over) return;
  wait(false);
  if (!result.isError) {
    drawAnswer(result);
    focus("title");
    announce(told.summary);
  }
}

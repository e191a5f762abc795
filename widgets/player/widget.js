// What is done now, and what next? A workout with its member: sets or parts, by the clock, with a network or without.

import { modes, over } from "../_shared/bridge.js";
import { h } from "../_shared/dom.js";
import { t } from "../_shared/i18n.js";
import { stage } from "../_shared/stage.js";
import { askFace, endFace } from "./finish.js";
import { classFace, classSmall, classTick } from "./intervals.js";
import { asked, closedFace, drawn, redraw, repaint, small } from "./parts.js";
import { endingNow, send } from "./queue.js";
import { strengthFace, strengthSmall, strengthTick } from "./strength.js";
import { watch } from "./timer.js";
import { bySets, finished, openWorkout, player } from "./workout.js";

/** @typedef {import("../_types/start_workout.js").StartWorkoutResult} StartWorkoutResult */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */

/** @type {CallToolResult | undefined} */
let first;

modes.push("pip"); // a timer is looked at while something else is done
stage("start_workout", draw, beside);

/** @param {CallToolResult} result */
function draw(result) {
  if (result === first) return redraw(); // in another language
  const again = first;
  first = result;
  openWorkout(/** @type {StartWorkoutResult} */ (result.structuredContent), redraw);
  drawn(face);
  if (!again) watch(tick, send);
}

function face() {
  if (finished() || endingNow()) return endFace(!finished());
  if (!player.playable) return closedFace();
  if (asked) return askFace();
  if (bySets()) return small() ? strengthSmall() : strengthFace();
  return small() ? classSmall() : classFace();
}

function tick() {
  if (over) return;
  repaint();
  if (finished() || endingNow() || asked) return;
  if (bySets()) strengthTick();
  else classTick();
}

/** What leads on from an error. @param {{ code: string }} failure */
function beside({ code }) {
  if (code.endsWith("_required")) return h("p", t("connect"));
}

// What was recorded? One workout whole, with every correction of it, or a list of them: whichever of three tools was called.

import { context, input } from "../_shared/bridge.js";
import { h, show } from "../_shared/dom.js";
import { t } from "../_shared/i18n.js";
import { stage, wait } from "../_shared/stage.js";
import { arrived, busy, LOGS, list, READS, told, WRITES } from "./held.js";
import { many } from "./many.js";
import { one } from "./one.js";

const OF_LOGGING = [
  "performed_at",
  "exercises",
  "cardio",
  "duration_min",
  "duration_s",
  "rpe",
  "title",
  "note",
  "dry_run",
];

stage(which, (result) => arrived(result, render), elsewhere);

/** Which of the three tools was called, where the host does not tell. */
function which() {
  const { name } = context.toolInfo?.tool ?? {};
  if (name) return name;
  if (input.ops) return WRITES;
  return OF_LOGGING.some((key) => key in input) ? LOGS : READS;
}

function render() {
  wait(busy);
  show((told ? one(told) : list ? many(list) : []).flat());
}

/** What leads on from an error. @param {{ code: string }} failure */
function elsewhere({ code }) {
  if (code.endsWith("_required")) return h("p", t("connect"));
}

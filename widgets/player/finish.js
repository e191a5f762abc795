// How did it end? How hard it was, if the member says so; then what was recorded, and the way back.

import { h } from "../_shared/dom.js";
import { clock, day, number } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { button, offered } from "../_shared/stage.js";
import { askEnd, english, notices, top } from "./parts.js";
import { count, latest } from "./run.js";
import {
  bySets,
  elapsed,
  finish,
  finished,
  goOn,
  outcome,
  player,
  recorded,
  rows,
  state,
} from "./workout.js";

/** @typedef {import("../_shared/dom.js").Child} Child */

const EFFORTS = 10;

/** As the member chose, and may not choose. @type {number | null} */
let rpe = null;

/** Before it ends. @returns {(Child | Child[])[]} */
export function askFace() {
  const { done: n, all } = count(rows);
  const choices = Array.from({ length: EFFORTS + 1 }, (_, n) => {
    const input = h("input.unseen", {
      type: "radio",
      name: "effort",
      value: n,
      key: `effort ${n}`,
      checked: n === rpe && "",
      onchange: () => (rpe = n),
    });
    return h("label.button.place", input, number(n));
  });
  const end = () => {
    askEnd();
    finish(rpe);
  };
  return [
    top(bySets() && t("playSets", { n, all })),
    ...notices(),
    h("fieldset", h("legend", t("playEffort")), h("div.efforts", choices)),
    h("div.actions", button(t("playFinish"), end, "ended", "primary"), button(t("back"), askEnd, "end")),
  ];
}

/** Once it has ended. @param {boolean} waits the server does not know @returns {(Child | Child[])[]} */
export function endFace(waits) {
  const { records = [], notes = [], sets = count(rows).done } = outcome ?? {};
  const next = player.next_up;
  const can = waits || (recorded() && offered("update_workout") && !!finished()?.undo);
  const last = latest(rows)?.place.done?.done_at;
  const length_s = last ? (Date.parse(last) - state.startedAt) / 1000 : elapsed();
  return [
    top(t("playFinished")),
    ...notices(),
    h("dl", bySets() && tile(t("setsAll"), number(sets)), length_s > 0 && tile(t("lasted"), clock(length_s))),
    records.length > 0 &&
      h(
        "section",
        h("h2", t("metric_prs")),
        h(
          "ul",
          records.map(({ exercise, what }) => h("li", h("b", h("bdi", exercise)), " ", english(what))),
        ),
      ),
    notes.length > 0 &&
      h(
        "ul.small",
        notes.map((note) => h("li", english(note))),
      ),
    next &&
      h(
        "p",
        `${t("playNext")} `,
        h("b", h("bdi", next.title)),
        ` · ${day(next.local_date)}${next.start_local ? `, ${next.start_local}` : ""}`,
      ),
    can && button(t(waits ? "playOn" : "undo"), goOn, "undo"),
  ];
}

/** @param {string} name @param {string} value */
const tile = (name, value) => h("div", h("dt.small.muted", name), h("dd", h("b.number", value)));

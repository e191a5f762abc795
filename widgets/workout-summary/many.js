// Which workouts are there? A list of them, with the last time of an exercise above; each opens in full.

import { artwork, look } from "../_shared/artwork.js";
import { h } from "../_shared/dom.js";
import { day, daySpan, number, wall } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { go, more } from "./held.js";
import { english, imported, larger, origin, wrong } from "./parts.js";

/** @typedef {import("../_types/get_workouts.js").GetWorkoutsResult} GetWorkoutsResult */
/** @typedef {import("../_types/get_workouts.js").WorkoutRow} WorkoutRow */

/** @param {GetWorkoutsResult} answer */
export function many({
  workouts,
  total_estimate: n,
  exercise,
  last_time: last,
  coverage,
  next_cursor: cursor,
}) {
  const { withheld, first_on: from, last_on: to } = coverage;
  const shown = workouts.length;
  const some = shown < n ? t("shownOf", { shown, n }) : t("workouts", { n });
  return [
    h(
      "header.list",
      h(
        "h1",
        { key: "title", tabindex: -1 },
        n ? some : t("noWorkouts"),
        exercise && [" · ", h("bdi", exercise.name)],
      ),
      from && to && h("p.muted", daySpan(from, to)),
      exercise?.read_as && h("p", english(exercise.read_as)),
    ),
    wrong(),
    last &&
      h(
        "div.last",
        h("p.small.muted", t("lastTime", { when: day(last.local_date) })),
        h("p", h("b", english(last.sets))),
      ),
    shown > 0 && h("ul.rows", workouts.map(row)),
    withheld > 0 && h("p.muted", t("withheld", { n: withheld })),
    h("div.actions", cursor && button(t("more"), more, "more"), shown > 0 && larger()),
  ];
}

/** @param {WorkoutRow} one @param {number} at */
function row(one, at) {
  const { id, title, source, discipline, duration_s, what } = one;
  const facts = [
    wall(one.local_date, one.start_local),
    duration_s !== null && `${number(Math.round(duration_s / 60))} ${t("min")}`,
    imported(source) && origin(source),
    one.duplicate_of && t("countedAs"),
  ];
  return h(
    "li",
    { key: `row ${at}`, tabindex: -1 },
    h("div.picture", artwork(discipline ?? "", look(id))),
    h(
      "div.body",
      h("button.link.whole", { key: id, onclick: () => go(id) }, h("bdi", title)),
      h("p.small.muted", facts.filter(Boolean).join(" · ")),
      what && h("p.small", english(what)),
    ),
  );
}

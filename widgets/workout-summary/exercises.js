// What was done of each exercise? Its sets as they are read, or each as it can be corrected.

import { h } from "../_shared/dom.js";
import { t } from "../_shared/i18n.js";
import { done } from "../_shared/sets.js";
import { ofName, ofSet } from "./drafts.js";
import { form } from "./forms.js";
import { begin, changing, draft } from "./held.js";
import { few } from "./parts.js";
import { beside, grouped } from "./said.js";

/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/log_workout.js").WorkoutExercise} WorkoutExercise */
/** @typedef {import("../_types/log_workout.js").WorkoutSet} WorkoutSet */

const FIRST = 6; // exercises, until all are asked for

/** @param {Workout} workout */
export function exerciseList({ exercises: all, sets_left_out: left }) {
  const supersets = [...new Set(all.map(({ superset }) => superset))].filter((group) => group !== null);
  const [some, more] = few("moreExercises", all, FIRST, `exercise ${FIRST}`);
  const rows = some.map((exercise, at) => {
    const { superset, name, note } = exercise;
    const group = superset === null ? 0 : supersets.indexOf(superset) + 1;
    return h(
      `li.exercise${group ? ".linked" : ""}${changing ? ".open" : ""}`,
      h(
        "div.name",
        h(
          "h3",
          { key: `exercise ${at}`, tabindex: -1 },
          h("bdi", name),
          group > 0 && " ",
          group > 0 && h("span.tag.small", t("superset", { n: group })),
        ),
        changing && relabel(exercise, at),
        note && h("p.small.muted", h("bdi", note)),
      ),
      changing ? editable(exercise, at) : sets(exercise),
    );
  });
  return (
    all.length > 0 &&
    h(
      "section",
      h("h2.unseen", t("exercises")),
      h("ol", rows),
      more,
      left > 0 && h("p.muted", t("leftOut", { n: left })),
    )
  );
}

/** As they are read: equal ones together. @param {WorkoutExercise} exercise */
const sets = ({ sets: all }) =>
  h(
    "ul.sets",
    grouped(all).map(({ one, n }) =>
      h("li", h("b", h("bdi", done(one))), effort(one, n > 1 && t("setsTimes", { n }))),
    ),
  );

/** @param {WorkoutSet} one @param {string | false} [count] */
function effort(one, count) {
  const rest = [count, ...beside(one)].filter(Boolean).join(" · ");
  return [
    one.kind !== "normal" && h("span.tag.small", t(`setKind_${one.kind}`)),
    rest && h("span.muted", rest),
  ];
}

/** @param {WorkoutExercise} exercise @param {number} at */
const editable = (exercise, at) =>
  h(
    "ol.sets",
    exercise.sets.map((one, index) => {
      const key = `set ${at} ${index}`;
      if (draft?.key === key) return h("li", form(draft));
      return h(
        "li",
        h(
          "button.row",
          { key, onclick: () => begin(ofSet(exercise, at, one, index)) },
          h("span.small.muted", t("setNumber", { n: index + 1 })),
          h("span", h("b", h("bdi", done(one))), effort(one)),
          h("span.link", t("edit")),
        ),
      );
    }),
  );

/** @param {WorkoutExercise} exercise @param {number} at */
function relabel(exercise, at) {
  const next = ofName(exercise, at);
  const { key, name } = next;
  if (draft?.key === key) return form(draft);
  return h("button.link.rename", { key, "aria-label": name, onclick: () => begin(next) }, t("rename"));
}

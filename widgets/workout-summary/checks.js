// What is to be looked at again? What changed, what was guessed, assumed and not taken, and another record of the same.

import { h } from "../_shared/dom.js";
import { t } from "../_shared/i18n.js";
import { isolated } from "../_shared/sets.js";
import { button } from "../_shared/stage.js";
import { changing, correctable, go, write } from "./held.js";
import { english, origin } from "./parts.js";

/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/log_workout.js").LinkedWorkout} LinkedWorkout */
/** @typedef {import("../_types/update_workout.js").UpdateWorkoutResult} UpdateWorkoutResult */
/** @typedef {import("./held.js").Told} Told */

const SURE = 0.8; // below it a name is asked about

/** @param {UpdateWorkoutResult["diff"]} diff */
export const differences = (diff) =>
  diff.length > 0 &&
  h(
    "section.changed",
    h("h2", t("changed")),
    h(
      "ul",
      diff.map(({ what, before: was, after }) =>
        h(
          "li",
          h("p.small.muted", english(what.replaceAll("_", " "))),
          h(
            "p",
            was === null ? h("span.muted", t("added")) : h("del", english(was)),
            h("span.arrow", { "aria-hidden": true }),
            after === null ? h("span.muted", t("removed")) : h("ins", english(after)),
          ),
        ),
      ),
    ),
  );

/** @param {Told} all */
export function checks({ workout, resolved = [], assumed = [], ignored_fields: ignored = [] }) {
  const own = workout.version ? "own" : "ownNext";
  const names = resolved.filter(
    ({ how, confidence }) => ["created", "near"].includes(how) || confidence < SURE,
  );
  const rows = [
    ...names.map(({ input: said, name, how }) =>
      how === "created" ? t(own, { name }) : t("takenFor", { typed: isolated(said), name: isolated(name) }),
    ),
    ...assumed.map(english),
    ...ignored.map(({ field, why }) => [t("notTaken", { what: placed(field) }), " ", english(why)]),
  ];
  return (
    rows.length > 0 &&
    h(
      "section.checks",
      h("h2", t("check")),
      h(
        "ul",
        rows.map((row) => h("li", row)),
      ),
    )
  );
}

/** Of a field its place as people count: “exercises 2, sets 1, rpe”. @param {string} field */
const placed = (field) =>
  field
    .replace(/\[(\d+)\]/g, (_, at) => ` ${Number(at) + 1}`)
    .replaceAll(".", ", ")
    .replaceAll("_", " ");

/** @param {Workout} workout @param {LinkedWorkout} other */
export function duplicate(workout, { workout_id: id, source, state, counted }) {
  const same = state === "confirmed";
  const decide = (/** @type {string} */ op) => () => write([{ op, to: id }]);
  return h(
    "section.notice",
    h("p", t(same ? "isSame" : "maybeSame", { what: origin(source) }), " ", counted && t("theirs")),
    changing
      ? h(
          "div.actions",
          !same && button(t("same"), decide("merge_into"), `same ${id}`),
          button(t("apart"), decide("not_duplicate"), `apart ${id}`),
          button(t("lookAt"), () => go(id), id),
        )
      : !same && correctable(workout) && h("p.muted", t("decide", { what: t("change") })),
  );
}

// What can be typed of a correction? The fields of a set or of a name, as they are now, and the operation that they become.

import { ungrouped } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { typed } from "../_shared/sets.js";

/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/log_workout.js").WorkoutExercise} WorkoutExercise */
/** @typedef {import("../_types/log_workout.js").WorkoutSet} WorkoutSet */
/** @typedef {{ key: string, label: string, was: string, numeric: boolean, whole?: boolean }} Field */
/**
 * @typedef {object} Draft
 * @property {string} key
 * @property {string} name
 * @property {Field[]} fields
 * @property {Record<string, string>} values as they are typed
 * @property {(changed: Record<string, string>) => object} op
 * @property {object} [remove] what takes it out
 * @property {string} [wrong] the field that cannot be sent
 */

/** What a form of this key is made of now, if what it is of is there. @param {Workout} workout @param {string} key */
export function draftOf({ exercises }, key) {
  const [kind, ...places] = key.split(" ");
  const [at = 0, index = 0] = places.map(Number);
  const exercise = exercises[at];
  if (kind === "name") return exercise && ofName(exercise, at);
  const set = exercise?.sets[index];
  return set && ofSet(exercise, at, set, index);
}

/** @param {WorkoutExercise} exercise @param {number} at @returns {Draft} */
export const ofName = ({ name }, at) => ({
  key: `name ${at}`,
  name: `${t("rename")}: ${name}`,
  fields: [{ key: "to", label: t("exercise"), was: name, numeric: false }],
  values: { to: name },
  op: ({ to }) => ({ op: "relabel_exercise", exercise: String(at + 1), to }),
});

/** @param {WorkoutExercise} exercise @param {number} at @param {WorkoutSet} set @param {number} index @returns {Draft} */
export function ofSet(exercise, at, set, index) {
  const place = { exercise: String(at + 1), set: index + 1 };
  const unit = set.unit ?? exercise.sets.find((other) => other.unit)?.unit;
  const lifts = set.reps !== null || set.weight !== null;
  /** @param {string} key @param {string} label @param {number | null} value @param {boolean} [whole] @returns {Field} */
  const field = (key, label, value, whole) => ({
    key,
    label,
    was: value === null ? "" : ungrouped(value),
    numeric: true,
    whole,
  });
  const fields = [
    lifts && unit && field("weight", `${t("weight")} (${unit})`, set.weight),
    lifts && field("reps", t("reps"), set.reps, true),
    lifts && field("rir", t("reserve"), set.rir),
    set.duration_s !== null && field("duration_s", t("seconds"), set.duration_s, true),
    set.distance_m !== null && field("distance", t("metres"), set.distance_m),
  ].filter((one) => !!one);
  return {
    key: `set ${at} ${index}`,
    name: `${exercise.name}, ${t("setNumber", { n: index + 1 })}`,
    fields,
    values: Object.fromEntries(fields.map(({ key, was }) => [key, was])),
    op: (changed) => {
      const numbers = Object.fromEntries(Object.entries(changed).map(([key, text]) => [key, typed(text)]));
      const units = {
        ...("weight" in numbers && { unit }),
        ...("distance" in numbers && { distance_unit: "m" }),
      };
      return { op: "edit_set", ...place, sets: [{ ...numbers, ...units }] };
    },
    remove: { op: "remove_set", ...place },
  };
}

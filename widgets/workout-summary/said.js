// What else is said of what was done? Effort, equal sets together, distances and speeds as this member thinks of them.

import { context, input } from "../_shared/bridge.js";
import { clock, number } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";

/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/log_workout.js").WorkoutSet} WorkoutSet */
/** @typedef {[string, string]} Amount a number, and its unit */

const METRES = { km: 1000, mi: 1609.344, ft: 0.3048 }; // NIST SP 811
const IN_MILES = ["US", "GB", "LR", "MM"];
const ON_FOOT = ["running", "walking"];
const SPLIT_M = 500; // rowers reckon by it
const MINUTE_S = 60;
const LONG_S = 120 * 60; // from here in hours

/**
 * What else there is to a set.
 * @param {WorkoutSet} one
 */
export const beside = ({ rir, side }) =>
  [rir !== null && t("inReserve", { n: rir }), side && t(`setSide_${side}`)].filter((part) => !!part);

/** Sets that follow each other and are equal are one line. @param {WorkoutSet[]} sets */
export function grouped(sets) {
  /** @type {{ one: WorkoutSet, n: number }[]} */
  const groups = [];
  let last = "";
  for (const one of sets) {
    const now = JSON.stringify(one);
    const group = now === last && groups.at(-1);
    if (group) group.n += 1;
    else groups.push({ one, n: 1 });
    last = now;
  }
  return groups;
}

/** Whether distances are told in miles: as they were typed, or by the weights beside, or where the host is. @param {Workout} one */
function inMiles({ exercises }) {
  const told = /** @type {{ distance_unit?: string } | undefined} */ (input.cardio)?.distance_unit;
  const unit = exercises.flatMap(({ sets }) => sets).find((set) => set.unit)?.unit;
  if (told ?? unit) return told === "mi" || (!told && unit === "lb");
  try {
    const here = new Intl.Locale(context.locale ?? navigator.language);
    return IN_MILES.includes(here.maximize().region ?? "");
  } catch {
    return false;
  }
}

/** @param {number} value @param {number} [places] behind the point */
const rounded = (value, places = 0) => number(Math.round(value * 10 ** places) / 10 ** places);

/** @param {number} seconds @returns {Amount} in minutes where they say it whole */
function length(seconds) {
  if (seconds < MINUTE_S) return [number(seconds), "s"];
  return seconds % MINUTE_S || seconds >= LONG_S
    ? [clock(seconds), ""]
    : [number(seconds / MINUTE_S), t("min")];
}

/**
 * Every measure there is of a workout: what it is called, its amount, and what else is known of it.
 * @param {Workout} one @returns {[string, Amount, string?][]}
 */
export function measures(one) {
  const { duration_s: time, discipline, rpe, exercises, sets_left_out: more } = one;
  const { distance_m: way, elevation_gain_m: climb, energy_kcal: energy, normalised_w } = one.metrics;
  const { average_bpm: bpm, max_bpm: most, average_w: power } = one.metrics;
  const unit = inMiles(one) ? "mi" : "km";
  const sets = exercises.reduce((sum, exercise) => sum + exercise.sets.length, more);
  /** @type {[string, Amount, string?][]} */
  const all = [];
  if (time !== null) all.push([t("lasted"), length(time)]);
  if (sets) all.push([t("setsAll"), [number(sets), ""]]);
  if (way) {
    const short = unit === "km" && way < METRES.km;
    all.push([t("distance"), short ? [number(way), "m"] : [rounded(way / METRES[unit], 2), unit]]);
  }
  if (way && time) {
    const per = (/** @type {number} */ metres) => clock(Math.round((time * metres) / way));
    const speed = rounded((way / METRES[unit] / time) * 3600, 1);
    if (ON_FOOT.includes(discipline ?? "")) all.push([t("title_pace"), [per(METRES[unit]), `/${unit}`]]);
    else if (discipline === "rowing") all.push([t("title_pace"), [per(SPLIT_M), `/${SPLIT_M} m`]]);
    else all.push([t("title_speed"), [speed, unit === "mi" ? "mph" : "km/h"]]);
  }
  if (climb)
    all.push([t("climb"), unit === "mi" ? [rounded(climb / METRES.ft), "ft"] : [rounded(climb), "m"]]);
  if (bpm) all.push([t("heart"), [rounded(bpm), "bpm"], most ? t("most", { n: most }) : ""]);
  else if (most) all.push([t("heart"), [t("most", { n: most }), "bpm"]]);
  const evened = normalised_w ? t("normalised", { what: `${rounded(normalised_w)} W` }) : "";
  if (power) all.push([t("title_output"), [rounded(power), "W"], evened]);
  if (energy) all.push([t("energy"), [number(energy), "kcal"]]);
  if (rpe !== null) all.push([t("effort"), [number(rpe), "/ 10"]]);
  return all;
}

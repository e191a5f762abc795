// How is a set said, and read from what is typed? As it was done: what carries it, in this member's digits.

import { clock, number } from "./format.js";
import { page, t } from "./i18n.js";

/** @typedef {{ weight: number | null, unit: string | null, reps: number | null, duration_s: number | null, distance_m?: number | null }} Done */

const SHORT_S = 60; // below it in seconds

/**
 * What was done in a set: what carries it, without its effort.
 * @param {Done} one
 */
export function done({ weight, unit, reps, duration_s: time, distance_m: way = null }) {
  const amount = `${number(Math.abs(weight ?? 0))} ${unit}`;
  const load =
    weight !== null && (weight < 0 ? t("assisted", { what: isolated(amount) }) : weight ? amount : t("body"));
  const lifted = load && reps !== null ? `${load} × ${number(reps)}` : load;
  return (
    [
      lifted || (reps !== null && t("repsDone", { n: reps })),
      time !== null && (time < SHORT_S ? `${number(time)} s` : clock(time)),
      way !== null && `${number(way)} m`,
    ]
      .filter(Boolean)
      .join(", ") || "–"
  );
}

/** Within a sentence from right to left it keeps its own order. @param {string} text */
export const isolated = (text) => (page.dir === "rtl" ? `\u2068${text}\u2069` : text);

/** What a member typed, in whichever digits and with whichever point. NaN where it is no number. @param {string} text */
export function typed(text) {
  const latin = text
    .trim()
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[,٫]/, ".")
    .replace("−", "-");
  return latin ? Number(latin) : Number.NaN;
}

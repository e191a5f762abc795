// How are times and dates written for this member? In the host's language; lengths in minutes.

let locale = "en";

/** @param {string} tag a BCP 47 language tag */
export function speak(tag) {
  try {
    locale = new Intl.Locale(tag).toString();
  } catch {
    locale = "en"; // a host that says "C" or "en_US.UTF-8"
  }
}

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(locale).format(value);

/** @param {number} value to be typed over: without marks between thousands */
export const ungrouped = (value) => new Intl.NumberFormat(locale, { useGrouping: false }).format(value);

/** @param {number} value one digit behind the point */
export const rating = (value) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

/** @param {number} seconds */
export const minutes = (seconds) => number(Math.max(1, Math.round(seconds / 60)));

/** @param {number} seconds as 7:30 or 1:07:30 */
export const clock = (seconds) =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":")
    .replace(/^(00:)?0?/, "");

/** @param {Date} at @param {Intl.DateTimeFormatOptions} [more] */
const date = (at, more) =>
  new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", ...more }).format(at);

/** @param {string} iso a day, 2026-11-23 */
export function day(iso) {
  const at = new Date(`${iso}T00:00`); // here, and not in Greenwich
  return date(at, { year: at.getFullYear() === new Date().getFullYear() ? undefined : "numeric" });
}

/** @param {string} iso a day of it */
export const monthYear = (iso) =>
  new Intl.DateTimeFormat(locale, { month: "short", year: "numeric" }).format(new Date(`${iso}T00:00`));

/** @param {string} from a day @param {string} to another, or the same */
export function daySpan(from, to) {
  const [first, last] = [from, to].map((iso) => new Date(`${iso}T00:00`));
  const years = [first, last].every((at) => at?.getFullYear() === new Date().getFullYear());
  const year = years ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year }).formatRange(
    /** @type {Date} */ (first),
    /** @type {Date} */ (last),
  );
}

/** @param {number} value with its sign */
export const signed = (value) =>
  new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumFractionDigits: 1 }).format(value);

/** @param {string} iso a moment @param {string} [timeZone] */
export const moment = (iso, timeZone) =>
  date(new Date(iso), { weekday: "short", hour: "numeric", minute: "2-digit", timeZone });

/** @param {string} iso a day @param {string} time HH:MM on a wall there */
export function wall(iso, time) {
  const at = new Date(`${iso}T${time}Z`); // nowhere in particular: the clocks of here may not have had that minute
  const year = at.getUTCFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return date(at, { weekday: "short", year, hour: "numeric", minute: "2-digit", timeZone: "UTC" });
}

/** Made once each: that takes longer than many a drawing. @type {Record<string, Intl.DateTimeFormat>} */
const formats = {};

/** @param {string} iso a day @param {Intl.DateTimeFormatOptions} parts what of it is told @param {string} [time] HH:MM */
export const civil = (iso, parts, time = "12:00") =>
  (formats[locale + JSON.stringify(parts)] ??= new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    ...parts,
  })).format(new Date(`${iso}T${time}Z`));

/** @param {number} count @param {Intl.RelativeTimeFormatUnit} unit as "this week", "in 3 weeks" */
export const relative = (count, unit) =>
  new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(count, unit);

/** @param {number} value @param {string} unit as "2 hours" */
export const inUnit = (value, unit) =>
  new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);

/** @param {string} tag what a language is called */
export function language(tag) {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** @param {string[]} words as "a, b and c" */
export const listed = (words) => new Intl.ListFormat(locale, { type: "conjunction" }).format(words);

/** @param {number} count which plural form it takes */
export const plural = (count) => new Intl.PluralRules(locale).select(count);

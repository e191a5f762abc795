// How is what the server writes in a line taken apart? “Tue 24 Nov 07:00, Harbour ride, 30 min”: a day, a title, minutes.

import { h } from "../_shared/dom.js";
import { civil, number } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";

/** @typedef {{ on: string, start: string, title: string, minutes?: number }} Said on which day, if it is known, and when */

/** @type {Intl.DateTimeFormatOptions} */
export const DATE = { day: "numeric", month: "short" };
const LINE = /^(\w{3}) (\d{1,2}) (\w{3})( \d\d:\d\d)?[,:] (.*), (\d+) min$/s;
const DAYS = "SunMonTueWedThuFriSat";
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const LETTERS = 3;

/** What the server says in English alone. @param {string} text */
export const inEnglish = (text) => h("bdi", page.lang === "en" ? {} : { lang: "en" }, text);

/** What is known of a session in a line; all of it a title where it is no such line. @param {string} line @returns {Said} */
export function takenApart(line) {
  const [, weekday = "", date = "", month = "", start = "", title = "", minutes] = LINE.exec(line) ?? [];
  const at = dateOf(DAYS.indexOf(weekday), Number(date), MONTHS.indexOf(month));
  if (!at) return { on: "", start, title: line };
  return { on: at, start, title, minutes: Number(minutes) };
}

/**
 * A line names no year: it is the one near by in which that date is on that weekday.
 * @param {number} weekday @param {number} date @param {number} month both as places in their names
 */
function dateOf(weekday, date, month) {
  const year = new Date().getFullYear();
  for (const one of [year, year + 1, year + 2, year - 1]) {
    const at = new Date(Date.UTC(one, month / LETTERS, date));
    if (at.getUTCDay() === weekday / LETTERS) return at.toISOString().slice(0, 10);
  }
}

/** @param {string} iso a day, as it is said here */
export const dayHere = (iso) => civil(iso, { weekday: "short", ...DATE });

/** @param {number} minutes */
export const lasting = (minutes) => `${number(minutes)} ${t("min")}`;

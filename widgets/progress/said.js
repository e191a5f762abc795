// How is what the server says told here? Numbers with their unit, and its words in the member's language where there are any.

import { h } from "../_shared/dom.js";
import { clock, daySpan, number, signed } from "../_shared/format.js";
import { page, t, word } from "../_shared/i18n.js";

/** @typedef {NonNullable<import("../_types/get_progress.js").GetProgressResult["comparison"]>} Comparison */

export const PACE = /^s\/(.+)/; // seconds for so much of a way: told as a time, and less is faster

/** As it is said: of hundreds nobody reads tenths. @param {number} value */
export const near = (value) => (Math.abs(value) < 100 ? value : Math.round(value));

/** A number large, its unit small. @param {number} value @param {string} unit */
export const amount = (value, unit) => [
  h("b.number", PACE.test(unit) || unit === "s" ? clock(Math.round(value)) : number(near(value))),
  h("small", ` ${unitOf(unit, value)}`),
];

/** A number and its unit in one text. @param {number} value @param {string} unit */
export const plain = (value, unit) => {
  if (unit === "s") return clock(Math.round(value));
  return `${PACE.test(unit) ? clock(Math.round(value)) : number(value)} ${unitOf(unit, value)}`.trim();
};

/** @param {string} unit @param {number} n */
export function unitOf(unit, n) {
  const key = `unit_${unit.replaceAll(" ", "_")}`;
  const text = t(`unit_${unit.replaceAll(" ", "_")}`, { n });
  return text === key ? unit.replace(PACE, "/$1") : text;
}

/** What it was before, and by how much it changed. @param {Comparison} comparison @param {string} unit */
export function compared({ from, to: until, value, change, change_pct: percent }, unit) {
  const then = { value: value === null ? t("unknown") : plain(value, unit), when: daySpan(from, until) };
  if (change === null) return t("then", then);
  const pace = PACE.test(unit);
  const changed = pace
    ? `${change < 0 ? "−" : "+"}${clock(Math.round(Math.abs(change)))}`
    : `${signed(change)} ${unitOf(unit, change)}`;
  return [
    h("b", h("bdi", percent === null ? changed : `${changed} (${signed(percent)} %)`)),
    " ",
    t("thenAgainst", then),
  ];
}

/** @param {string} source a format in capitals, a service as it is written */
export const named = (source) =>
  source.length < 4 ? source.toUpperCase() : source[0]?.toUpperCase() + source.slice(1);

/** A label as the catalogue has its word. @param {string} label */
export const slug = (label) => label.replaceAll(" ", "_");

/** What the server says in English alone. @param {string} text */
export const english = (text) => {
  const own = word(slug(text));
  return own === text && page.lang !== "en" ? h("bdi", { lang: "en" }, text) : h("bdi", own);
};

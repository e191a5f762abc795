// How did it go over the time? Bars, a line, or a dot for each week, with what stands for what below.

import { h } from "../_shared/dom.js";
import { day, monthYear, number, signed } from "../_shared/format.js";
import { bars, line } from "../_shared/graph.js";
import { t } from "../_shared/i18n.js";
import { told } from "./measure.js";
import { lines } from "./rows.js";
import { near, PACE, plain } from "./said.js";

/** @typedef {import("../_shared/graph.js").Place} Place */
/** @typedef {import("../_shared/graph.js").Rule} Rule */

const GUIDELINE_MIN = 150; // WHO 2020

export function columns() {
  const { metric, series_unit: unit } = told;
  const all = places();
  const most = Math.max(...all.map(({ value }) => value ?? 0));
  const goal = metric === "guideline" ? GUIDELINE_MIN : 0;
  const top = Math.max(most, goal) * 1.02 || 1;
  /** @type {Rule[]} */
  const levels = [{ value: most, text: plain(near(most), unit) }];
  if (goal) levels.push({ value: goal, text: plain(goal, "min"), kind: "goal" });
  const apart = !goal || Math.abs(most - goal) > 0.16 * top;
  return [
    bars(all, apart ? levels : levels.slice(1), edges(all), top),
    legend([
      all.some(({ part, value }) => part && value) && ["part", t("partial")],
      all.some(({ value }) => value === null) && ["unknown", t("dashed")],
    ]),
  ];
}

export function course() {
  const { headline, series_unit: unit, table, metric } = told;
  const all = places();
  const lifted = metric === "strength" ? measured(all) : [];
  const values = [...known().map(({ value }) => value ?? 0), ...lifted.map(({ value }) => value)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high - low || 1;
  const faster = PACE.test(unit); // up is better
  const height = (/** @type {number} */ value) => 14 + (80 * (faster ? high - value : value - low)) / room;
  /** @type {Rule[]} */
  const levels = [...new Set([low, high])].map((value) => ({
    value,
    text: plain(near(value), unit),
    kind: height(value) < 50 ? "below" : undefined,
  }));
  const [heaviest] = lifted;
  const reps = table.find(({ note, unit: of }) => of === "reps" && note)?.value ?? 0;
  return [
    line(all, levels, edges(all), height, lifted),
    legend([
      metric === "strength" && ["dot", t("estimated")],
      heaviest && [
        "square",
        t("lifted", { what: `${plain(heaviest.value, headline.unit)} × ${number(reps)}` }),
      ],
      all.some(({ value }) => value === null) && ["gap", t("gap")],
    ]),
  ];
}

/** The heaviest set, which was lifted and not estimated. @param {Place[]} all */
function measured(all) {
  const heaviest = told.table.find(({ unit, note }) => unit === "reps" && note);
  const [weight, unit] = heaviest?.note?.split(" ") ?? [];
  const on = heaviest?.on ?? "";
  const x = all.filter(({ at }) => at <= on).length - 1;
  return x >= 0 && unit === told.headline.unit ? [{ x, value: Number(weight) }] : [];
}

/** Weeks as dots: filled with training, open without. */
export function run() {
  const dots = told.series.map(({ from, value }) =>
    h(
      `li${value ? ".done" : ""}`,
      { title: day(from) },
      h("span.unseen", `${day(from)}: `),
      number(value ?? 0),
    ),
  );
  return h(
    "div",
    h("ol.run.small", dots),
    legend([
      ["done", t("trained")],
      ["rest", t("rested")],
    ]),
    lines(told.table),
  );
}

/** How this week stands to the one before: never what may come of it. */
export function ramp() {
  const value = told.table.find(({ unit }) => unit === "%")?.value;
  return h("p.ramp", value == null ? t("noRamp") : t("ramp", { what: `${signed(value)} %` }));
}

/** @param {([string, string] | false | undefined)[]} rows */
const legend = (rows) => {
  const all = rows.filter((one) => !!one);
  return (
    all.length > 0 &&
    h(
      "ul.legend.small.muted",
      all.map(([kind, text]) => h("li", h(`i.${kind}`), text)),
    )
  );
};

/** What there is a value of. */
export const known = () => told.series.filter(({ value }) => value !== null);

/** The series as places; the first and the last may be of less than a whole day, week or month. @returns {Place[]} */
export function places() {
  const { series, coverage, group_by: by } = told;
  return series.map(({ from, value }, at) => {
    const next = series[at + 1]?.from ?? ends(from, by);
    return { at: from, value, part: from < coverage.from || next > following(coverage.to) };
  });
}

/** The day after. @param {string} iso */
const following = (iso) => moved(iso, 0, 1);

/** @param {string} iso @param {string} by */
const ends = (iso, by) => (by === "month" ? moved(iso, 1, 0) : moved(iso, 0, by === "week" ? 7 : 1));

/** @param {string} iso @param {number} months @param {number} days */
function moved(iso, months, days) {
  const [year = 0, at = 0, date = 0] = iso.split("-").map(Number);
  return new Date(Date.UTC(year, at - 1 + months, date + days)).toISOString().slice(0, 10);
}

/** @param {Place[]} all */
const edges = (all) => [...new Set([all[0], all.at(-1)].map((one) => when(one?.at ?? "")))];

/** What a point of the series is called. @param {string} at */
export const when = (at) => (told.group_by === "month" ? monthYear(at) : day(at));

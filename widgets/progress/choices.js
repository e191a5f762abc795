// What else can be looked at? Families and measures, times, and what it is compared with: each is asked for by a tap.

import { focus, h } from "../_shared/dom.js";
import { number } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { args, clean, OF_EXERCISES, told, turn } from "./measure.js";

/** @typedef {import("./measure.js").Arguments} Arguments */

/** @type {Record<string, string[]>} */
const FAMILIES = {
  activity: ["minutes", "sessions", "guideline", "streak"],
  strength: ["strength", "prs", "volume_by_muscle"],
  intensity: ["load", "zones", "pace", "output"],
};
const MONTH = ["minutes", "sessions", "guideline", "zones", "volume_by_muscle"]; // look back 4 weeks unless told otherwise
const RANGES = [4, 12, 26, 52]; // weeks
const AGAINST = ["previous", "same_period_last_year"];

/** @param {string} metric */
export const family = (metric) =>
  Object.keys(FAMILIES).find((one) => FAMILIES[one]?.includes(metric)) ?? "activity";

/** Families of measures. Arrows move, Enter or a tap opens, for it is a call. */
export function tabs() {
  const all = Object.keys(FAMILIES);
  const here = family(told.metric);
  /** @param {KeyboardEvent} event */
  const move = (event) => {
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target).id.slice(4));
    const step = page.dir === "rtl" ? -1 : 1;
    const steps = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: -1 };
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (next === undefined) return;
    event.preventDefault();
    focus(`tab ${all.at(next % all.length)}`);
  };
  return h(
    "div.tabs",
    { role: "tablist", "aria-label": t("measures"), onkeydown: move },
    all.map((one) =>
      h(
        "button",
        {
          id: `tab-${one}`,
          key: `tab ${one}`,
          role: "tab",
          "aria-selected": String(one === here),
          tabindex: one === here ? 0 : -1,
          onclick: () => one !== here && turn(to(FAMILIES[one]?.[0] ?? "")),
        },
        t(`family_${one}`),
      ),
    ),
  );
}

/** The measures of this family. */
export const measures = () =>
  chips("measures", t("measures"), FAMILIES[family(told.metric)] ?? [], (name) => [
    t(`metric_${name}`),
    to(name),
  ]);

/** Over which weeks, and against what. */
export const times = () => h("div.times", ranges(), against());

function ranges() {
  const { from, to: until, group_by, ...rest } = args;
  return [
    h("span.small.muted", { "aria-hidden": true }, t("weeks")),
    chips("weeks", t("weeks"), RANGES, (n) => [
      number(n),
      { ...rest, metric: told.metric, last_weeks: n },
      weeks() === n,
      t("lastWeeks", { n }),
    ]),
  ];
}

const weeks = () => args.last_weeks ?? (args.from ? 0 : MONTH.includes(told.metric) ? 4 : 12);

function against() {
  const { compare_to, ...rest } = args;
  return [
    h("span.small.muted", { "aria-hidden": true }, t("compare")),
    chips("against", t("compare"), AGAINST, (one) => {
      const holds = compare_to === one;
      return [
        t(`against_${one}`),
        { ...rest, metric: told.metric, ...(!holds && { compare_to: one }) },
        holds,
      ];
    }),
  ];
}

/** The same time in another measure, with what both are of. @param {string} metric @returns {Arguments} */
function to(metric) {
  const { from, to: until, last_weeks, compare_to, exercise, discipline } = args;
  const lifts = OF_EXERCISES.includes(metric);
  const speeds = ["pace", "output"].includes(metric); // are of one discipline each unless told otherwise
  const all = { metric, from, to: until, last_weeks, compare_to };
  return clean({ ...all, ...(lifts ? { exercise } : !speeds && { discipline }) });
}

/**
 * Choices of which one holds.
 * @template T
 * @param {string} key @param {string} name of them together @param {T[]} all
 * @param {(one: T) => [string, Arguments, boolean?, string?]} each text, what it asks, whether it holds, how it is read
 */
function chips(key, name, all, each) {
  return h(
    "div.chips",
    { role: "group", "aria-label": name },
    all.map((one) => {
      const [text, asks, holds = asks.metric === told.metric, label] = each(one);
      const props = {
        key: `${key} ${one}`,
        "aria-pressed": String(holds),
        onclick: () => turn(asks),
        ...(label && { "aria-label": label }),
      };
      return h("button.chip", props, h("span", text));
    }),
  );
}

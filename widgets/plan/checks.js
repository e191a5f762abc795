// What was checked, assumed, left open, and by which rules? As the server says it, with what it is measured against.

import { h } from "../_shared/dom.js";
import { number, signed } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { fold } from "./folding.js";
import { dayHere, inEnglish } from "./said.js";

/** @typedef {import("../_types/build_plan.js").BuildPlanResult | import("../_types/adapt_plan.js").AdaptPlanResult} AnyDraft */
/** @typedef {import("../_types/build_plan.js").PlanWeek} WeekOf */

const GUIDELINE_MIN = 150; // WHO 2020, as the server's own findings say
const STRENGTH_DAYS = 2;
const SHORT = 3; // assumptions, until all are asked for

/** What nobody said. @param {string[]} told */
export function assumed(told) {
  const rows = told.map((one) => h("li", inEnglish(one)));
  const n = rows.length - SHORT;
  const some = n > 1 ? SHORT : rows.length;
  return (
    rows.length > 0 &&
    h(
      "section.checks",
      h("h2", t("assumed")),
      h("ul", rows.slice(0, some)),
      some < rows.length &&
        h(
          "div",
          fold("assumed", false, [h("span", t("moreRows", { n }))], () => h("ul", rows.slice(some))),
        ),
      h("p.small.muted", t("correctIt")),
    )
  );
}

/** Days for which nothing fits. @param {AnyDraft["unfilled"]} days */
export const unfilled = (days) =>
  days.length > 0 &&
  h(
    "section.checks",
    h("h2", t("unfilled", { n: days.length })),
    h(
      "ul",
      days.map(({ local_date: on, focus, why }) =>
        h("li", h("b", dayHere(on)), " · ", inEnglish(focus), h("p.small", inEnglish(why))),
      ),
    ),
  );

/** @param {AnyDraft} draft @param {WeekOf[]} [weeks] */
export function checked({ checks, rules }, weeks = []) {
  const { ramp_pct_max: ramp, hard_days_max: hard, strength_days: days, findings } = checks;
  const { equivalent_min: moderate, sets_by_muscle: sets } = checks;
  const within = weeks.length > 0 && weeks.every(({ load_au: load, cap_au: cap }) => load <= cap);
  /** @type {[string, string, string | false][]} */
  const tiles = [
    [t("moderate"), number(moderate), t("ofGuideline", { n: GUIDELINE_MIN })],
    [t("strengthDays"), number(days), t("ofGuideline", { n: STRENGTH_DAYS })],
    [t("hardDays"), number(hard), t("inOneWeek")],
  ];
  if (ramp !== null) tiles.push([t("steepest"), `${signed(ramp)} %`, within && t("withinCap")]);
  const muscles = Object.entries(sets);
  const sentences = Object.values(rules);
  return h(
    "section",
    h("h2", t("checked")),
    h(
      "dl",
      tiles.map(([name, value, more]) =>
        h(
          "div",
          h("dt.small.muted", name),
          h("dd", h("bdi", h("b.number", value))),
          more && h("dd.small.muted", more),
        ),
      ),
    ),
    findings.length > 0 &&
      h(
        "ul.findings",
        findings.map((one) => h("li", inEnglish(one))),
      ),
    h(
      "div.folds",
      muscles.length > 0 && fold("muscles", false, [h("span", t("setsByMuscle"))], () => table(muscles)),
      sentences.length > 0 &&
        fold("rules", false, [h("span", t("rulesApplied", { n: sentences.length }))], () =>
          h(
            "ul.findings",
            sentences.map((one) => h("li", inEnglish(one))),
          ),
        ),
    ),
  );
}

/** Sets of a muscle, with a bar as long as they are many. @param {[string, number][]} muscles */
function table(muscles) {
  const most = Math.max(...muscles.map(([, sets]) => sets));
  return h(
    "table",
    muscles.map(([muscle, sets]) => {
      const bar = h("i");
      bar.style.width = `${(100 * sets) / most}%`;
      return h(
        "tr",
        h("th", { scope: "row" }, word(muscle)),
        h("td", number(sets)),
        h("td.wide", { "aria-hidden": true }, bar),
      );
    }),
  );
}

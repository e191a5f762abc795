// How is training going? One measure over a time: its number, a chart that suits it, what it is compared with and made of.

import { context, display, input } from "../_shared/bridge.js";
import { h, show } from "../_shared/dom.js";
import { t } from "../_shared/i18n.js";
import { button, stage, wait } from "../_shared/stage.js";
import { family, measures, tabs, times } from "./choices.js";
import {
  args,
  busy,
  everything,
  grown,
  hold,
  LINES,
  OF_EXERCISES,
  problem,
  subject,
  told,
  turn,
  turnCalls,
  without,
} from "./measure.js";
import { head, made, stale } from "./number.js";
import { foldBack, list } from "./rows.js";
import { columns, course, known, ramp, run } from "./series.js";
import { muscles, zones } from "./shares.js";
import { tables } from "./tables.js";

/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */

/** @type {CallToolResult | undefined} */
let drawn;

turnCalls(draw, render);
stage("get_progress", draw, beside);

/** @param {CallToolResult} result */
function draw(result) {
  if (result !== drawn) {
    drawn = result;
    hold(result);
    foldBack();
  }
  render();
}

function render() {
  const { metric } = told;
  wait(busy);
  show(
    tabs(),
    h(
      "section",
      { role: "tabpanel", "aria-labelledby": `tab-${family(metric)}` },
      measures(),
      problem && h("p.notice", { role: "alert" }, problem),
      head(),
      stale(),
      enough() ? chart() : tooLittle(),
      times(),
      made(),
      tables(),
      actions(),
    ),
  );
}

/** Whether there is something to draw. */
function enough() {
  const { metric, coverage, headline, table } = told;
  if (!coverage.sessions || headline.value === null) return metric === "streak" && table.length > 0;
  return LINES.includes(metric) && subject() ? known().length > 1 : true;
}

/** What there is not, and how much more it takes. */
function tooLittle() {
  const { metric, coverage, group_by: by, headline } = told;
  const none = !coverage.sessions || headline.value === null;
  return h(
    "div.few",
    h("p.lead", t(none ? (coverage.sessions ? "notEnough" : "quiet") : "notEnough")),
    h("p", none ? t(`need_${metric}`) : t(`more_${by}`, { n: 2 - known().length })),
  );
}

function chart() {
  const { metric } = told;
  if (metric === "volume_by_muscle") return muscles();
  if (metric === "zones") return zones();
  if (metric === "streak") return run();
  if (metric === "prs") return list(render);
  if (metric === "strength" && !subject()) return list(render);
  return h("div", LINES.includes(metric) ? course() : columns(), metric === "load" && ramp());
}

function actions() {
  const one = OF_EXERCISES.includes(told.metric) && args.exercise;
  return h(
    "div.actions",
    one && button(t("allExercises"), () => turn(without("exercise")), "all"),
    !grown() &&
      context.availableDisplayModes?.includes("fullscreen") &&
      button(t("grow"), () => display("fullscreen"), "grow"),
  );
}

/** What leads on from an error. @param {{ code: string }} failure */
function beside({ code }) {
  if (code.endsWith("_required")) return h("p", t("connect"));
  const metric = String(input.metric ?? "");
  if (code === "validation" && metric === "zones") return h("p", t("need_zones"));
  if (code === "not_found") return button(t("allExercises"), everything, "all");
}

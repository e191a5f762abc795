// What was saved? The plan as it is now, what became of the calendar, and what comes next.

import { h } from "../_shared/dom.js";
import { daySpan } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { inEnglish } from "./said.js";
import { rowOf } from "./weeks.js";

/** @typedef {import("../_types/save_plan.js").SavePlanResult} SavePlanResult */
/** @typedef {"plan" | "changes" | "back"} Deed what was done: a plan or changes of one accepted, or that taken back */

/** In a sentence. @param {SavePlanResult} told @param {Deed} deed */
export function outcome({ plan }, deed) {
  if (deed === "plan") return t("planYours");
  if (deed === "changes") return t("planChanged");
  return t(plan.status === "archived" ? "planEnded" : "planAsBefore");
}

/** @param {SavePlanResult} told @param {Deed} deed */
export function savedPlan(told, deed) {
  const { plan, scheduled, removed, notes, replayed, replaced_plan_id: replaced, sessions } = told;
  return [
    h(
      "header.plain.saved",
      h("h1", { key: "title", tabindex: -1 }, outcome(told, deed)),
      plan.status !== "archived" &&
        h("p.muted", `${daySpan(plan.starts_on, plan.ends_on)} · ${t("toCome", { n: scheduled })}`),
      removed > 0 && h("p.muted", t("takenOff", { n: removed })),
      replaced && h("p.muted", t("replaced")),
      replayed && h("p.muted", t("replayed")),
    ),
    notes.length > 0 &&
      h(
        "section.checks",
        h("h2", t("alsoChanged")),
        h(
          "ul",
          notes.map((one) => h("li", inEnglish(one))),
        ),
      ),
    sessions.length > 0 &&
      h(
        "section",
        h("h2", t("comesNext")),
        h(
          "ol.folds",
          sessions.map(({ local_date: on, start_local: start, title, minutes }) =>
            h(
              "li.row",
              ...rowOf({ on, start: start ? ` ${start}` : "", title, minutes: minutes ?? undefined }),
            ),
          ),
        ),
      ),
  ];
}

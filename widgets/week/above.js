// What is said of the days as a whole? How they add up against the guideline, where the plan is, and what does not go well.

import { focus, h } from "../_shared/dom.js";
import { daySpan, number } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { plus } from "./calendar.js";
import { english } from "./days.js";
import { scene, shown, WEEK } from "./scene.js";

/** @typedef {import("./scene.js").Hands} Hands */

const GUIDELINE_MIN = 150; // WHO 2020, adults
const STRENGTH_DAYS = 2;
const FIRST = 2; // conflicts, until all are asked for

/** How the days add up, and the week by the guideline. */
export function sums() {
  const { totals, today, days, from_on: from } = shown();
  const { planned_min, done_min, sessions_planned, sessions_done, guideline_week_on: on } = totals;
  const of = on === from && days.length <= WEEK ? "" : ` · ${daySpan(on, plus(on, WEEK - 1))}`;
  const known = on <= today;
  return h(
    "dl",
    sessions_planned > 0 && tile(t("metric_sessions"), sessions_done, sessions_planned, ""),
    planned_min > 0 && tile(t("metric_minutes"), done_min, planned_min, t("min")),
    known &&
      tile(`${t("metric_guideline")}${of}`, Math.round(totals.equivalent_min), GUIDELINE_MIN, t("min")),
    known && tile(t("strengthDays"), totals.strength_days, STRENGTH_DAYS, ""),
  );
}

/** @param {string} name @param {number} value @param {number} of @param {string} unit */
function tile(name, value, of, unit) {
  const bar = h("i");
  bar.style.width = `${Math.min(100, (100 * value) / of)}%`;
  return h(
    "div",
    h("dt.small.muted", name),
    h("dd", h("b.number", number(value)), h("small", ` ${t("outOf", { n: of })} ${unit}`)),
    h("dd.bar", { "aria-hidden": true }, bar),
  );
}

/** The plan in a line. */
export function planLine() {
  const { plan } = shown();
  if (!plan || plan.status === "paused") return;
  const { status, week: at, weeks, done: reached, planned: n } = plan;
  return h(
    "p.small.muted",
    status === "active" ? t("planAt", { at, weeks }) : t(status === "over" ? "planOver" : "planAhead"),
    n > 0 && ` · ${t("planDone", { done: reached, n })}`,
  );
}

/** What does not go well together; each leads to what it is about. @param {Hands} hands */
export function conflicts({ render }) {
  const { conflicts: all } = shown();
  const n = all.length - FIRST;
  const some = n > 0 && !scene.all;
  const more = () => {
    scene.all = true;
    render();
    focus(`conflict ${FIRST}`);
  };
  const lead = (/** @type {string[]} */ ids) => () => {
    const found = shown().days.findIndex(({ items }) => items.some(({ id }) => ids.includes(id)));
    const id = shown().days[found]?.items.find((item) => ids.includes(item.id))?.id;
    if (!id) return;
    Object.assign(scene, { open: id, picking: undefined, row: Math.floor(found / WEEK) });
    render();
    focus(`item ${id}`);
  };
  return (
    all.length > 0 &&
    h(
      "section.notice",
      h("h2.unseen", t("conflicts")),
      h(
        "ul",
        all
          .slice(0, some ? FIRST : undefined)
          .map(({ sentence, item_ids: ids }, at) =>
            h("li", h("button.link", { key: `conflict ${at}`, onclick: lead(ids) }, english(sentence))),
          ),
      ),
      some && button(t("moreRows", { n }), more, "moreConflicts"),
    )
  );
}

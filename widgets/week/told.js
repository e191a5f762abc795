// What did a call change? The answers of schedule_session and save_plan: what is on the calendar by it, what to mind, what was before.

import { h } from "../_shared/dom.js";
import { civil, daySpan, number } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { english } from "./days.js";

/** @typedef {import("../_types/schedule_session.js").ScheduleSessionResult} ScheduleSessionResult */
/** @typedef {import("../_types/schedule_session.js").DatedItem} DatedItem */
/** @typedef {import("../_types/save_plan.js").SavePlanResult} SavePlanResult */
/** @typedef {import("../_types/save_plan.js").ComingSession} ComingSession */

/** What an action is taken back by says which one it was; some are taken back alike. @type {Record<string, string>} */
const TAKEN_BACK = {
  remove: "add",
  move: "move",
  skip: "restore",
  complete: "restore",
  unstack: "stack",
  stack: "unstack",
};

/** What was done, as it is taken back: hosts need not tell how a tool was called. @param {ScheduleSessionResult} answer */
function deed({ undo, items }) {
  const back = String(undo?.action ?? "");
  if (back !== "restore") return TAKEN_BACK[back] ?? "nothing";
  const status = items[0]?.status;
  return status === "skipped" ? "skip" : status === "done" ? "complete" : "remove";
}

/** @param {ScheduleSessionResult} answer */
export const changes = (answer) => {
  const was = deed(answer);
  return [
    h("header", h("h1", { key: "title", tabindex: -1 }, t(`was_${was}`))),
    answer.replayed && h("p.muted", t("replayed")),
    minded([...answer.notes, ...answer.conflicts.map(({ sentence }) => sentence)]),
    answer.items.length > 0 &&
      h(
        "ul.rows",
        answer.items.map((item) => row(item, was === "remove")),
      ),
    answer.more > 0 && h("p.muted", t("moreRows", { n: answer.more })),
  ];
};

/** @param {SavePlanResult} answer */
export const turned = ({
  plan,
  scheduled,
  removed,
  replaced_plan_id: replaced,
  notes,
  sessions,
  history,
  replayed,
}) => [
  h(
    "header",
    h("h1", { key: "title", tabindex: -1 }, t(`planIs_${plan.status}`)),
    h(
      "p.muted",
      daySpan(plan.starts_on, plan.ends_on),
      plan.paused_from && [" · ", paused(plan.paused_from, plan.paused_until)].join(""),
    ),
    h(
      "p",
      [
        scheduled > 0 && t("toCome", { n: scheduled }),
        removed > 0 && t("takenOff", { n: removed }),
        replaced && t("replaced"),
      ]
        .filter(Boolean)
        .join(" "),
    ),
  ),
  replayed && h("p.muted", t("replayed")),
  minded(notes),
  sessions.length > 0 &&
    h(
      "ul.rows",
      sessions.map((item) => row(item)),
    ),
  history.length > 1 &&
    h(
      "details",
      h("summary", t("history")),
      h(
        "ul.rows",
        history.map(({ version, on, kind, why, lines }) =>
          h(
            "li",
            h("p.small.muted", `${civil(on, { day: "numeric", month: "short" })} · ${version}`),
            h("p", english(why ?? kind.replaceAll("_", " "))),
            lines.map((line) => h("p.small.muted", english(line))),
          ),
        ),
      ),
    ),
];

/** @param {string} from @param {string | null} until */
const paused = (from, until) =>
  until
    ? t("pausedFor", { when: daySpan(from, until) })
    : t("pausedFrom", { when: civil(from, { day: "numeric", month: "short" }) });

/** @param {string[]} sentences */
const minded = (sentences) =>
  sentences.length > 0 &&
  h(
    "ul.notice",
    sentences.map((sentence) => h("li", english(sentence))),
  );

/** @param {DatedItem | ComingSession} item @param {boolean} [gone] */
function row({ title, local_date: on, start_local: start, minutes, status, ...more }, gone) {
  const time = start ? /** @type {const} */ ({ hour: "numeric", minute: "2-digit" }) : {};
  const note = !gone && "note" in more && more.note;
  return h(
    "li",
    h(`i.mark.${status}`, { "aria-hidden": true }),
    h(
      "div",
      h("p", h(gone ? "del" : "b", h("bdi", title))),
      h(
        "p.small.muted",
        [
          civil(on, { weekday: "short", day: "numeric", month: "short", ...time }, start ?? undefined),
          minutes !== null && `${number(minutes)} ${t("min")}`,
          !gone && status !== "planned" && status !== "rest" && t(`state_${status}`),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      note && h("p.small.note", english(note)),
    ),
  );
}

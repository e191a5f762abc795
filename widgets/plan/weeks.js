// What is in each week? Its sessions a row each, and what is in a session: exercises to the set, or the class.

import { skyline } from "../_shared/chart.js";
import { dotted, gear, people } from "../_shared/classes.js";
import { h } from "../_shared/dom.js";
import { civil, clock, daySpan, number } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { fold } from "./folding.js";
import { DATE, inEnglish, lasting, takenApart } from "./said.js";

/** @typedef {import("../_types/build_plan.js").PlanWeek} PlanWeek */
/** @typedef {import("../_types/build_plan.js").PlannedSession} PlannedSession */
/** @typedef {import("../_types/build_plan.js").PlannedExercise} PlannedExercise */
/** @typedef {import("../_types/get_class.js").ClassDetail} ClassDetail */
/** @typedef {{ failed: string, again: false | (() => void) }} Failed why, and where another try may do, that */
/**
 * Asks for what was not told yet; again and again, until it is there.
 * @typedef {object} Larder
 * @property {(week: number) => PlannedSession[] | Failed | undefined} week
 * @property {(id: string) => ClassDetail | Failed | undefined} class
 */

const OPEN = 2; // weeks, to begin with
const DAY_MS = 86_400_000;
const MOST_EFFORT = 10;
const TALLEST = 1.25; // of the longest session but a race, which is as high as there is room

/**
 * @param {import("../_types/build_plan.js").BuildPlanResult} plan @param {boolean} all of its weeks unfolded
 * @param {Larder} larder
 */
export const weekList = ({ weeks, goal }, all, larder) =>
  h(
    "section",
    h("h2", t("weeks")),
    weeks.length > 1 && silhouette(weeks, goal === "event"),
    h(
      "ol.folds",
      weeks.map((one, at) => {
        const { week: n, starts_on: from, minutes, sessions, lines } = one;
        const until = new Date(Date.parse(from) + 6 * DAY_MS).toISOString().slice(0, 10);
        const count = sessions.length + lines.length;
        const row = [
          h("span", h("b", t("week", { n })), h("span.small.muted", daySpan(from, until))),
          h(
            "span.end",
            count > 0 && lasting(minutes),
            h("span.small.muted", t("sessionCount", { n: count })),
          ),
        ];
        return h(
          "li",
          fold(`week ${n}`, all || at < OPEN, row, () => h("ol", sessionRows(one, larder))),
        );
      }),
    ),
  );

/**
 * A bar for each session, as high as it is long, in the colour of its week's effort; the weeks below say the same.
 * @param {PlanWeek[]} weeks @param {boolean} race whether the last session is one
 */
function silhouette(weeks, race) {
  const each = weeks.map(({ sessions, lines }) => [
    ...sessions.map(({ minutes }) => minutes),
    ...lines.map((line) => takenApart(line).minutes ?? 0),
  ]);
  const last = (race && each.at(-1)?.pop()) || 0;
  const most = Math.max(1, ...each.flat()) * (race ? TALLEST : 1);
  const groups = weeks.map(({ minutes, load_au: load }, at) => {
    const final = race && at === weeks.length - 1;
    const effort = load / Math.max(1, minutes - (final ? last : 0));
    const bar = (/** @type {number} */ length, /** @type {number} */ hard) => {
      const one = h(`b.i${step(hard)}`);
      one.style.height = `${Math.min(100, (100 * length) / most)}%`;
      return one;
    };
    const bars = (each[at] ?? []).map((length) => bar(length, effort));
    if (final) bars.push(bar(last, MOST_EFFORT));
    return h("span.group.small.muted", h("span.plot", ...bars), number(at + 1));
  });
  return h("div.skyline", { "aria-hidden": true }, groups);
}

/** Five steps of ten. @param {number} effort */
const step = (effort) => Math.min(5, Math.max(1, Math.ceil(effort / 2)));

/** @param {PlanWeek} one @param {Larder} larder */
function sessionRows({ week, sessions, lines }, larder) {
  if (!sessions.length && !lines.length) return [h("li.muted", t("noSessions"))];
  return [
    ...sessions.map((one, at) => {
      const row = rowOf({ on: one.local_date, start: one.start_local ? ` ${one.start_local}` : "", ...one });
      return h(
        "li",
        fold(`session ${week}.${at}`, false, row, () => inside(one, larder)),
      );
    }),
    ...lines.map((line, index) => {
      const at = sessions.length + index;
      const found = () => {
        const told = larder.week(week);
        if (!told || "failed" in told) return waited(told);
        const one = told[at];
        return one && inside(one, larder);
      };
      return h("li", fold(`session ${week}.${at}`, false, rowOf(takenApart(line)), found));
    }),
  ];
}

/** @param {import("./said.js").Said} session */
export const rowOf = ({ on, start, title, minutes }) => [
  on && h("span.small.day", civil(on, { weekday: "short" }), h("span.muted", civil(on, DATE) + start)),
  h("b", h("bdi", title)),
  h("span.end", minutes !== undefined && lasting(minutes)),
];

/** @param {Failed | undefined} told */
const waited = (told) =>
  told
    ? [h("p", { role: "alert" }, told.failed), told.again && button(t("retry"), told.again, "again")]
    : h("p.muted", t("loading"));

/** What a session is made of. @param {PlannedSession} session @param {Larder} larder */
function inside(session, larder) {
  const { title, focus, effort, kind, exercises, class_id: id } = session;
  const hard = h(
    "p.muted",
    title.toLowerCase() !== focus.toLowerCase() && [inEnglish(focus), " · "],
    h(`b.step.i${step(effort)}.small`, { "aria-hidden": true }, number(effort)),
    " ",
    t("effortOf", { n: effort }),
  );
  if (exercises.length) {
    const open = exercises.some(({ weight, why }) => weight === null && why);
    return [hard, h("ol.exercises", exercises.map(prescribed)), open && h("p.small.muted", t("findWeight"))];
  }
  if (!id) return [hard, kind === "class" && h("p.muted", t("freeChoice"))];
  const told = larder.class(id);
  return [hard, ...(told && !("failed" in told) ? classInside(told) : [waited(told)].flat())];
}

/** @param {ClassDetail} one */
const classInside = ({ instructors, discipline, intensity, level, equipment, description, segments }) => [
  h("p.muted", people(instructors), ` · ${dotted(word(discipline), word(intensity), word(level))}`),
  h("p", h("bdi", description)),
  segments.length > 0 && skyline(segments),
  h("p", h("span.muted", t("equipment")), " ", gear(equipment)),
];

/** @param {PlannedExercise} one */
function prescribed({ name, sets, reps, weight, unit, rir, rest_s: rest, why }) {
  return h(
    "li",
    h(
      "p.pair",
      h("b", h("bdi", name)),
      h(
        "span",
        h("bdi", `${number(sets)} × `, inEnglish(reps)),
        weight !== null && [" · ", h("bdi", `${number(weight)} ${unit}`)],
      ),
    ),
    h("p.small.muted", dotted(t("inReserve", { n: rir }), rest && t("restFor", { what: clock(rest) }))),
    weight !== null && why && h("p.small.muted", inEnglish(why)),
  );
}

// What is on each day? The silhouette of the days, then every day with its items; one of them in full, with what can be done.

import { focus, h } from "../_shared/dom.js";
import { civil, listed, number, relative } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { button, offered } from "../_shared/stage.js";
import { daysTo, shift } from "./calendar.js";
import { grip, pick, picker } from "./moving.js";
import { CHANGES, dayInFull, difference, inFull, STARTS, scene, shown, times, WEEK } from "./scene.js";

/** @typedef {import("./scene.js").Hands} Hands */
/** @typedef {import("./scene.js").ScheduledItem} ScheduledItem */
/** @typedef {import("./scene.js").ScheduledDay} ScheduledDay */

const HIGH_PX = 36; // of the day with most minutes
const LEAST_PX = 5;
const LEAST_MIN = 60; // so that ten minutes alone in a week do not look like much
const UNKNOWN_MIN = 30;
const CLASSES = ["class", "live"];

/** What the server says in English alone. @param {string} text */
export const english = (text) => h("bdi", page.lang === "en" ? {} : { lang: "en" }, text);

/** @param {ScheduledItem} item */
const lasts = ({ kind, minutes }) => (kind === "rest" ? 0 : (minutes ?? UNKNOWN_MIN));

/** @param {ScheduledDay} day */
const minutesOf = ({ items }) => items.reduce((sum, item) => sum + lasts(item), 0);

/**
 * The days side by side, high as they are long. Where there are more than are told in full, each leads to its own.
 * @param {Hands} hands
 */
export function cells({ render }) {
  const { days, today } = shown();
  const many = days.length > WEEK;
  const most = Math.max(LEAST_MIN, ...days.map(minutesOf));
  const cell = (/** @type {ScheduledDay} */ { local_date: on, items }, /** @type {number} */ at) => {
    const row = Math.floor(at / WEEK);
    const said = () => listed(items.map(({ title, status }) => `${title} (${t(`state_${status}`)})`));
    const go = () => {
      scene.row = row;
      render();
      focus(`on ${on}`);
    };
    const over = many && row === scene.row;
    const classes = `.cell${on === today ? ".today" : ""}${over ? ".on" : ""}${scene.lifted?.on === on ? ".target" : ""}`;
    return h(
      `${many ? "button" : "div"}${classes}`,
      {
        "data-on": on,
        ...(many && {
          key: `day ${on}`,
          onclick: go,
          "aria-label": `${dayInFull(on)}: ${said() || t("free")}`,
        }),
      },
      h(
        "span.tower",
        items.map((item) => block(item, most)),
      ),
      h("span.small", number(Number(on.slice(-2)))),
    );
  };
  return h(
    "div.cells",
    many ? {} : { "aria-hidden": true },
    days
      .slice(0, WEEK)
      .map(({ local_date }) =>
        h("span.small.muted", { "aria-hidden": true }, civil(local_date, { weekday: "narrow" })),
      ),
    days.map(cell),
  );
}

/** @param {ScheduledItem} item @param {number} most minutes of a day */
function block(item, most) {
  const one = h(`i.${item.status}`);
  one.style.height = `${Math.max(LEAST_PX, (HIGH_PX * lasts(item)) / most)}px`;
  return one;
}

/** @param {Hands} hands */
export const agenda = (hands) =>
  h(
    "ol.days",
    inFull().map(({ local_date: on, items }) => {
      const { today, time_zone: zone } = shown();
      const forward = shift(on, zone);
      const is = on === today ? ".today" : on < today ? ".past" : "";
      return h(
        `li.day${is}${scene.lifted?.on === on ? ".target" : ""}`,
        { "data-on": on },
        h(
          "h2.date",
          { key: `on ${on}`, tabindex: -1 },
          h("span.small.muted", { "aria-hidden": true }, civil(on, { weekday: "short" })),
          h("span.number", { "aria-hidden": true }, number(Number(on.slice(-2)))),
          h("span.unseen", dayInFull(on), on === today && `, ${relative(0, "day")}`),
        ),
        h(
          "div.items",
          !!forward &&
            h("p.small.clocks", t(forward > 0 ? "clocksForth" : "clocksBack", { what: difference(forward) })),
          items.length ? items.map((item) => one(on, item, hands)) : h("p.muted.free", t("free")),
        ),
      );
    }),
  );

/** @param {string} on @param {ScheduledItem} item @param {Hands} hands */
function one(on, item, hands) {
  const { id, title, status, kind, minutes, start_local: start, stack, movable, note } = item;
  const is = scene.open === id;
  const against = conflictsOf(id).length > 0;
  const toggle = () => {
    scene.open = is ? "" : id;
    scene.picking = undefined;
    hands.render();
  };
  const facts = [
    start && times(on, start),
    minutes !== null && `${number(minutes)}\u00a0${t("min")}`,
    ["strength", "event"].includes(kind) && t(`kind_${kind}`),
    stack !== null && t("inRow", { n: stack }),
  ].filter(Boolean);
  const state = status !== "planned" && kind !== "rest" && h(`span.state.${status}`, t(`state_${status}`));
  return h(
    `div.item${is ? ".open" : ""}${scene.lifted?.id === id ? ".up" : ""}${stack !== null && stack > 1 ? ".row" : ""}`,
    h(
      "div.line",
      h(
        `button.what.${status}`,
        { key: `item ${id}`, "aria-expanded": String(is), onclick: toggle },
        h(`i.mark.${status}`, { "aria-hidden": true }),
        h(
          "span",
          h("b", h("bdi", title)),
          h(
            "span.small.facts",
            state,
            state && facts.length > 0 && " · ",
            h("span.muted", facts.join(" · ")),
            against && !is && h("span.tag.against", t("conflict")),
          ),
          note && !is && h("span.small.note", english(note)),
        ),
      ),
      movable && offered(CHANGES) && grip(on, item, hands),
    ),
    is && inner(on, item, hands),
  );
}

/** @param {string} id */
const conflictsOf = (id) => shown().conflicts.filter(({ item_ids }) => item_ids.includes(id));

/** What there is to know of an item, and to do with it. @param {string} on @param {ScheduledItem} item @param {Hands} hands */
function inner(on, item, hands) {
  const { id, note, replacement } = item;
  const { title: other = "", minutes: long = 0, why = "" } = replacement ?? {};
  return h(
    "div.inner",
    note && h("p", english(note)),
    conflictsOf(id).map(({ sentence }) => sentence !== note && h("p.warned", english(sentence))),
    replacement && h("p", t("standsIn", { what: other, n: long }), " ", h("span.muted", english(why))),
    scene.picking?.id === id ? picker(on, item, hands) : deeds(on, item, hands),
  );
}

/** @param {string} on @param {ScheduledItem} item @param {Hands} hands */
function deeds(on, item, hands) {
  const { id, kind, status, class_id, workout_id, movable, replacement } = item;
  const { today } = shown();
  const can = offered(CHANGES);
  const due = ["planned", "live", "missed"].includes(status);
  const starts =
    CLASSES.includes(kind) && class_id ? "start" : offered(STARTS) && kind === "strength" && "askStart";
  const late = daysTo(on, today) >= 0;
  return h(
    "div.actions",
    due &&
      !replacement &&
      starts &&
      button(t(starts), () => hands.start(item), `start ${id}`, late ? "primary" : undefined),
    can && replacement && button(t("swap"), () => hands.swap(item, on), `swap ${id}`),
    can && due && late && button(t("markDone"), () => hands.become(item, "complete"), `done ${id}`),
    can && movable && button(t("move"), () => pick(item, hands), `move ${id}`),
    can && (due || status === "rest") && button(t("skip"), () => hands.become(item, "skip"), `skip ${id}`),
    can &&
      (status === "skipped" || (status === "done" && !workout_id)) &&
      button(
        t(status === "done" ? "notDone" : "planAgain"),
        () => hands.become(item, "restore"),
        `again ${id}`,
      ),
  );
}

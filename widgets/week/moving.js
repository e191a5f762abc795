// How does an item come to another day? Dragged by its grip, lifted and put down by keys, or by a button for each day.

import { announce, focus, h, root } from "../_shared/dom.js";
import { civil, number } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { daysTo, plus } from "./calendar.js";
import { dayInFull, scene, shown, WEEK } from "./scene.js";

/** @typedef {import("./scene.js").Hands} Hands */
/** @typedef {import("./scene.js").ScheduledItem} ScheduledItem */

const NEAR_PX = 5; // a tap is not steadier
const EDGE_PX = 48; // from here on a page that is taller than its frame scrolls along

/** Whether something may be put there: what is over is not planned. @param {string | null | undefined} day */
const mayGo = (day) => !!day && day >= shown().today;

/**
 * What an item is moved by. A tap opens the days to choose from.
 * @param {string} on @param {ScheduledItem} item @param {Hands} hands
 */
export function grip(on, item, hands) {
  let dragged = false;
  const name = t("moveWhat", { what: item.title });
  const up = scene.lifted?.id === item.id;
  const pressed = (/** @type {KeyboardEvent} */ event) => steer(event, on, item, hands);
  const tapped = () => dragged || pick(item, hands);
  /** @param {PointerEvent} event */
  const drag = (event) => {
    dragged = false;
    if (event.button) return;
    follow(event, (over) => {
      dragged = true;
      if (over && over !== on) hands.move(item, over);
    });
  };
  return h("button.grip", {
    key: `grip ${item.id}`,
    "aria-label": name,
    "aria-pressed": String(up),
    onclick: tapped,
    onkeydown: pressed,
    onpointerdown: drag,
  });
}

/** Have the item follow the pointer, and say over which day it was let go. @param {PointerEvent} from @param {(day: string | undefined) => void} put */
function follow({ currentTarget, pointerId, clientX: x, clientY: y }, put) {
  const held = /** @type {HTMLElement} */ (currentTarget);
  const row = /** @type {HTMLElement} */ (held.closest(".item"));
  const from = scrollY;
  let moved = false;
  /** @type {string | undefined} */
  let over;
  /** @param {PointerEvent} event */
  const move = ({ clientX, clientY }) => {
    moved ||= Math.hypot(clientX - x, clientY - y) > NEAR_PX;
    if (!moved) return;
    if (clientY < EDGE_PX) scrollBy(0, -NEAR_PX);
    if (clientY > innerHeight - EDGE_PX) scrollBy(0, NEAR_PX);
    row.classList.add("dragged");
    row.style.transform = `translate(${clientX - x}px,${clientY - y + scrollY - from}px)`;
    const day = /** @type {HTMLElement | null | undefined} */ (
      document.elementFromPoint(clientX, clientY)?.closest("[data-on]")
    )?.dataset.on;
    over = mayGo(day) ? day : undefined;
    mark(over);
  };
  /** @param {Event} event */
  const end = ({ type }) => {
    held.removeEventListener("pointermove", move);
    for (const name of ENDS) held.removeEventListener(name, end);
    row.classList.remove("dragged");
    row.style.transform = "";
    mark(undefined);
    if (moved && held.isConnected) put(type === "pointerup" ? over : undefined);
  };
  held.setPointerCapture(pointerId);
  held.addEventListener("pointermove", move);
  for (const name of ENDS) held.addEventListener(name, end);
}

const ENDS = /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]);

/** Show over which day it is. @param {string | undefined} day */
function mark(day) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-on]")))
    one.classList.toggle("target", one.dataset.on === day);
}

/** @param {KeyboardEvent} event @param {string} on @param {ScheduledItem} item @param {Hands} hands */
function steer(event, on, item, hands) {
  const { key } = event;
  const { today, from_on, until_on, days } = shown();
  const puts = key === "Enter" || key === " ";
  const over = scene.lifted?.id === item.id ? scene.lifted.on : undefined;
  const forth = page.dir === "rtl" ? -1 : 1;
  const down = days.length > WEEK ? WEEK : 1;
  const steps = { ArrowDown: down, ArrowUp: -down, ArrowRight: forth, ArrowLeft: -forth };
  const by = steps[/** @type {keyof typeof steps} */ (key)];
  if (!over && !puts) return;
  if (key !== "Tab") event.preventDefault();
  if (!over) {
    scene.lifted = { id: item.id, on };
    hands.render();
    announce(t("isLifted"));
  } else if (by) {
    const first = from_on > today ? from_on : today;
    const day = plus(over, by);
    const to = day < first ? first : day > until_on ? until_on : day;
    scene.lifted = { id: item.id, on: to };
    hands.render();
    announce(dayInFull(to));
  } else if (puts || key === "Escape" || key === "Tab") {
    scene.lifted = undefined;
    if (puts && over !== on) return hands.move(item, over);
    hands.render();
    announce(t("notMoved"));
  }
}

/** Let the day be chosen. @param {ScheduledItem} item @param {Hands} hands */
export function pick(item, hands) {
  scene.open = item.id;
  scene.picking = { id: item.id, time: item.start_local ?? "" };
  hands.render();
  focus("picker");
}

/**
 * A button for each day that can be chosen, around those that are shown; and the time.
 * @param {string} on @param {ScheduledItem} item @param {Hands} hands
 */
export function picker(on, item, hands) {
  const { today, from_on, until_on } = shown();
  const was = item.start_local ?? "";
  const picking = /** @type {NonNullable<typeof scene.picking>} */ (scene.picking);
  const leave = () => {
    scene.picking = undefined;
    hands.render();
    focus(`move ${item.id}`) ?? focus(`item ${item.id}`);
  };
  const put = (/** @type {string} */ day) => {
    const { time } = picking;
    if (day === on && time === was) return leave();
    hands.move(item, time === was ? day : time ? `${day}T${time}` : `${day} any time`);
  };
  const earliest = plus(from_on, -WEEK) > today ? plus(from_on, -WEEK) : today;
  const first = plus(earliest, -(((daysTo(from_on, earliest) % WEEK) + WEEK) % WEEK));
  const last = plus(until_on > first ? until_on : plus(first, WEEK - 1), WEEK);
  const days = Array.from({ length: daysTo(first, last) + 1 }, (_, at) => plus(first, at));
  /** @param {KeyboardEvent} event */
  const pressed = ({ key }) => key === "Escape" && leave();
  return h(
    "div.picker",
    { role: "group", "aria-label": t("moveWhat", { what: item.title }), onkeydown: pressed },
    h("p", { key: "picker", tabindex: -1 }, h("b", t("moveTo"))),
    h(
      "div.month",
      days
        .slice(0, WEEK)
        .map((day) => h("span.small.muted", { "aria-hidden": true }, civil(day, { weekday: "narrow" }))),
      days.map((day) =>
        h(
          `button.pick${day === today ? ".today" : ""}`,
          {
            key: `to ${day}`,
            "aria-label": dayInFull(day),
            ...(day === on && { "aria-current": "date" }),
            disabled: !mayGo(day),
            onclick: () => put(day),
          },
          h("span", number(Number(day.slice(-2)))),
          day.endsWith("-01") && h("small", civil(day, { month: "short" })),
        ),
      ),
    ),
    h(
      "div.actions",
      h(
        "label.small",
        t("time"),
        h("input", {
          key: "time",
          type: "time",
          value: picking.time,
          oninput: (/** @type {Event} */ { target }) => {
            picking.time = /** @type {HTMLInputElement} */ (target).value;
          },
        }),
      ),
      mayGo(on) && button(t("keep"), () => put(on), "keep"),
      button(t("cancel"), leave, "cancel"),
    ),
  );
}

// What is shown, and what is the member about to do with it? One state, which the drawing reads and the widget changes.

import { context } from "../_shared/bridge.js";
import { civil, inUnit } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { ahead, momentAt, plus, shownAt } from "./calendar.js";

/** @typedef {import("../_types/get_schedule.js").GetScheduleResult} GetScheduleResult */
/** @typedef {import("../_types/get_schedule.js").ScheduledItem} ScheduledItem */
/** @typedef {import("../_types/get_schedule.js").ScheduledDay} ScheduledDay */

/**
 * @typedef {object} Scene
 * @property {GetScheduleResult} [week]
 * @property {number} row  which seven days are told in full, where there are more
 * @property {string} open  the item that is told in full
 * @property {boolean} all  whether every conflict is told
 * @property {{ id: string, time: string }} [picking]  the item whose new day is chosen, and its time
 * @property {{ id: string, on: string }} [lifted]  the item that arrow keys move, and the day it is over
 */

/**
 * What the drawing may ask of the widget.
 * @typedef {object} Hands
 * @property {() => void} render
 * @property {(item: ScheduledItem, when: string) => void} move
 * @property {(item: ScheduledItem, action: "skip" | "complete" | "restore") => void} become
 * @property {(item: ScheduledItem, on: string) => void} swap
 * @property {(item: ScheduledItem) => void} start
 */

export const WEEK = 7;
export const STARTS = "start_workout";
export const CHANGES = "schedule_session";
const HOUR_MIN = 60;

/** @type {Scene} */
export const scene = { row: 0, open: "", all: false };

/** What is shown, where it is days. */
export const shown = () => /** @type {GetScheduleResult} */ (scene.week);

/** The days that are told in full. */
export const inFull = () => shown().days.slice(scene.row * WEEK, (scene.row + 1) * WEEK);

/** Where the member seems to be, as far as clocks there differ from the calendar's on its first or last day. */
export function away() {
  const { time_zone: zone, from_on, until_on } = shown();
  const here = context.timeZone;
  if (!here || here === zone) return;
  const differ = [from_on, plus(until_on, 1)].some((day) => {
    const at = momentAt(day, "00:00", zone);
    return ahead(here, at) !== undefined && ahead(here, at) !== ahead(zone, at);
  });
  return differ ? here : undefined;
}

/** A time on the member's wall, and what clocks show where they are now. @param {string} on @param {string} time */
export function times(on, time) {
  const parts = /** @type {const} */ ({ hour: "numeric", minute: "2-digit" });
  const told = civil(on, parts, time);
  const here = away();
  if (!here) return told;
  const [day, clock] = shownAt(momentAt(on, time, shown().time_zone), here);
  const when = civil(day, day === on ? parts : { weekday: "short", ...parts }, clock);
  return `${told} (${t("hereTime", { when })})`;
}

/** @param {string} day in full: “Friday, 27 November” */
export const dayInFull = (day) => civil(day, { weekday: "long", day: "numeric", month: "long" });

/** By how much clocks differ: “6 hours”. @param {number} by minutes, forth or back */
export const difference = (by) =>
  by % HOUR_MIN ? inUnit(Math.abs(by), "minute") : inUnit(Math.abs(by) / HOUR_MIN, "hour");

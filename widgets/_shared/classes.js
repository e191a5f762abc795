// What do the class widgets say alike? The picture, the length, why a class is locked, where it is started.

import { call, context, open, tell } from "./bridge.js";
import { h } from "./dom.js";
import { clock, day, listed, minutes, moment } from "./format.js";
import { t, word } from "./i18n.js";
import { button, offered } from "./stage.js";

/** @typedef {import("../_types/search_classes.js").ClassHit} ClassHit */
/** @typedef {import("../_types/get_class.js").ClassDetail} ClassDetail */

const SOON_MS = 14 * 86_400_000;

const NAMES = 2; // of the many who teach a programme
const LONG_S = 120 * 60; // from here in hours

/** How long, as a large number and a small unit. @param {number} seconds */
export function length(seconds) {
  const [value, unit] = seconds < LONG_S ? [minutes(seconds), "min"] : [clock(seconds / 60), "h"];
  return h("p.length", h("b.number", value), h("small", ` ${t(unit)}`));
}

/** A class as the model is told of it. @param {{ id: string, title: string }} one */
export const named = ({ id, title }) => `“${title}” (${id})`;

/** @param {string[]} instructors */
export const people = (instructors) => {
  const more = instructors.length - NAMES;
  return h("bdi", more > 0 ? `${instructors.slice(0, NAMES).join(", ")} +${more}` : listed(instructors));
};

/** @param {ClassHit["equipment"]} equipment */
export const gear = (equipment) => (equipment.length ? listed(equipment.map(word)) : t("nothing"));

/** @param {(string | number | false | null)[]} parts */
export const dotted = (...parts) => parts.filter(Boolean).join(" · ");

/** @param {boolean} explicit */
export const mark = (explicit) => explicit && h("abbr.tag.small", { title: t("explicit") }, "E");

/**
 * A drawn picture; a company's own lies over it, and goes where it cannot be loaded.
 * @param {Element} art
 * @param {string} [src]
 */
export function picture(art, src) {
  const fail = (/** @type {Event} */ event) => /** @type {Element} */ (event.target).remove();
  return h("div.picture", art, src && h("img", { src, alt: "", onerror: fail }));
}

/**
 * What holds of when it can be played: locked and why, live and when, or leaving soon.
 * @param {ClassHit | ClassDetail} one
 */
export function availability({ availability: { playable, reason, until }, live_starts_at: live }) {
  if (live) return h("p.live", t("live", { when: moment(live, context.timeZone) }));
  if (!playable && reason) return h("p.locked", t(`lock_${reason}`));
  return until && Date.parse(until) - Date.now() < SOON_MS && h("p.soon", t("until", { when: day(until) }));
}

/**
 * Start and save, where they can be done here.
 * @param {ClassHit | ClassDetail} one
 * @param {string | null | undefined} url
 * @param {Node | false | undefined} [another]
 */
export function actions(one, url, another) {
  const { id, availability } = one;
  const start = async () => {
    if (await open(String(url))) tell(`The member opened ${named(one)} to start it.`);
  };
  /** @param {Event} event */
  const save = async ({ currentTarget }) => {
    const { isError } = await call("save_class", { class_id: id, action: "add" });
    if (isError) return;
    /** @type {Element} */ (currentTarget).textContent = t("saved");
    tell(`The member saved ${named(one)}.`);
  };
  return h(
    "div.actions",
    url && availability.playable && button(t("start"), start, `start ${id}`, "primary"),
    offered("save_class") && button(t("save"), save, `save ${id}`),
    another,
  );
}

// What do one workout and a list of them have alike? A larger view, what went wrong, few rows of many, and who says it.

import { context, display } from "../_shared/bridge.js";
import { announce, focus, h } from "../_shared/dom.js";
import { page, t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { isWhole, problem, showWhole } from "./held.js";

/** @typedef {import("../_types/log_workout.js").Workout} Workout */

const grown = () => context.displayMode === "fullscreen";

export const larger = () =>
  !grown() &&
  context.availableDisplayModes?.includes("fullscreen") &&
  button(t("grow"), () => display("fullscreen"), "grow");

export function wrong() {
  const { text, act } = problem ?? {};
  return text && h("div.notice", h("p", { role: "alert" }, text), act && button(act[0], act[1], "again"));
}

/**
 * The rows that are shown, and the button that shows the others; one alone is no reason for a button.
 * @template Row
 * @param {string} key of the button
 * @param {Row[]} all
 * @param {number} most
 * @param {string} where the focus goes from it
 * @returns {[Row[], HTMLElement | false]}
 */
export function few(key, all, most, where) {
  const n = all.length - most;
  if (n < 2 || isWhole(key) || grown()) return [all, false];
  const more = () => {
    showWhole(key);
    focus(where);
    announce(t("moreRows", { n }));
  };
  return [all.slice(0, most), button(t("moreRows", { n }), more, key)];
}

/** What the server says in English alone. @param {string} text */
export const english = (text) => h("bdi", page.lang === "en" ? {} : { lang: "en" }, text);

/** @param {Workout["source"]} source a format in capitals, a service as it is written */
export const origin = (source) =>
  ({ chat: t("chat"), player: t("player") })[/** @type {string} */ (source)] ??
  (source.length < 4 ? source.toUpperCase() : source[0]?.toUpperCase() + source.slice(1));

/** @param {Workout["source"]} source */
export const imported = (source) => source !== "chat" && source !== "player";

// What do all faces of the player have? What changes by the second, what is under “More”, and what is to be known first.

import { context, display } from "../_shared/bridge.js";
import { focus, h, show } from "../_shared/dom.js";
import { clock } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { cutOff, trouble, unsaved } from "./queue.js";
import { canUndo, failure, player, recorded, state, undo } from "./workout.js";

/** @typedef {import("../_shared/dom.js").Child} Child */

/** @type {(() => void)[]} */
let moving = [];
/** @type {() => (Child | Child[])[]} */
let paintFace = () => [];
/** Whether what can be done besides is shown. */
let menu = false;
/** Whether the member is asked how it was. */
export let asked = false;

/** What is drawn from here on. @param {typeof paintFace} parts */
export function drawn(parts) {
  paintFace = parts;
  redraw();
}

/** All of it, as it is now; what is being typed goes on being typed. */
export function redraw() {
  moving = [];
  const parts = paintFace();
  const before = /** @type {HTMLInputElement} */ (document.activeElement);
  const { value, selectionStart: from, selectionEnd: to } = before;
  show(...parts);
  const after = /** @type {HTMLInputElement} */ (document.activeElement);
  if (after.inputMode && after.value === value) after.setSelectionRange(from, to);
}

/** Something that follows the time: painted now and several times a second. @template {HTMLElement} T @param {T} element @param {(element: T) => void} paint */
export function timed(element, paint) {
  const again = () => paint(element);
  moving.push(again);
  again();
  return element;
}

/** A text that follows the time. @param {string} tag @param {() => string} text */
export const ticking = (tag, text) =>
  timed(h(tag), (element) => {
    const now = text();
    if (element.textContent !== now) element.textContent = now;
  });

/** Time went on. */
export function repaint() {
  for (const again of moving) again();
}

export const grown = () => context.displayMode === "fullscreen";
export const small = () => context.displayMode === "pip";

/** What the server says in English alone. @param {string} text */
export const english = (text) => h("bdi", page.lang === "en" ? {} : { lang: "en" }, text);

/** A time from here, rounded up, as what is left of it; never less than nothing. @param {number} seconds */
export const remaining = (seconds) => clock(Math.max(0, Math.ceil(seconds)));

/** The title, and what there is to say of the whole. @param {...Child} whole */
export const top = (...whole) =>
  h("header", h("h1", { key: "title", tabindex: -1 }, h("bdi", player.title)), h("p.muted", ...whole));

/** What cannot be played now, and why. */
export const closedFace = () => [top(), h("p.notice", english(player.why_not ?? ""))];

/** What is to be known: that nothing is recorded, not yet, or not any more; and what failed. */
export function notices() {
  const n = unsaved();
  return [
    !recorded() && h("p.notice", t("playUnrecorded"), " ", t("connect")),
    (trouble || failure) && h("p.notice", { role: "alert" }, english(trouble || failure)),
    n > 0 && cutOff() && h("p.small.soon", t("playUnsaved", { n })),
  ];
}

/**
 * Two things at most, and the others when they are asked for; on a full screen all of them.
 * @param {Child[]} first @param {Child[]} others @param {Child} [more] what stands with them
 */
export function actions(first, others, more) {
  const open = menu || grown();
  const turn = () => {
    menu = !menu;
    redraw();
    focus("menu");
  };
  const opener = button(t("playMore"), turn, "menu");
  opener.setAttribute("aria-expanded", String(menu));
  /** @param {import("../_types/host.js").DisplayMode} mode @param {string} text */
  const turnTo = (mode, text) =>
    context.displayMode !== mode &&
    context.availableDisplayModes?.includes(mode) &&
    button(text, () => display(mode), mode);
  const rest = [
    canUndo() && button(t("undo"), undo, "undo"),
    ...others,
    state.startedAt > 0 && button(t("playFinish"), askEnd, "end"),
    turnTo("fullscreen", t("grow")),
    turnTo("pip", t("playPip")),
  ];
  return [
    h("div.actions", first, !grown() && first.length < 2 && opener),
    open && h("div.menu", rest.filter(Boolean)),
    open && more,
  ];
}

/** To the question how it was, or back. */
export function askEnd() {
  asked = !asked;
  redraw();
  focus("title");
}

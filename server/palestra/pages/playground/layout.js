// How wide is what? The columns of the page, and the frame of the widget in the middle of them.

import { themed } from "./context.js";
import { one } from "./dom.js";

const USUAL_WIDTH = 480;
const LEAST_WIDTH = 320;
const COLUMNS = 700; // px of the two columns beside the widget's
const AROUND = 84; // px between those and the widget

/** @typedef {import("./address.js").Options} Options */

/** Whether there is one column. */
export const narrow = matchMedia("(max-width: 760px)");

/** In one column the widget comes first: what is around it is folded. */
export function fold() {
  for (const part of /** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll("details.folds")
  )) {
    part.open = !narrow.matches;
  }
}

/** The page in the shape that the options ask for; the width of the frame, in px. @param {Options} options */
export function layOut(options) {
  const page = document.body.classList;
  const chat = one("#chat");
  document.documentElement.dataset.theme = themed(options.theme);
  page.toggle("bare", options.bare);
  page.toggle("stacked", innerWidth - COLUMNS < Math.max(USUAL_WIDTH, options.width ?? 0) + AROUND);
  chat.dataset.mode = options.mode;
  const width = options.width ?? usual(options);
  chat.style.setProperty("--width", `${width}px`);
  return width;
}

/** The room that the widget has. */
export const room = () => ({ width: one("#widget").clientWidth, height: one("#widget").clientHeight });

/** @param {Options} options */
function usual({ bare, mode }) {
  if (bare) return mode === "fullscreen" ? innerWidth : USUAL_WIDTH;
  const padding = (/** @type {string} */ selector) => parseFloat(getComputedStyle(one(selector)).paddingLeft);
  const between = one("#stage").clientWidth - 2 * (padding("#stage") + padding("#chat") + 1); // 1: the border
  return Math.max(LEAST_WIDTH, Math.min(USUAL_WIDTH, Math.floor(between)));
}

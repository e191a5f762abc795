// What is unfolded? A row that is a button, and below it what it unfolds; it outlasts a redraw.

import { h } from "../_shared/dom.js";

/** @typedef {import("../_shared/dom.js").Child} Child */

/** Rows that are otherwise than they begin. @type {Set<string>} */
const turned = new Set();
let redraw = () => {};

/** @param {() => void} render */
export function foldsCall(render) {
  redraw = render;
}

/** All as they begin. */
export const foldBack = () => turned.clear();

/**
 * @param {string} key
 * @param {boolean} open as it begins
 * @param {Child[]} row
 * @param {() => Child | Child[]} inside asked only where it is shown
 */
export function fold(key, open, row, inside) {
  const unfolded = open !== turned.has(key);
  const turn = () => {
    if (!turned.delete(key)) turned.add(key);
    redraw();
  };
  const caption = h("button.row", { key, "aria-expanded": String(unfolded), onclick: turn }, ...row);
  return [caption, unfolded && h("div.inside", ...[inside()].flat())];
}

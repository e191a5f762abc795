// How is JSON read by a person? As a tree that folds; what is folded is made when it is opened.

import { h } from "./dom.js";

const LONG = 400;

/**
 * @param {unknown} value
 * @param {{ open?: number, name?: string }} [how]  how many levels stand open; what the whole is called
 * @returns {HTMLElement}
 */
export function tree(value, { open = 1, name = "" } = {}) {
  return h("div", { class: "tree" }, node(name, value, open));
}

/** @param {string} name @param {unknown} value @param {number} open @returns {HTMLElement} */
function node(name, value, open) {
  const label = name === "" ? "" : h("span", { class: "key" }, name);
  if (typeof value !== "object" || value === null) return h("div", { class: "leaf" }, label, leaf(value));
  const entries = Object.entries(value);
  const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return h("div", { class: "leaf" }, label, h("span", { class: "mute" }, left + right));
  const count = h("span", { class: "mute" }, `${left}${entries.length}${right}`);
  const inside = h("div", { class: "inside" });
  const fill = () =>
    inside.childElementCount || inside.append(...entries.map(([key, part]) => node(key, part, open - 1)));
  const details = h("details", { open: open > 0, ontoggle: () => details.open && fill() });
  details.append(h("summary", {}, label, count, brief(value)), inside);
  if (open > 0) fill();
  return details;
}

/** @param {unknown} value */
function leaf(value) {
  if (typeof value !== "string")
    return h("span", { class: value === null ? "mute" : "number" }, String(value));
  return h(
    "span",
    { class: "string" },
    value.length > LONG ? `${value.slice(0, LONG)}… (${value.length} characters)` : value,
  );
}

/** What a folded thing is, in a word: a title, a name, an id. @param {any} value */
function brief(value) {
  const word = [value.title, value.name, value.constraint, value.value, value.id].find(
    (part) => typeof part === "string",
  );
  return word ? h("span", { class: "brief" }, word) : "";
}

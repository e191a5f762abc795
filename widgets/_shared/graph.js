// How are numbers over time drawn? As bars or as a line, gaps left open; the same stands in a table beside, so readers are spared this.

import { h } from "./dom.js";

/** @typedef {{ at: string, value: number | null, part?: boolean }} Place a day, and whether it is of less than the others */
/** @typedef {{ value: number, text: string, kind?: "below" | "goal" }} Rule a level that is drawn across */

const DENSE = 30; // from here on dots are small

/**
 * A drawing with its levels, and its first and last day below.
 * @param {Rule[]} rules @param {(value: number) => number} height in per cent
 * @param {string[]} ends @param {Node} drawn
 */
function graph(rules, height, ends, drawn) {
  const levels = rules.map(({ value, text, kind = "above" }) => {
    const line = h(`i.small.muted.${kind}`, h("bdi", text));
    line.style.bottom = `${height(value)}%`;
    return line;
  });
  return h(
    "div.graph",
    { "aria-hidden": true },
    h("div.plot", drawn, levels),
    h(
      "div.axis.small.muted",
      ends.map((end) => h("span", end)),
    ),
  );
}

/**
 * A bar each; outlined what is not whole, dashed what nobody knows.
 * @param {Place[]} places @param {Rule[]} rules @param {string[]} ends @param {number} top
 */
export function bars(places, rules, ends, top) {
  const height = (/** @type {number} */ value) => (100 * value) / top;
  const row = places.map(({ value, part }) => {
    const bar = h(value === null ? "b.unknown" : part && value ? "b.part" : "b");
    if (value) bar.style.height = `${height(value)}%`;
    return bar;
  });
  return graph(rules, height, ends, h("div.columns", row));
}

/**
 * A line with a dot for each that is known, the last one large; and squares where something was measured.
 * @param {Place[]} places @param {Rule[]} rules @param {string[]} ends
 * @param {(value: number) => number} height in per cent @param {{ x: number, value: number }[]} [squares]
 */
export function line(places, rules, ends, height, squares = []) {
  const x = (/** @type {number} */ at) => (100 * (at + 0.5)) / places.length;
  const y = (/** @type {number} */ value) => 100 - height(value);
  let way = "";
  let dots = "";
  let last = "";
  let pen = "M";
  places.forEach(({ value }, at) => {
    if (value === null) pen = "M";
    else {
      const here = `${x(at).toFixed(2)} ${y(value).toFixed(2)}`;
      way += pen + here;
      dots += last = `M${here}h0`;
      pen = "L";
    }
  });
  const path = (/** @type {string} */ d, /** @type {string} */ kind) => vector("path", { d, class: kind });
  const drawn = vector(
    "svg",
    { viewBox: "0 0 100 100", preserveAspectRatio: "none" },
    path(way, "way"),
    path(dots, places.length > DENSE ? "dots dense" : "dots"),
    path(squares.map((one) => `M${x(one.x)} ${y(one.value)}h0`).join(""), "squares"),
    path(last, "last"),
  );
  return graph(rules, height, ends, drawn);
}

/**
 * A part of a drawing.
 * @param {string} name @param {Record<string, string>} attributes @param {...Element} children
 */
export function vector(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

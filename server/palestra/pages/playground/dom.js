// How are elements made? By one function; text is never read as HTML.

/**
 * `h("button", { class: "quiet", onclick: act, "aria-pressed": "true" }, "Text", child)`. False and null are left out.
 * @param {string} name
 * @param {Record<string, any>} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export function h(name, attributes = {}, ...children) {
  /** @type {any} */
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** @param {string} selector @returns {any} */
export const one = (selector) => document.querySelector(selector);

/** @param {unknown} value */
export const bytesOf = (value) =>
  value === undefined ? 0 : new TextEncoder().encode(JSON.stringify(value)).length;

/** @param {number} bytes */
export const size = (bytes) =>
  bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;

/** @param {number} ms */
export const time = (ms) =>
  ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;

/** A word of the wire as a person reads it: `equipment_available` → `Equipment available`. @param {string} name */
export const spoken = (name) => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll(/[_-]/g, " ");

// How does a widget put things on the page? Elements from plain calls; a redraw keeps the focus where it was.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, any>} Props */

/** Where a widget is. */
export const root = /** @type {HTMLElement} */ (document.getElementById("root"));

const live = /** @type {HTMLElement} */ (document.getElementById("live"));

/** What is falsy is left out. @param {(Child | Child[])[]} children */
const nodes = (children) => /** @type {(Node | string)[]} */ (children.flat().filter(Boolean));

/**
 * An element: its tag with classes ("p.muted.small"), properties where there are any, children. Properties that begin
 * with "on" are listeners, `key` is what the focus is kept by, the rest are attributes; false ones are left out.
 * @param {string} tag
 * @param {...(Props | Child | Child[])} rest
 * @returns {HTMLElement}
 */
export function h(tag, ...rest) {
  const [name = "", ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.classList.add(...classes);
  if (rest[0]?.constructor === Object)
    for (const [key, value] of Object.entries(/** @type {Props} */ (rest.shift()))) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== false) element.setAttribute(key === "key" ? "data-key" : key, value);
    }
  element.append(...nodes(/** @type {Child[]} */ (rest)));
  return element;
}

/**
 * Show this and nothing else. What had the focus has it again, where it is still there.
 * @param {...(Child | Child[])} children
 */
export function show(...children) {
  const { key } = /** @type {HTMLElement} */ (document.activeElement ?? root).dataset;
  root.replaceChildren(...nodes(children));
  if (key) focus(key);
}

/** Put the focus on what has this key, and say what that is. @param {string} key */
export function focus(key) {
  const one = /** @type {HTMLElement | null} */ (root.querySelector(`[data-key="${CSS.escape(key)}"]`));
  one?.focus();
  return one;
}

/** Say something to those who cannot see it change. @param {string} text */
export function announce(text) {
  live.textContent = text;
}

// What is the same in every widget? Waiting, errors, cancelled calls, and what the host says of theme and language.

import { call, connect, input, over, pause } from "./bridge.js";
import { announce, h, root, show } from "./dom.js";
import { CONFIG, page, t, use } from "./i18n.js";

/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {import("../_types/host.js").HostContext} HostContext */
/** @typedef {{ code: string, text: string }} Failure */

/** Errors that another try may get past. */
export const PASSING = ["", "unavailable", "rate_limited"];
const TEXTS_WITHIN_MS = 800; // an answer in English is better than none

/** Whether the server has a tool, so that nothing is offered that cannot be done. @param {string} tool */
export const offered = (tool) => CONFIG.tools.includes(tool);

/**
 * Run a widget. `draw` shows an answer of `tool`; all else that can come is shown here.
 * @param {string | (() => string)} tool which of several it was is known only once it was called
 * @param {(result: CallToolResult) => void} draw called again when the language changes
 * @param {(failure: Failure, result: CallToolResult) => Node | undefined} [beside] an error, instead of trying again
 */
export function stage(tool, draw, beside) {
  /** @type {CallToolResult | undefined} */
  let last;
  /** @type {Promise<unknown> | undefined} */
  let texts;

  /** @param {CallToolResult} result */
  const take = async (result) => {
    last = result;
    await texts;
    if (result === last) redraw();
  };

  const redraw = () => {
    if (!last || over) return;
    wait(false);
    if (last.isError) failed(last);
    else draw(last);
  };

  /** @param {CallToolResult} result */
  const failed = (result) => {
    const failure = failureOf(result);
    note(failure.text, beside?.(failure, result) ?? (PASSING.includes(failure.code) && again()));
  };

  const again = () => button(t("retry"), retry, "retry");

  const retry = async () => {
    wait(true);
    await take(await call(typeof tool === "string" ? tool : tool(), input));
    /** @type {HTMLElement | null} */ (root.querySelector("[tabindex]"))?.focus(); // its button is gone
  };

  connect({
    result: take,
    cancelled: () => note(t("cancelled"), again()),
    silent: () => note(t("silent")),
    changed: (context) => {
      dress(context);
      const coming = use(context.locale ?? navigator.language);
      texts = Promise.race([coming, pause(TEXTS_WITHIN_MS)]);
      coming.then(redraw);
    },
  });
  dress({});
}

/** Show that something is under way, or no more. @param {boolean} busy */
export function wait(busy) {
  root.setAttribute("aria-busy", String(busy));
  announce(busy ? t("loading") : "");
}

/**
 * A sentence in place of the widget, and what can be done.
 * @param {string} text
 * @param {Node | false} [action]
 */
function note(text, action) {
  wait(false);
  show(h("p.lead", text), action);
  announce(text);
}

/**
 * @param {string} text
 * @param {(event: Event) => void} onclick
 * @param {string} key
 * @param {string} [more] a class
 */
export const button = (text, onclick, key, more) =>
  h(`button.button${more ? `.${more}` : ""}`, { onclick, key }, text);

/**
 * What went wrong, as our server says it: the second text of an error is the same as data. It is said in English,
 * with what the model can do about it; a member of another language is told less.
 * @param {CallToolResult} result
 * @returns {Failure}
 */
export function failureOf({ content }) {
  try {
    const { code, message_for_member: said } = JSON.parse(content[1]?.text ?? "");
    return { code, text: page.lang === "en" ? said : t(code === "gone" ? code : "error") };
  } catch {
    return { code: "", text: t("error") }; // an error of the host's own
  }
}

/** @param {HostContext} context */
function dress({ theme, styles, safeAreaInsets: safe }) {
  const { dataset, style } = page;
  dataset.theme = theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const variables = Object.entries(styles?.variables ?? {});
  for (const [name, value] of variables) style.setProperty(name, value ?? "");
  style.colorScheme = dataset.theme; // a frame of another scheme than its host's has an opaque ground
  for (const [side, width] of Object.entries(safe ?? {}))
    document.body.style.setProperty(`padding-${side}`, `${width}px`);
}

// How is it drawn? The switches above the widget, each in step with the page's address.

import { BRIDGES, FAULTS, LOCALES, MODES, WIDTHS } from "./address.js";
import { h, spoken } from "./dom.js";

/** @typedef {import("./address.js").Options} Options */

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} themePlace
 * @param {Options} options
 * @param {(change: Partial<Options>) => void} changed
 */
export function switches(place, themePlace, options, changed) {
  const theme = segments(
    "Theme",
    "theme",
    [
      ["auto", "Auto"],
      ["light", "Light"],
      ["dark", "Dark"],
    ],
    (theme) => changed({ theme: /** @type {any} */ (theme) }),
  );
  const width = segments(
    "Width",
    "width",
    WIDTHS.map((px) => [String(px), String(px)]),
    (px) => changed({ width: Number(px) }),
  );
  const other = h("input", { type: "number", min: 320, max: 1200, step: 1, "aria-label": "Width in pixels" });
  other.addEventListener(
    "change",
    () => other.checkValidity() && other.value && changed({ width: Number(other.value) }),
  );
  width.element.lastChild.append(other);
  const mode = segments(
    "Display",
    "mode",
    MODES.map((name) => [name, name === "pip" ? "PiP" : spoken(name)]),
    (name) => changed({ mode: /** @type {any} */ (name) }),
  );
  const text = segments(
    "Text",
    "text",
    [
      ["100", "100 %"],
      ["200", "200 %"],
    ],
    (percent) => changed({ text: Number(percent) }),
  );
  const locale = choice(
    "Locale",
    { ...LOCALES, ...(options.locale in LOCALES ? {} : { [options.locale]: options.locale }) },
    (locale) => changed({ locale }),
  );
  const bridges = choice("Bridges", BRIDGES, (bridges) => changed({ bridges: /** @type {any} */ (bridges) }));

  const boxes = Object.keys(FAULTS).map((name) => h("input", { type: "checkbox", value: name }));
  const count = h("span", { class: "value" });
  const picked = () => new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const list = h(
    "div",
    {
      class: "popover",
      role: "group",
      "aria-label": "Faults",
      onchange: () => changed({ faults: picked() }),
    },
    boxes.map((box) =>
      h(
        "label",
        {},
        box,
        h("span", {}, FAULTS[/** @type {keyof typeof FAULTS} */ (box.value)], h("code", {}, box.value)),
      ),
    ),
  );
  const faults = h(
    "details",
    { class: "switch faults" },
    h("summary", {}, h("span", { class: "legend" }, "Faults"), count),
    list,
  );
  faults.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    faults.open = false;
    faults.firstChild.focus();
  });
  document.addEventListener(
    "click",
    ({ target }) => !faults.contains(/** @type {Node} */ (target)) && (faults.open = false),
  );

  themePlace.replaceChildren(theme.element);
  place.replaceChildren(width.element, mode.element, text.element, locale.element, bridges.element, faults);

  return {
    /** @param {Options} now @param {number} px  the width there really is */
    show(now, px) {
      theme.show(now.theme);
      width.show(String(px));
      other.value = String(px);
      mode.show(now.mode);
      text.show(String(now.text));
      locale.show(now.locale);
      bridges.show(now.bridges);
      for (const box of boxes) box.checked = now.faults.has(box.value);
      count.textContent = now.faults.size ? [...now.faults].join(", ") : "none";
      faults.classList.toggle("some", now.faults.size > 0);
    },
    /** What the widget declares it can be shown as; everything, while it has not said. @param {string[] | undefined} modes */
    offer(modes) {
      for (const input of mode.inputs) {
        input.disabled = !!modes && !modes.includes(input.value);
        input.parentElement.title = input.disabled ? "The widget does not offer it" : "";
      }
    },
  };
}

/** @param {string} legend @param {string} name @param {string[][]} words @param {(value: string) => void} changed */
function segments(legend, name, words, changed) {
  const inputs = words.map(([value]) => h("input", { type: "radio", name, value }));
  const labels = words.map(([, text], at) => h("label", {}, inputs[at], h("span", {}, text)));
  const element = h(
    "fieldset",
    {
      class: "switch",
      onchange: (/** @type {any} */ event) => event.target.name === name && changed(event.target.value),
    },
    h("legend", { class: "legend" }, legend),
    h("div", { class: "segments" }, labels),
  );
  return {
    element,
    inputs,
    show: (/** @type {string} */ value) => {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

/** @param {string} legend @param {Record<string, string>} words @param {(value: string) => void} changed */
function choice(legend, words, changed) {
  const select = h(
    "select",
    { onchange: () => changed(select.value) },
    Object.entries(words).map(([value, text]) => h("option", { value }, text)),
  );
  return {
    element: h("label", { class: "switch" }, h("span", { class: "legend" }, legend), select),
    show: (/** @type {string} */ value) => (select.value = value),
  };
}

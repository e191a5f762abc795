// How is a correction typed and sent? A form for one draft: its fields, what is wrong with one, and only what differs is sent.

import { announce, focus, h } from "../_shared/dom.js";
import { t } from "../_shared/i18n.js";
import { typed } from "../_shared/sets.js";
import { button } from "../_shared/stage.js";
import { leave, redraw, write } from "./held.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").Field} Field */

/** No form element: a frame may be forbidden to send one. @param {Draft} open */
export function form(open) {
  const { name, fields, values, remove } = open;
  const cancel = () => leave(open.key);
  /** @param {KeyboardEvent} event */
  const pressed = ({ key, target }) => {
    if (key === "Escape") cancel();
    if (key === "Enter" && /** @type {Element} */ (target).localName === "input") save(open);
  };
  const inputs = fields.map(({ key, label, numeric }) =>
    h(
      `label.small${numeric ? "" : ".wide"}`,
      label,
      h("input", {
        key: `field ${key}`,
        value: values[key] ?? "",
        maxlength: 120,
        autocomplete: "off",
        inputmode: numeric ? "decimal" : "text",
        dir: numeric ? "ltr" : "auto",
        ...(open.wrong === key && { "aria-invalid": "true", "aria-describedby": "wrong" }),
        oninput: (/** @type {Event} */ { target }) => {
          values[key] = /** @type {HTMLInputElement} */ (target).value;
        },
      }),
    ),
  );
  return h(
    "div.form",
    { role: "group", "aria-label": name, onkeydown: pressed },
    h("div.fields", inputs),
    open.wrong && h("p.wrong", { id: "wrong" }, t(fields[0]?.numeric ? "noNumber" : "noName")),
    h(
      "div.actions",
      button(t("keep"), () => save(open), "keep", "primary"),
      button(t("cancel"), cancel, "cancel"),
      remove && button(t("remove"), () => write([remove]), "remove"),
    ),
  );
}

/** Send what differs, and nothing where nothing does. @param {Draft} open */
function save(open) {
  const now = (/** @type {Field} */ { key }) => (open.values[key] ?? "").trim();
  const changed = open.fields.filter((field) => now(field) !== field.was);
  const bad = changed.find((field) => {
    const fits = field.whole ? Number.isInteger : Number.isFinite;
    return field.numeric ? !fits(typed(now(field))) : !now(field);
  });
  open.wrong = bad?.key;
  if (bad) {
    redraw();
    focus(`field ${bad.key}`);
    announce(t(bad.numeric ? "noNumber" : "noName"));
  } else if (changed.length) {
    const values = Object.fromEntries(changed.map((field) => [field.key, now(field)]));
    write([open.op(values)], open.key);
  } else leave(open.key);
}

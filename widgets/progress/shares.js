// How is it spread? Minutes over the zones of the heart rate, and sets over muscles, with those that had few.

import { h } from "../_shared/dom.js";
import { number } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { told } from "./measure.js";
import { map, SHADES } from "./muscles.js";
import { english, plain, slug } from "./said.js";

const ENOUGH_SETS = 10; // ACSM 2026
const ROOM = 0.08; // of a bar, for a number

export function zones() {
  const rows = told.table.map((row, at) => ({ ...row, at, value: row.value ?? 0 }));
  const whole = rows.reduce((sum, { value }) => sum + value, 0) || 1;
  const stack = rows.map(({ value, at }) => {
    const part = h(`b.i${at}`, value > ROOM * whole && String(at));
    part.style.flexGrow = String(value);
    return part;
  });
  const lines = rows.map(({ label, value, at, note }) =>
    h(
      "li",
      h(`i.i${at}`),
      h("span", english(label)),
      h("span.muted", `${number(Math.round((1000 * value) / whole) / 10)} %`),
      h("b", plain(Math.round(value), "min")),
      h("span.small.muted", english(note?.split("; ")[1] ?? "")),
    ),
  );
  return h("div", h("div.stack.small", { "aria-hidden": true }, stack), h("ul.zones", lines));
}

export function muscles() {
  const { table } = told;
  const sets = (/** @type {string} */ muscle) =>
    table.find(({ label }) => slug(label) === muscle)?.value ?? 0;
  const few = table.filter(({ value }) => (value ?? 0) < ENOUGH_SETS);
  const steps = SHADES.map((from, at) => {
    const next = SHADES[at + 1];
    return next ? `${from < 1 ? "<" : `${number(from)}–`}${number(next)}` : `${number(from)}+`;
  });
  return h(
    "div.muscles",
    map(sets, (muscle) => `${word(muscle)}: ${plain(sets(muscle), "sets a week")}`, [
      t("front"),
      t("behind"),
    ]),
    h(
      "div",
      h("p.small.muted", t("unit_sets_a_week", { n: 2 })),
      h(
        "ul.scale.small",
        ["0", ...steps].map((text, at) => h("li", h(`i.s${at}`), h("bdi", text))),
      ),
      few.length > 0 && [
        h("h2", t("fewSets", { n: ENOUGH_SETS })),
        h(
          "ul.lines.two",
          few.map(({ label, value }) => h("li", h("span", word(slug(label))), h("b", number(value ?? 0)))),
        ),
      ],
    ),
  );
}

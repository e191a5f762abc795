// What is everything that is drawn, in words and numbers? The parts of the number, and the series, a table each.

import { h } from "../_shared/dom.js";
import { day } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { grown, title, told } from "./measure.js";
import { english, PACE, plain, unitOf } from "./said.js";
import { places, when } from "./series.js";

/** @typedef {import("../_shared/dom.js").Child} Child */

/** Whether the member left them open; nothing until then. @type {boolean | undefined} */
let opened;

export function tables() {
  const { table, series, series_unit: unit, metric } = told;
  const body = [
    table.length > 0 &&
      metric !== "prs" &&
      grid(
        [title(), t("value"), t("note")],
        table.map(({ label, value, unit: of, on, note }) => [
          english(label),
          value === null ? t("unknown") : plain(value, of),
          h("span", on && day(on), on && note && " · ", note && english(note)),
        ]),
      ),
    series.length > 0 &&
      grid(
        [t(`by_${told.group_by}`), unitOf(unit, 2)],
        places().map(({ at, value, part }) => [
          `${when(at)}${part ? " *" : ""}`,
          value === null ? "–" : plain(value, PACE.test(unit) ? unit : ""),
        ]),
      ),
    places().some(({ part }) => part) && h("p.small.muted", `* ${t("partial")}`),
  ];
  return told.coverage.sessions > 0 && body.some(Boolean) && fold(body);
}

/** @param {Child[]} body */
function fold(body) {
  const all = h("details", { open: opened ?? grown() }, h("summary", { key: "table" }, t("table")), body);
  all.addEventListener("toggle", () => {
    opened = /** @type {HTMLDetailsElement} */ (all).open;
  });
  return all;
}

/** @param {string[]} heads @param {(Node | string)[][]} rows */
const grid = (heads, rows) =>
  h(
    "table",
    h(
      "tr",
      heads.map((text) => h("th", { scope: "col" }, text)),
    ),
    rows.map(([first, ...cells]) =>
      h(
        "tr",
        h("th", { scope: "row" }, first),
        cells.map((cell) => h("td", cell)),
      ),
    ),
  );

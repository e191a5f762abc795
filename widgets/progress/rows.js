// Which records are there, and which exercises to choose from? The first of them, until all are asked for.

import { announce, focus, h } from "../_shared/dom.js";
import { day } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { args, clean, grown, told, turn } from "./measure.js";
import { amount, english } from "./said.js";

/** @typedef {import("../_types/get_progress.js").Row} Row */

const FIRST = 5;

/** Whether all are asked for. */
let unfolded = false;

/** The first of them again. */
export function foldBack() {
  unfolded = false;
}

/** @param {() => void} render */
export function list(render) {
  const { table, metric } = told;
  const n = table.length - FIRST;
  const all = unfolded || grown() || n < 2;
  const more = () => {
    unfolded = true;
    render();
    focus(`row ${FIRST}`);
    announce(t("moreRows", { n }));
  };
  return h(
    "div",
    lines(all ? table : table.slice(0, FIRST), metric === "strength"),
    !all && button(t("moreRows", { n }), more, "more"),
  );
}

/** @param {Row[]} rows @param {boolean} [choose] an exercise of them */
export function lines(rows, choose) {
  return h(
    "ul.lines",
    rows.map(({ label, value, unit, on, note }, at) => {
      const [name = "", kind] = label.split(": ");
      const open = () => turn({ ...clean(args), metric: "strength", exercise: label });
      const whole = !label.endsWith("…"); // a name that was cut names nothing
      return h(
        "li",
        { key: `row ${at}`, tabindex: -1 },
        h(
          "div",
          choose && whole
            ? h("button.link", { key: `open ${label}`, onclick: open }, h("bdi", label))
            : h("bdi", kind ? h("b", name) : english(label), kind && " ", kind && english(kind)),
          h("p.small.muted", on && day(on), on && note && " · ", note && english(note)),
        ),
        value !== null && h("p.value", amount(value, unit)),
      );
    }),
  );
}

// Which changes are proposed, and which of them are picked? A line each, before and after, and the reason.

import { announce, focus, h } from "../_shared/dom.js";
import { listed, number } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { dayHere, inEnglish, lasting, takenApart } from "./said.js";

/** @typedef {import("../_types/adapt_plan.js").AdaptPlanResult} ChangeDraft */
/** @typedef {import("../_types/adapt_plan.js").DiffLine} DiffLine */

const FIRST = 6; // lines, until all are asked for
const NAMED = 3; // of the lines that another needs

/** Ids of the lines that the member does not want. @type {Set<string>} */
const unwanted = new Set();
let allLines = false;

/** With every line again. */
export function pickAll() {
  unwanted.clear();
  allLines = false;
}

/** How many lines there are beyond those that are told. @param {ChangeDraft} draft */
const untold = ({ more }) => Number.parseInt(more ?? "0", 10) || 0;

/** What would be accepted, and how many there are. @param {ChangeDraft} draft */
export function picked(draft) {
  const ids = draft.lines.map(({ id }) => id).filter((id) => !unwanted.has(id));
  const whole = !unwanted.size;
  const n = draft.lines.length + untold(draft);
  return { whole, ids, count: whole ? n : ids.length, of: n };
}

/** These lines and all that are reached from them. @param {string} id @param {(id: string) => string[]} next */
function reached(id, next) {
  const all = new Set([id]);
  for (const one of all) for (const other of next(one)) all.add(other);
  return all;
}

/**
 * Want a line, and with it those that it needs; or do not, nor those that need it.
 * @param {DiffLine[]} lines @param {DiffLine} line
 */
function turnLine(lines, { id }) {
  const wanted = unwanted.has(id);
  const all = wanted
    ? reached(id, (one) => lines.find((other) => other.id === one)?.needs ?? [])
    : reached(id, (one) => lines.filter((other) => other.needs.includes(one)).map((other) => other.id));
  const n = [...all].filter((one) => one !== id && unwanted.has(one) === wanted).length;
  for (const one of all)
    if (wanted) unwanted.delete(one);
    else unwanted.add(one);
  return n && t(wanted ? "alsoIn" : "alsoOut", { n });
}

/** @param {ChangeDraft} draft @param {boolean} all lines shown @param {() => void} render */
export function lineList(draft, all, render) {
  const { lines } = draft;
  const rest = untold(draft);
  const n = lines.length - FIRST;
  const some = n > 1 && !all && !allLines;
  const more = () => {
    allLines = true;
    render();
    focus(`line ${lines[FIRST]?.id}`);
    announce(t("moreRows", { n }));
  };
  const every = () => {
    if (unwanted.size) unwanted.clear();
    else for (const { id } of lines) unwanted.add(id);
    render();
  };
  return (
    lines.length > 0 &&
    h(
      "section",
      h(
        "div.heading",
        h("h2", t("changes", { n: lines.length + rest })),
        lines.length > 1 &&
          h("button.link", { key: "every", onclick: every }, t(unwanted.size ? "pickAll" : "pickNone")),
      ),
      h(
        "ul",
        lines.slice(0, some ? FIRST : undefined).map((line) => h("li", lineOf(lines, line, render))),
      ),
      some && button(t("moreRows", { n }), more, "moreLines"),
      rest > 0 && h("p.small.muted", t("untold", { n: rest })),
    )
  );
}

/** @param {DiffLine[]} lines @param {DiffLine} line @param {() => void} render */
function lineOf(lines, line, render) {
  const { id, op, why, needs } = line;
  const change = () => {
    const also = turnLine(lines, line);
    render();
    announce(also || "");
  };
  const box = /** @type {HTMLInputElement} */ (
    h("input", { key: `line ${id}`, type: "checkbox", onchange: change })
  );
  box.checked = !unwanted.has(id);
  return h(
    `label.line${box.checked ? "" : ".out"}`,
    box,
    h(
      "span",
      h("span", h("span.tag.small", t(`op_${op}`)), " ", ...[difference(line)].flat()),
      h("span.small.muted", inEnglish(why)),
      needs.length > 0 && h("span.small", together(lines, needs)),
    ),
  );
}

/** @param {DiffLine[]} lines @param {string[]} needs */
function together(lines, needs) {
  const names = needs
    .map((id) => lines.find((line) => line.id === id))
    .map((line) => line && takenApart(line.from ?? line.to ?? "").on)
    .filter((on) => !!on);
  return names.length && needs.length <= NAMED
    ? t("together", { what: listed(/** @type {string[]} */ (names).map(dayHere)) })
    : t("togetherWith", { n: needs.length });
}

/** Day, title and length: what stays once, what changes as it was and as it would be. @param {DiffLine} line */
function difference({ from, to }) {
  const arrow = h("span.arrow", { "aria-hidden": true });
  const [was, is] = [from, to].map((one) => one && takenApart(one));
  if (!was || !is) {
    const one = was || is;
    return one ? h(was ? "del" : "ins", joined(parts(one))) : "";
  }
  if (!was.on || !is.on) return [h("del", inEnglish(was.title)), arrow, h("ins", inEnglish(is.title))];
  const after = parts(is);
  return joined(
    parts(was).map((one, at) => {
      const now = after[at] ?? "";
      if (one === now) return one;
      const before = at === 2 ? number(was.minutes ?? 0) : one; // its unit is said once
      return h(
        at === 2 ? "span.one" : "span",
        h("del", h("bdi", before)),
        arrow.cloneNode(),
        h("ins", h("bdi", now)),
      );
    }),
  );
}

/** @param {import("./said.js").Said} said */
const parts = ({ on, start, title, minutes }) => [
  on && dayHere(on) + start,
  title,
  minutes === undefined ? "" : lasting(minutes),
];

/** @param {(string | Node)[]} all with dots between */
const joined = (all) =>
  all.filter(Boolean).flatMap((one, at) => [at > 0 && " · ", typeof one === "string" ? h("bdi", one) : one]); // it has its own

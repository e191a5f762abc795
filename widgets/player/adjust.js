// What will be logged? Weight, repetitions or seconds, by steps and by typing; what that puts on the bar; and a hold by the clock.

import { context } from "../_shared/bridge.js";
import { announce, focus, h } from "../_shared/dom.js";
import { number, ungrouped } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { done, isolated, typed } from "../_shared/sets.js";
import { button } from "../_shared/stage.js";
import { redraw, timed } from "./parts.js";
import { loaded, UNSAID, values } from "./run.js";
import { now } from "./timer.js";
import { log, rows, state } from "./workout.js";

/** @typedef {import("./run.js").Row} Row */
/** @typedef {import("./run.js").Place} Place */
/** @typedef {{ row: Row, place: Place }} At */
/** @typedef {"weight" | "reps" | "duration_s"} Measure */

const IN_POUNDS = /[-_](US|LR|MM)\b/i;

/** What the member would log, as typed; `dirty` once they changed it. @type {{ key: string, values: Record<string, string>, dirty: boolean, wrong?: string }} */
let draft = { key: "", values: {}, dirty: false };
/** A hold under way: since when, and whether its time is over. @type {{ key: string, from: number, over: boolean } | undefined} */
export let holding;

/** A small thing to tap. @param {string} key @param {string} text @param {() => void} onclick @param {object} [more] @param {string} [kind] */
export const chip = (key, text, onclick, more, kind = "") =>
  h(`button.button.place${kind}`, { key, onclick, ...more }, text);

/** @param {At} at */
export function logs({ row, place }) {
  const save = () => {
    const wrong = fill(row, place);
    if (!wrong) return;
    draft.wrong = wrong;
    redraw();
    focus(`field ${wrong}`);
    announce(t("noNumber"));
  };
  return button(t(place.done ? "keep" : "playLog"), save, "log", "primary");
}

/** Log what is there, or say which of it is no number. @param {Row} row @param {Place} place */
function fill(row, place) {
  const told = read(place);
  const { weight, reps, duration_s } = told;
  const timed_s = holding?.key === place.key && !holding.over && Math.round((now() - holding.from) / 1000);
  const counts = [reps, duration_s].filter((one) => one !== undefined);
  if (Number.isNaN(weight)) return "weight";
  if (!counts.length || !counts.every((one) => Number.isInteger(one) && one >= 0))
    return "reps" in draft.values ? "reps" : "duration_s";
  if (timed_s) told.duration_s = timed_s;
  holding = undefined;
  draft.key = "";
  log(row, place, { ...told, rir: place.done?.rir, unit: weight === undefined ? null : unitOf(place) });
}

/** What one tap would log, in words. @param {Place} place */
export const wish = (place) => done({ ...UNSAID, ...read(place), unit: unitOf(place) });

/** As it is typed; what is empty is left out. @param {Place} place @returns {Partial<Record<Measure, number>>} */
function read({ key }) {
  const entries = Object.entries(draft.key === key ? draft.values : {}).filter(([, text]) => text.trim());
  return Object.fromEntries(entries.map(([name, text]) => [name, typed(text)]));
}

/** @param {At} at */
export function fields({ row, place }) {
  const { key, target, done: was } = place;
  const { weight, reps, duration_s } = values(row, place);
  const holds = duration_s !== null;
  if (draft.key !== key || !draft.dirty) {
    const start = Object.entries({ weight, ...(holds ? { duration_s } : { reps }) });
    const texts_ = start.map(([name, value]) => [name, value === null ? "" : ungrouped(value)]);
    draft = { key, values: Object.fromEntries(texts_), dirty: false };
  }
  const begin = () => {
    holding = { key, from: now(), over: false };
    redraw();
    focus("log");
  };
  return h(
    "div.fields",
    stepper("weight", `${t("weight")} (${unitOf(place)})`, stepOf(row, place)),
    holds ? stepper("duration_s", t("seconds"), 5) : stepper("reps", t("reps"), 1),
    target?.hold_s && !was && !holding && button(t("playHoldStart"), begin, "hold"),
  );
}

/** @param {Measure} name @param {string} label @param {number} by */
function stepper(name, label, by) {
  const key = `field ${name}`;
  /** @param {string} sign @param {string} text @param {number} step */
  const step = (sign, text, step) =>
    chip(`${sign} ${name}`, sign, () => change(step), { "aria-label": t(text, { what: label }) });
  /** @param {number} step */
  const change = (step) => {
    const next = Math.max(0, (typed(draft.values[name] ?? "") || 0) + step);
    draft.values[name] = ungrouped(Math.round(next * 100) / 100);
    draft.dirty = true;
    redraw();
    announce(`${label}: ${draft.values[name]}`);
  };
  return h(
    "div.stepper",
    h("span.small.muted", { "aria-hidden": true }, label),
    step("−", "playLess", -by),
    h("input.number", {
      key,
      value: draft.values[name] ?? "",
      "aria-label": label,
      inputmode: "decimal",
      autocomplete: "off",
      maxlength: 8,
      dir: "ltr",
      placeholder: "–",
      "aria-invalid": draft.wrong === name && "true",
      oninput: (/** @type {Event} */ { target }) => {
        draft.values[name] = /** @type {HTMLInputElement} */ (target).value;
        draft.dirty = true;
      },
      onkeydown: (/** @type {KeyboardEvent} */ { key }) => key === "Enter" && focus("log")?.click(),
    }),
    step("+", "playPlus", by),
  );
}

/** As what is to be lifted is given; for what is to be found, as the others, or as where the member is. @param {Place} place */
function unitOf({ target, done: was }) {
  const sets = [target, was, ...rows.flatMap(({ exercise }) => exercise.sets), ...state.sets];
  const here_ = IN_POUNDS.test(context.locale ?? navigator.language) ? "lb" : "kg";
  return sets.find((one) => one?.unit)?.unit ?? here_;
}

/** A pair of the smallest plates; else whatever a rack has. @param {Row} row @param {Place} place */
const stepOf = ({ exercise }, place) => (unitOf(place) === "lb" ? 5 : exercise.plates ? 2.5 : 1);

/** The bar as it is to be loaded, for the weight that stands there. @param {At} at */
export function plates({ row: { exercise }, place }) {
  const bar = exercise.plates;
  /** @type {number | undefined} */
  let shown;
  return (
    bar &&
    timed(h("div.line.plates"), (element) => {
      const { weight = 0 } = read(place);
      if (weight === shown) return;
      shown = weight;
      const { sides, off } = loaded(bar, weight);
      const planned = exercise.sets.some((one) => one.weight === weight);
      const each = planned ? bar.per_side : sides;
      const discs = each.map((plate) => {
        const disc = h(`i.${bar.unit}${Math.trunc(plate)}`);
        disc.style.height = `${Math.min(44, 14 + plate * (bar.unit === "kg" ? 1.2 : 0.67))}px`;
        return disc;
      });
      /** @param {string} text @param {string} what */
      const said_ = (text, what) => t(text, { what: isolated(what) });
      element.replaceChildren(
        h("div.bar", { "aria-hidden": true }, discs),
        h(
          "p.small",
          each.length
            ? said_("playPlates", each.map(number).join(" + "))
            : said_("playBar", `${number(bar.bar)} ${bar.unit}`),
        ),
      );
      element.hidden = !(weight >= bar.bar) || (off > 0 && !planned);
    })
  );
}

// How is training going? One measure over a time: its number, a chart that suits it, what it is compared with and made of.

import { call, context, display, input, over, tell } from "../_shared/bridge.js";
import { announce, focus, h, show } from "../_shared/dom.js";
import { clock, day, daySpan, listed, monthYear, number, signed } from "../_shared/format.js";
import { bars, line } from "../_shared/graph.js";
import { page, t, word } from "../_shared/i18n.js";
import { button, failureOf, stage, wait } from "../_shared/stage.js";
import { map, SHADES } from "./muscles.js";

/** @typedef {import("../_types/get_progress.js").GetProgressResult} GetProgressResult */
/** @typedef {import("../_types/get_progress.js").Row} Row */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {import("../_shared/graph.js").Place} Place */
/** @typedef {Record<string, unknown> & { metric?: string, exercise?: string, discipline?: string, last_weeks?: number, from?: string, to?: string, compare_to?: string, convention?: string }} Arguments */

/** @type {Record<string, string[]>} */
const FAMILIES = {
  activity: ["minutes", "sessions", "guideline", "streak"],
  strength: ["strength", "prs", "volume_by_muscle"],
  intensity: ["load", "zones", "pace", "output"],
};
const MONTH = ["minutes", "sessions", "guideline", "zones", "volume_by_muscle"]; // look back 4 weeks unless told otherwise
const OF_EXERCISES = ["strength", "prs"];
const LINES = ["strength", "pace", "output"];
const RANGES = [4, 12, 26, 52]; // weeks
const AGAINST = ["previous", "same_period_last_year"];
const GUIDELINE_MIN = 150; // WHO 2020
const ENOUGH_SETS = 10; // ACSM 2026
const PACE = /^s\/(.+)/; // seconds for so much of a way: told as a time, and less is faster
const FIRST = 5; // rows of a list, until all are asked for
const ROOM = 0.08; // of a bar, for a number
const OLD_MS = 36 * 3_600_000; // from here on a result is of another day wherever one is

/** @type {GetProgressResult} */
let told;
/** @type {CallToolResult | undefined} */
let drawn;
/** @type {Arguments} */
let args = {};
let busy = false;
let problem = "";
/** Which tables are open, by key. @type {Record<string, boolean>} */
const unfolded = {};

stage("get_progress", draw, beside);

/** @param {CallToolResult} result */
function draw(result) {
  if (result !== drawn) {
    drawn = result;
    told = /** @type {GetProgressResult} */ (result.structuredContent);
    unfolded.list = false;
    args = /** @type {Arguments} */ (result._meta?.["palestra/arguments"] ?? input);
  }
  render();
}

function render() {
  const { metric } = told;
  wait(busy);
  show(
    tabs(),
    h(
      "section",
      { role: "tabpanel", "aria-labelledby": `tab-${family(metric)}` },
      chips("measures", t("measures"), FAMILIES[family(metric)] ?? [], (name) => [
        t(`metric_${name}`),
        to(name),
      ]),
      problem && h("p.notice", { role: "alert" }, problem),
      head(),
      stale(),
      enough() ? chart() : tooLittle(),
      h("div.times", ranges(), against()),
      made(),
      tables(),
      actions(),
    ),
  );
}

/** @param {string} metric */
const family = (metric) => Object.keys(FAMILIES).find((one) => FAMILIES[one]?.includes(metric)) ?? "activity";

// --- what to look at -------------------------------------------------------------------------------------------------

/** Families of measures. Arrows move, Enter or a tap opens, for it is a call. */
function tabs() {
  const all = Object.keys(FAMILIES);
  const here = family(told.metric);
  /** @param {KeyboardEvent} event */
  const move = (event) => {
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target).id.slice(4));
    const step = page.dir === "rtl" ? -1 : 1;
    const steps = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: -1 };
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (next === undefined) return;
    event.preventDefault();
    focus(`tab ${all.at(next % all.length)}`);
  };
  return h(
    "div.tabs",
    { role: "tablist", "aria-label": t("measures"), onkeydown: move },
    all.map((one) =>
      h(
        "button",
        {
          id: `tab-${one}`,
          key: `tab ${one}`,
          role: "tab",
          "aria-selected": String(one === here),
          tabindex: one === here ? 0 : -1,
          onclick: () => one !== here && turn(to(FAMILIES[one]?.[0] ?? "")),
        },
        t(`family_${one}`),
      ),
    ),
  );
}

/**
 * Choices of which one holds.
 * @template T
 * @param {string} key @param {string} name of them together @param {T[]} all
 * @param {(one: T) => [string, Arguments, boolean?, string?]} each text, what it asks, whether it holds, how it is read
 */
function chips(key, name, all, each) {
  return h(
    "div.chips",
    { role: "group", "aria-label": name },
    all.map((one) => {
      const [text, asks, holds = asks.metric === told.metric, label] = each(one);
      const props = {
        key: `${key} ${one}`,
        "aria-pressed": String(holds),
        onclick: () => turn(asks),
        ...(label && { "aria-label": label }),
      };
      return h("button.chip", props, h("span", text));
    }),
  );
}

/** The same time in another measure, with what both are of. @param {string} metric @returns {Arguments} */
function to(metric) {
  const { from, to: until, last_weeks, compare_to, exercise, discipline } = args;
  const lifts = OF_EXERCISES.includes(metric);
  const speeds = ["pace", "output"].includes(metric); // are of one discipline each unless told otherwise
  const all = { metric, from, to: until, last_weeks, compare_to };
  return clean({ ...all, ...(lifts ? { exercise } : !speeds && { discipline }) });
}

/** @param {Arguments} all */
const clean = (all) => /** @type {Arguments} */ (JSON.parse(JSON.stringify(all))); // without what is undefined

const weeks = () => args.last_weeks ?? (args.from ? 0 : MONTH.includes(told.metric) ? 4 : 12);

function ranges() {
  const { from, to: until, group_by, ...rest } = args;
  return [
    h("span.small.muted", { "aria-hidden": true }, t("weeks")),
    chips("weeks", t("weeks"), RANGES, (n) => [
      number(n),
      { ...rest, metric: told.metric, last_weeks: n },
      weeks() === n,
      t("lastWeeks", { n }),
    ]),
  ];
}

function against() {
  const { compare_to, ...rest } = args;
  return [
    h("span.small.muted", { "aria-hidden": true }, t("compare")),
    chips("against", t("compare"), AGAINST, (one) => {
      const holds = compare_to === one;
      return [
        t(`against_${one}`),
        { ...rest, metric: told.metric, ...(!holds && { compare_to: one }) },
        holds,
      ];
    }),
  ];
}

// --- the number ------------------------------------------------------------------------------------------------------

function head() {
  const { headline, comparison } = told;
  const { value, unit } = headline;
  const what = subject();
  return h(
    "header",
    h("h1", { key: "title", tabindex: -1 }, title(), what && [" · ", h("bdi", what)]),
    h("p.value", value === null ? t("unknown") : amount(value, unit)),
    page.lang === "en" &&
      told.coverage.sessions > 0 &&
      value !== null &&
      h("p.muted", h("bdi", headline.label.split(": ").at(-1) ?? "")),
    comparison && h("p.compared", compared(comparison)),
  );
}

/** What the number is. */
function title() {
  const { metric, headline } = told;
  return t(metric === "pace" && !PACE.test(headline.unit) ? "title_speed" : `title_${metric}`);
}

/** What it is of, where it is not of everything. */
function subject() {
  const { metric, headline } = told;
  if (LINES.includes(metric) && headline.label.includes(": ")) {
    const name = headline.label.split(": ")[0] ?? "";
    return metric === "strength" ? name : word(name);
  }
  return String((OF_EXERCISES.includes(metric) ? args.exercise : word(args.discipline ?? "")) ?? "");
}

/** @param {NonNullable<GetProgressResult["comparison"]>} comparison */
function compared({ from, to: until, value, change, change_pct: percent }) {
  const { unit } = told.headline;
  const then = { value: value === null ? t("unknown") : plain(value, unit), when: daySpan(from, until) };
  if (change === null) return t("then", then);
  const pace = PACE.test(unit);
  const changed = pace
    ? `${change < 0 ? "−" : "+"}${clock(Math.round(Math.abs(change)))}`
    : `${signed(change)} ${unitOf(unit, change)}`;
  return [
    h("b", h("bdi", percent === null ? changed : `${changed} (${signed(percent)} %)`)),
    " ",
    t("thenAgainst", then),
  ];
}

/** As it is said: of hundreds nobody reads tenths. @param {number} value */
const near = (value) => (Math.abs(value) < 100 ? value : Math.round(value));

/** A number large, its unit small. @param {number} value @param {string} unit */
const amount = (value, unit) => [
  h("b.number", PACE.test(unit) || unit === "s" ? clock(Math.round(value)) : number(near(value))),
  h("small", ` ${unitOf(unit, value)}`),
];

/** @param {number} value @param {string} unit */
const plain = (value, unit) => {
  if (unit === "s") return clock(Math.round(value));
  return `${PACE.test(unit) ? clock(Math.round(value)) : number(value)} ${unitOf(unit, value)}`.trim();
};

/** @param {string} unit @param {number} n */
function unitOf(unit, n) {
  const key = `unit_${unit.replaceAll(" ", "_")}`;
  const text = t(`unit_${unit.replaceAll(" ", "_")}`, { n });
  return text === key ? unit.replace(PACE, "/$1") : text;
}

// --- the chart -------------------------------------------------------------------------------------------------------

/** Whether there is something to draw. */
function enough() {
  const { metric, coverage, headline, table } = told;
  if (!coverage.sessions || headline.value === null) return metric === "streak" && table.length > 0;
  return LINES.includes(metric) && subject() ? known().length > 1 : true;
}

/** What there is a value of. */
const known = () => told.series.filter(({ value }) => value !== null);

/** What there is not, and how much more it takes. */
function tooLittle() {
  const { metric, coverage, group_by: by, headline } = told;
  const none = !coverage.sessions || headline.value === null;
  return h(
    "div.few",
    h("p.lead", t(none ? (coverage.sessions ? "notEnough" : "quiet") : "notEnough")),
    h("p", none ? t(`need_${metric}`) : t(`more_${by}`, { n: 2 - known().length })),
  );
}

function chart() {
  const { metric } = told;
  if (metric === "volume_by_muscle") return muscles();
  if (metric === "zones") return zones();
  if (metric === "streak") return run();
  if (metric === "prs") return list();
  if (metric === "strength" && !subject()) return list();
  return h("div", LINES.includes(metric) ? course() : columns(), metric === "load" && ramp());
}

/** The series as places; the first and the last may be of less than a whole day, week or month. @returns {Place[]} */
function places() {
  const { series, coverage, group_by: by } = told;
  return series.map(({ from, value }, at) => {
    const next = series[at + 1]?.from ?? ends(from, by);
    return { at: from, value, part: from < coverage.from || next > following(coverage.to) };
  });
}

/** The day after. @param {string} iso */
const following = (iso) => moved(iso, 0, 1);

/** @param {string} iso @param {string} by */
const ends = (iso, by) => (by === "month" ? moved(iso, 1, 0) : moved(iso, 0, by === "week" ? 7 : 1));

/** @param {string} iso @param {number} months @param {number} days */
function moved(iso, months, days) {
  const [year = 0, at = 0, date = 0] = iso.split("-").map(Number);
  return new Date(Date.UTC(year, at - 1 + months, date + days)).toISOString().slice(0, 10);
}

/** @param {Place[]} all */
const edges = (all) => [...new Set([all[0], all.at(-1)].map((one) => when(one?.at ?? "")))];

/** What a point of the series is called. @param {string} at */
const when = (at) => (told.group_by === "month" ? monthYear(at) : day(at));

function columns() {
  const { metric, series_unit: unit } = told;
  const all = places();
  const most = Math.max(...all.map(({ value }) => value ?? 0));
  const goal = metric === "guideline" ? GUIDELINE_MIN : 0;
  const top = Math.max(most, goal) * 1.02 || 1;
  /** @type {import("../_shared/graph.js").Rule[]} */
  const levels = [{ value: most, text: plain(near(most), unit) }];
  if (goal) levels.push({ value: goal, text: plain(goal, "min"), kind: "goal" });
  const apart = !goal || Math.abs(most - goal) > 0.16 * top;
  return [
    bars(all, apart ? levels : levels.slice(1), edges(all), top),
    legend([
      all.some(({ part, value }) => part && value) && ["part", t("partial")],
      all.some(({ value }) => value === null) && ["unknown", t("dashed")],
    ]),
  ];
}

function course() {
  const { headline, series_unit: unit, table, metric } = told;
  const all = places();
  const lifted = metric === "strength" ? measured(all) : [];
  const values = [...known().map(({ value }) => value ?? 0), ...lifted.map(({ value }) => value)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high - low || 1;
  const faster = PACE.test(unit); // up is better
  const height = (/** @type {number} */ value) => 14 + (80 * (faster ? high - value : value - low)) / room;
  /** @type {import("../_shared/graph.js").Rule[]} */
  const levels = [...new Set([low, high])].map((value) => ({
    value,
    text: plain(near(value), unit),
    kind: height(value) < 50 ? "below" : undefined,
  }));
  const [heaviest] = lifted;
  const reps = table.find(({ note, unit: of }) => of === "reps" && note)?.value ?? 0;
  return [
    line(all, levels, edges(all), height, lifted),
    legend([
      metric === "strength" && ["dot", t("estimated")],
      heaviest && [
        "square",
        t("lifted", { what: `${plain(heaviest.value, headline.unit)} × ${number(reps)}` }),
      ],
      all.some(({ value }) => value === null) && ["gap", t("gap")],
    ]),
  ];
}

/** The heaviest set, which was lifted and not estimated. @param {Place[]} all */
function measured(all) {
  const heaviest = told.table.find(({ unit, note }) => unit === "reps" && note);
  const [weight, unit] = heaviest?.note?.split(" ") ?? [];
  const on = heaviest?.on ?? "";
  const x = all.filter(({ at }) => at <= on).length - 1;
  return x >= 0 && unit === told.headline.unit ? [{ x, value: Number(weight) }] : [];
}

/** @param {([string, string] | false | undefined)[]} rows */
const legend = (rows) => {
  const all = rows.filter((one) => !!one);
  return (
    all.length > 0 &&
    h(
      "ul.legend.small.muted",
      all.map(([kind, text]) => h("li", h(`i.${kind}`), text)),
    )
  );
};

/** How this week stands to the one before: never what may come of it. */
function ramp() {
  const value = told.table.find(({ unit }) => unit === "%")?.value;
  return h("p.ramp", value == null ? t("noRamp") : t("ramp", { what: `${signed(value)} %` }));
}

function zones() {
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

/** Weeks as dots: filled with training, open without. */
function run() {
  const dots = told.series.map(({ from, value }) =>
    h(
      `li${value ? ".done" : ""}`,
      { title: day(from) },
      h("span.unseen", `${day(from)}: `),
      number(value ?? 0),
    ),
  );
  return h(
    "div",
    h("ol.run.small", dots),
    legend([
      ["done", t("trained")],
      ["rest", t("rested")],
    ]),
    lines(told.table),
  );
}

function muscles() {
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

/** @param {string} label */
const slug = (label) => label.replaceAll(" ", "_");

/** Records, or exercises to choose from: the first of them, until all are asked for. */
function list() {
  const { table, metric } = told;
  const n = table.length - FIRST;
  const all = unfolded.list || grown() || n < 2;
  const more = () => {
    unfolded.list = true;
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
function lines(rows, choose) {
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

/** What the server says in English alone. @param {string} text */
const english = (text) => {
  const own = word(slug(text));
  return own === text && page.lang !== "en" ? h("bdi", { lang: "en" }, text) : h("bdi", own);
};

// --- what it is made of ----------------------------------------------------------------------------------------------

function made() {
  const { coverage, caveats, method } = told;
  const { sessions: n, missing, withheld, sources } = coverage;
  const names = sources.map((source) => ({ chat: t("chat"), player: t("player") })[source] ?? named(source));
  const facts = [
    t("covered", { n, when: daySpan(coverage.from, coverage.to) }),
    missing > 0 && t("missing", { n: missing }),
    withheld > 0 && t("withheld", { n: withheld }),
    names.length > 0 && t("sources", { what: listed(names) }),
  ].filter(Boolean);
  return h(
    "div.made",
    h("p", facts.join(" · ")),
    caveats.length > 0 &&
      h(
        "ul.caveats",
        caveats.map((one) => h("li", english(one))),
      ),
    h("p.small.muted", `${t("method")}: `, english(method)),
  );
}

/** @param {string} source a format in capitals, a service as it is written */
const named = (source) =>
  source.length < 4 ? source.toUpperCase() : source[0]?.toUpperCase() + source.slice(1);

/** Everything that is drawn, in words and numbers. */
function tables() {
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
  return told.coverage.sessions > 0 && body.some(Boolean) && fold("table", t("table"), body);
}

/** @param {string} key @param {string} name @param {import("../_shared/dom.js").Child[]} body */
function fold(key, name, body) {
  const all = h("details", { open: unfolded[key] ?? grown() }, h("summary", { key }, name), body);
  all.addEventListener("toggle", () => {
    unfolded[key] = /** @type {HTMLDetailsElement} */ (all).open;
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

const grown = () => context.displayMode === "fullscreen";

function actions() {
  const one = OF_EXERCISES.includes(told.metric) && args.exercise;
  return h(
    "div.actions",
    one && button(t("allExercises"), () => turn(without("exercise")), "all"),
    !grown() &&
      context.availableDisplayModes?.includes("fullscreen") &&
      button(t("grow"), () => display("fullscreen"), "grow"),
  );
}

/** @param {string} name */
const without = (name) => clean({ ...args, [name]: undefined });

/** An answer of another day, unless it was of a time that is over. */
function stale() {
  const end = Date.parse(`${told.coverage.to}T00:00Z`);
  if (args.to || Date.now() - end < OLD_MS + 86_400_000) return;
  return h(
    "div.notice.old",
    h("p", t("asOf", { when: day(told.coverage.to) })),
    button(t("refresh"), () => turn(clean({ ...args, metric: told.metric })), "refresh"),
  );
}

// --- what can be done ------------------------------------------------------------------------------------------------

/** Ask for this instead; chat and widget agree because it is the same tool. @param {Arguments} next */
async function turn(next) {
  if (busy) return;
  busy = true;
  problem = "";
  render();
  const result = await call("get_progress", next);
  busy = false;
  if (over) return;
  if (result.isError) {
    const { code, text } = failureOf(result);
    problem = code === "validation" ? `${text} ${t(`need_${next.metric}`)}` : text;
    return render();
  }
  const answer = result._meta?.["palestra/arguments"]
    ? result
    : { ...result, _meta: { "palestra/arguments": next } };
  draw(answer);
  const { metric, headline, summary } = told;
  const value = headline.value === null ? t("unknown") : plain(headline.value, headline.unit);
  announce(`${title()}: ${value}, ${daySpan(told.coverage.from, told.coverage.to)}`);
  tell(
    `In the progress widget the member turned to ${metric}${next.exercise ? ` of ${next.exercise}` : ""}. ${summary}`,
  );
}

/** What leads on from an error. @param {{ code: string }} failure */
function beside({ code }) {
  if (code.endsWith("_required")) return h("p", t("connect"));
  const metric = String(input.metric ?? "");
  if (code === "validation" && metric === "zones") return h("p", t("need_zones"));
  if (code === "not_found") return button(t("allExercises"), everything, "all");
}

/** Every exercise, from where one was not found. */
async function everything() {
  wait(true);
  const result = await call("get_progress", { metric: "strength" });
  if (over) return;
  wait(false);
  if (!result.isError) {
    draw(result);
    focus("title");
    announce(told.summary);
  }
}

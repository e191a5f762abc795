// Which classes were found, and which one shall it be? Cards, the constraints as chips, details in place, more pages.

import { artwork, look } from "../_shared/artwork.js";
import { call, input, over, tell } from "../_shared/bridge.js";
import { skyline } from "../_shared/chart.js";
import {
  actions,
  availability,
  dotted,
  gear,
  length,
  mark,
  named,
  people,
  picture,
} from "../_shared/classes.js";
import { announce, focus, h, show } from "../_shared/dom.js";
import { day, language, listed, moment, number } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { button, failureOf, stage, wait } from "../_shared/stage.js";

/** @typedef {import("../_types/search_classes.js").SearchClassesResult} SearchClassesResult */
/** @typedef {import("../_types/search_classes.js").ClassHit} ClassHit */
/** @typedef {import("../_types/get_class.js").ClassDetail} ClassDetail */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {Record<string, unknown> & { keep?: string[], disregard?: string[] }} Arguments */
/** @typedef {{ constraint: string, value: string, relaxed?: boolean }} Chip */

// What a card says anyway.
const SHOWN = ["length", "discipline", "intensity", "level", "equipment_available", "instructor"];
const COUNTED = 8000; // matches beyond are estimated

/** @type {SearchClassesResult} */
let found;
/** @type {ClassHit[]} */
let hits = [];
/** What only a widget is told of each class, by key and id. @type {Record<string, Record<string, any>>} */
const beside = {};
/** @type {Arguments} */
let args = {};
/** @type {CallToolResult | undefined} */
let drawn;
/** @type {Record<string, ClassDetail>} */
const details = {};
let unfolded = "";
let busy = false;
let problem = "";

stage("search_classes", (result) => {
  if (result !== drawn) {
    drawn = result;
    args = /** @type {Arguments} */ (result._meta?.["palestra/arguments"] ?? input);
    hits = [];
    add(result);
  }
  render();
});

/** @param {CallToolResult} result */
function add({ structuredContent, _meta = {} }) {
  found = /** @type {SearchClassesResult} */ (structuredContent);
  hits = [...hits, ...found.results.filter(({ id }) => hits.every((hit) => hit.id !== id))];
  for (const [key, more] of Object.entries(_meta))
    beside[key] = { ...beside[key], .../** @type {object} */ (more) };
}

/** @param {string} key @param {string} id */
const extra = (key, id) => beside[`palestra/${key}`]?.[id];

function render() {
  const { urgent, degraded, not_applied: unknown, corrections, next_cursor } = found;
  wait(busy);
  if (urgent) return show(h("p.notice.lead", { role: "alert" }, t("urgent")));
  show(
    header(),
    corrections.map(({ typed, read }) => h("p.muted.small", t("read", { typed, read }))),
    degraded && h("p.notice", t("degraded")),
    unknown.length > 0 && h("p.notice", t("unapplied", { what: listed(unknown) })),
    problem && h("p.notice", { role: "alert" }, problem),
    hits.length > 0 && h("ul.cards", cards()),
    next_cursor && h("div.actions.end", button(t("more"), more, "more")),
  );
}

function header() {
  const { total_estimate: n, relaxed, no_match } = found;
  const all = applied();
  const heading = { key: "count", tabindex: -1 };
  return h(
    "header",
    no_match && picture(artwork("", look("nothing"))),
    no_match ? h("p.lead", heading, t("none")) : h("h1", heading, t(n > COUNTED ? "about" : "found", { n })),
    chips(all),
    relaxed.length > 0 && h("p.muted.small", t("relaxed")),
    chips(relaxed.map(({ constraint, asked: value }) => ({ constraint, value, relaxed: true }))),
    no_match &&
      h(
        "div.actions",
        no_match.suggestions.map((one) => suggestion(one, all)),
      ),
  );
}

/** What would be found without. @param {{ without: string, count: number }} one @param {Chip[]} all */
function suggestion({ without, count: n }, all) {
  const what = said(without, all.find(({ constraint }) => constraint === without)?.value ?? without);
  return button(
    t(n < 100 ? "without" : "withoutMany", { n, what }),
    () => drop(without, what),
    `without ${without}`,
  );
}

/** What holds of every result; the two ends of a length are one thing to a member. @returns {Chip[]} */
function applied() {
  const all = found.applied;
  const ends = all.filter(({ constraint }) => constraint.startsWith("duration"));
  const [low, high] = ends;
  if (!low || !high) return all;
  const both = { constraint: "duration", value: `${low.value} ${high.value}` };
  return all.flatMap((one) => (one === low ? both : one === high ? [] : one));
}

/** @param {Chip[]} all */
const chips = (all) => all.length > 0 && h("ul.chips", all.map(chip));

/** @param {Chip} one */
function chip({ constraint, value, relaxed }) {
  const what = said(constraint, value);
  const props = {
    key: `chip ${constraint}`,
    "aria-label": t(relaxed ? "putBack" : "drop", { what }),
    onclick: () => (relaxed ? putBack : drop)(constraint, what),
  };
  const sign = h("span.muted", relaxed ? " ↺" : " ×");
  return h("li", h("button.chip", props, h("span", h(relaxed ? "s" : "span", what), sign)));
}

/** A constraint as a member says it. @param {string} name @param {string} value */
function said(name, value) {
  const parts = value.split(", ");
  const what = listed(parts.map((part) => word(part.replaceAll(" ", "_"))));
  if (name.startsWith("duration")) {
    const numbers = (value.match(/[\d.]+/g) ?? []).map((part) => number(Number(part)));
    if (numbers.length > 1) return `${numbers.join("–")} ${t("min")}`;
    return t(/max|up/.test(name + value) ? "upTo" : "from", { n: numbers[0] ?? "" });
  }
  if (name === "equipment_available") return value === "nothing" ? t("nothing") : t("only", { what });
  if (/^avoid|^not_/.test(name)) return t("no", { what });
  if (["impact", "mentions", "near", "popular"].includes(name)) return t(name, { what: value });
  if (name === "explicit_ok") return t(value === "False" ? "clean" : "explicit");
  if (name === "language" || name === "captions") return listed(parts.map(language));
  if (name === "released_after") return t("since", { when: day(value) });
  if (name.startsWith("starts_"))
    return t(name === "starts_after" ? "since" : "until", { when: moment(value) });
  return what;
}

function cards() {
  /** @type {import("../_shared/artwork.js").Look | undefined} */
  let before;
  return hits.map((hit) => card(hit, artwork(hit.discipline, (before = look(hit.id, before)))));
}

/** @param {ClassHit} hit @param {Element} art */
function card(hit, art) {
  const { id, kind, title, instructors, level, intensity, equipment, explicit } = hit;
  const here = unfolded === id;
  const props = {
    key: id,
    "aria-expanded": String(here),
    onclick: () => toggle(hit),
  };
  return h(
    `li.card${here ? ".here" : ""}${hit.availability.playable ? "" : ".shut"}`,
    picture(art, extra("artwork", id)),
    h(
      "div.body",
      h("h2", h("button.open", props, h("bdi", title)), mark(explicit)),
      h("p.muted", people(instructors)),
      h("p.muted", dotted(kind !== "class" && word(kind), word(intensity), word(level), gear(equipment))),
      h("p.why", why(hit)),
      availability(hit),
    ),
    length(hit.duration_s),
    here && opened(hit),
  );
}

/** @param {ClassHit} hit */
function why({ id, why: english }) {
  const reasons = /** @type {[string, string][] | undefined} */ (extra("why", id));
  if (!reasons) return dotted(...english);
  return dotted(
    ...reasons.filter(([kind]) => !SHOWN.includes(kind)).map(([kind, value]) => said(kind, value)),
  );
}

/** @param {ClassHit} hit */
function opened(hit) {
  const one = details[hit.id];
  return h(
    "div.more.appear",
    h("p", h("bdi", one?.description ?? `${t("loading")} …`)),
    one && one.segments.length > 0 && skyline(one.segments),
    actions(hit, extra("urls", hit.id)),
  );
}

/** @param {ClassHit} hit */
async function toggle(hit) {
  const { id } = hit;
  unfolded = unfolded === id ? "" : id;
  problem = "";
  render();
  if (!unfolded || details[id]) return;
  const answer = await ask("get_class", { class_id: id, include: ["segments"] });
  if (!answer) return;
  const one = /** @type {import("../_types/get_class.js").GetClassResult} */ (answer.structuredContent).class;
  details[id] = one;
  render();
  announce(one.description);
  tell(`The member is looking at ${named(hit)}.`);
}

/** @param {string} name @param {string} what */
function drop(name, what) {
  const { keep = [], disregard = [], ...all } = args;
  for (const argument of [name, `music_${name}`, `${name}_min`, `${name}_max`]) delete all[argument];
  const kept = keep.filter((one) => one !== name);
  return refine(
    { ...all, ...(kept.length && { keep: kept }), disregard: [...disregard, name] },
    `dropped “${what}”`,
  );
}

/** @param {string} name @param {string} what */
const putBack = (name, what) =>
  refine({ ...args, keep: [...(args.keep ?? []), name] }, `insists on “${what}”`);

/**
 * Search again; chat and widget agree because it is the same tool.
 * @param {Arguments} next @param {string} did
 */
async function refine(next, did) {
  const result = await ask("search_classes", next);
  if (!result) return;
  args = next;
  unfolded = "";
  hits = [];
  add(result);
  render();
  announce(focus("count")?.textContent ?? "");
  const first = hits.slice(0, 3).map(named);
  tell(`In the list the member ${did}. Now: ${found.summary} First: ${first.join(", ") || "none"}.`);
}

async function more() {
  const shown = hits.length;
  const result = await ask("search_classes", { cursor: found.next_cursor });
  if (!result) return;
  add(result);
  render();
  focus(hits[shown]?.id ?? "");
  announce(t("moreShown", { n: hits.length - shown }));
}

/** One call at a time; what goes wrong is said above the list, which stays. @param {string} tool @param {object} asked */
async function ask(tool, asked) {
  if (busy) return;
  busy = true;
  problem = "";
  render();
  const result = await call(tool, asked);
  busy = false;
  if (over) return;
  if (!result.isError) return result;
  problem = failureOf(result).text;
  render();
}

// What is this class like? Its silhouette, its parts, music, equipment, languages, and classes like it.

import { artwork, look } from "../_shared/artwork.js";
import { call, context, display, over, tell } from "../_shared/bridge.js";
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
import { announce, focus, h, root, show } from "../_shared/dom.js";
import { clock, language, listed, minutes, rating } from "../_shared/format.js";
import { t, word } from "../_shared/i18n.js";
import { button, failureOf, stage, wait } from "../_shared/stage.js";

/** @typedef {import("../_types/get_class.js").GetClassResult} GetClassResult */
/** @typedef {import("../_types/get_class.js").ClassDetail} ClassDetail */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */

const TRACKS = 3; // shown at first

/** @type {CallToolResult | undefined} */
let drawn;
/** @type {ClassDetail} */
let one;
/** @type {GetClassResult["similar"]} */
let similar = [];
/** What only a widget is told, by key and id. @type {Record<string, Record<string, string>>} */
let told = {};
/** @type {CallToolResult[]} */
const before = []; // where Back leads, nearest last
let allTracks = false;
let longList = false;
let problem = "";

stage("get_class", draw, replacement);

/** @param {CallToolResult} result */
function draw(result) {
  if (result !== drawn) {
    drawn = result;
    ({ class: one, similar } = /** @type {GetClassResult} */ (result.structuredContent));
    told = /** @type {typeof told} */ (result._meta ?? {});
    allTracks = false;
    if (!similar.length) findSimilar(one.id);
  }
  render();
}

function render() {
  show(
    before.length > 0 && button(t("back"), back, "back"),
    head(),
    problem && h("p.notice", { role: "alert" }, problem),
    h("p", h("bdi", one.description)),
    actions(one, one.url, canGrow() && button(t("grow"), () => display("fullscreen"), "grow")),
    one.segments.length > 0 && course(),
    one.sessions.length > 0 && sessions(),
    facts(),
    one.playlist.length > 0 && music(),
    similar.length > 0 && alike(),
  );
}

const grown = () => context.displayMode === "fullscreen";
const canGrow = () => !grown() && context.availableDisplayModes?.includes("fullscreen");

function head() {
  const {
    id,
    title,
    discipline,
    instructors,
    level,
    intensity,
    explicit,
    difficulty,
    rating: stars,
    rating_count: n,
  } = one;
  return h(
    `header${one.availability.playable ? "" : ".shut"}`,
    picture(artwork(discipline, look(id)), told["palestra/artwork"]?.[id]),
    h(
      "div.body",
      h("h1", { key: "title", tabindex: -1 }, h("bdi", title), mark(explicit)),
      h("p", people(instructors)),
      h(
        "p.muted",
        dotted(word(discipline), word(intensity), word(level), difficulty && `${rating(difficulty)}/10`),
      ),
      stars && h("p.muted", dotted(`★ ${rating(stars)}`, t("ratings", { n }))),
      availability(one),
    ),
    length(one.duration_s),
  );
}

/** The silhouette, and the same in words. */
function course() {
  const rows = one.segments.map(({ name, start_s, end_s, kind, intensity, target, exercises }, index) =>
    h(
      "li.segment",
      { "data-at": index },
      h("span.muted", clock(start_s)),
      h(
        "div",
        h("h3", h("bdi", name)),
        h("p.muted", target ? h("bdi", target) : word(kind)),
        exercises.length > 0 &&
          h("p", listed(exercises.map((id) => told["palestra/exercises"]?.[id] ?? "…"))),
      ),
      h("span.muted", clock(end_s - start_s)),
      h(
        `b.step.i${intensity}`,
        h("span.unseen", t("ofFive", { n: intensity })),
        h("span", { "aria-hidden": true }, intensity),
      ),
    ),
  );
  const all = h(
    "details",
    { open: longList || grown() },
    h("summary", t("parts", { n: rows.length })),
    h("ol", rows),
  );
  all.addEventListener("toggle", () => {
    longList = /** @type {HTMLDetailsElement} */ (all).open;
  });
  return h(
    "section",
    { onmouseover: point, onmouseleave: point },
    h("h2", t("course")),
    skyline(one.segments),
    all,
  );
}

/** The segment under the pointer is marked above and below. @param {MouseEvent} event */
function point({ target }) {
  const at = /** @type {Element} */ (target).closest("[data-at]")?.getAttribute("data-at");
  for (const part of root.querySelectorAll("[data-at]"))
    part.classList.toggle("on", part.getAttribute("data-at") === at);
}

function facts() {
  const rows = [
    [t("equipment"), gear(one.equipment)],
    [t("focus"), listed(one.body_focus.map(word))],
    [t("spoken"), language(one.language)],
    [t("captioned"), listed(one.captions.map(language))],
    [t("includes"), listed(one.avoid.map(word))],
  ];
  return h(
    "dl",
    rows.map(([name, value]) => value && h("div", h("dt.muted.small", name), h("dd", value))),
  );
}

function music() {
  const { playlist, genres } = one;
  const whole = allTracks || grown();
  const n = playlist.length - TRACKS;
  const all = () => {
    allTracks = true;
    render();
    focus("tracks");
  };
  const rows = playlist.slice(0, whole ? undefined : TRACKS);
  return h(
    "section",
    h(
      "h2",
      { key: "tracks", tabindex: -1 },
      t("music"),
      h("span.muted.small", ` ${listed(genres.map(word))}`),
    ),
    h(
      "ol.rows",
      rows.map(({ title, artist }) => h("li", h("bdi", title), h("bdi.muted", artist))),
    ),
    n > 0 && !whole && button(t("moreTracks", { n }), all, "all"),
  );
}

function sessions() {
  const weeks = [...new Set(one.sessions.map(({ week }) => week))];
  return h(
    "section",
    h("h2", t("sessions")),
    weeks.flatMap((n) => {
      const rows = one.sessions.filter(({ week }) => week === n);
      return [
        h("h3", t("week", { n })),
        h(
          "ol.rows",
          rows.map(({ id, title, duration_s }) =>
            h("li", link(id, title), h("span.muted", long(duration_s))),
          ),
        ),
      ];
    }),
  );
}

function alike() {
  const cards = similar.map(({ id, title, discipline, instructors, duration_s }) =>
    h(
      "li",
      picture(artwork(discipline, look(id))),
      h("div", link(id, title), h("p.muted", people(instructors), ` · ${long(duration_s)}`)),
    ),
  );
  return h("section", h("h2", t("similar")), h("ul.similar", cards));
}

/** @param {number} seconds */
const long = (seconds) => `${minutes(seconds)} ${t("min")}`;

/** @param {string} id @param {string} title */
const link = (id, title) => h("button.link", { key: id, onclick: () => go(id) }, h("bdi", title));

/** Another class in this one's place. @param {string} id */
async function go(id) {
  const from = drawn;
  wait(true);
  problem = "";
  const include = ["segments", "playlist", "sessions", "similar"];
  const result = await call("get_class", { class_id: id, include });
  if (over) return;
  wait(false);
  if (!result.isError) {
    if (from && !from.isError) before.push(from);
    return arrive(result);
  }
  problem = failureOf(result).text;
  if (from && !from.isError) render();
}

function back() {
  const last = before.pop();
  if (last) arrive(last);
}

/** @param {CallToolResult} result */
function arrive(result) {
  draw(result);
  focus("title");
  announce(one.title);
  tell(`The member is now looking at ${named(one)}.`);
}

/** Classes like it, where the answer came without. @param {string} id */
async function findSimilar(id) {
  const result = await call("get_class", { class_id: id, include: ["similar"] });
  if (result.isError || one.id !== id) return; // an extra: its absence is not worth a word
  ({ similar } = /** @type {GetClassResult} */ (result.structuredContent));
  render();
}

/** Where a class that is gone leads to. @param {{ code: string }} failure @param {CallToolResult} result */
function replacement({ code }, { _meta }) {
  const id = _meta?.["palestra/replaced_by"];
  if (code === "gone" && typeof id === "string")
    return button(t("replacement"), () => go(id), "replacement", "primary");
}

// What was this workout, as it is recorded now? Sets, measures, records, what changed, what to check; and every correction.

import { artwork, look } from "../_shared/artwork.js";
import { call, context, display, input, over, tell } from "../_shared/bridge.js";
import { announce, focus, h, show } from "../_shared/dom.js";
import { day, daySpan, number, ungrouped, wall } from "../_shared/format.js";
import { page, t, word } from "../_shared/i18n.js";
import { done, isolated, typed } from "../_shared/sets.js";
import { button, failureOf, offered, stage, wait } from "../_shared/stage.js";
import { beside, grouped, measures } from "./said.js";

/** @typedef {import("../_types/log_workout.js").LogWorkoutResult} LogWorkoutResult */
/** @typedef {import("../_types/log_workout.js").Workout} Workout */
/** @typedef {import("../_types/log_workout.js").WorkoutExercise} WorkoutExercise */
/** @typedef {import("../_types/log_workout.js").WorkoutSet} WorkoutSet */
/** @typedef {import("../_types/log_workout.js").LinkedWorkout} LinkedWorkout */
/** @typedef {import("../_types/log_workout.js").NewRecord} NewRecord */
/** @typedef {import("../_types/update_workout.js").UpdateWorkoutResult} UpdateWorkoutResult */
/** @typedef {import("../_types/get_workouts.js").GetWorkoutsResult} GetWorkoutsResult */
/** @typedef {import("../_types/get_workouts.js").WorkoutRow} WorkoutRow */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {Partial<Omit<LogWorkoutResult, "workout">> & Partial<Omit<UpdateWorkoutResult, "workout">> & { workout: Workout }} Told what any of the three tools says of one workout */
/** @typedef {{ workout_id: string, version?: number, ops: object[] }} Arguments */
/** @typedef {{ key: string, label: string, was: string, numeric: boolean, whole?: boolean }} Field */
/** @typedef {{ key: string, name: string, fields: Field[], values: Record<string, string>, op: (changed: Record<string, string>) => object, remove?: object, wrong?: string }} Draft */
/** @typedef {{ text: string, act?: [string, () => void] }} Problem */

const READS = "get_workouts";
const WRITES = "update_workout";
const LOGS = "log_workout";
const OF_LOGGING = [
  "performed_at",
  "exercises",
  "cardio",
  "duration_min",
  "duration_s",
  "rpe",
  "title",
  "note",
  "dry_run",
];
const SURE = 0.8; // below it a name is asked about
const FIRST = 6; // exercises, until all are asked for
const RECORDS = 3; // and records

/** @type {CallToolResult | undefined} */
let first;
/** One workout, or undefined where there is a list. @type {Told | undefined} */
let told;
/** @type {GetWorkoutsResult | undefined} */
let list;
/** As the list was asked for. @type {Record<string, unknown>} */
let asked = {};
/** Workouts that led to this one. @type {Told[]} */
let before = [];
let changing = false;
/** What the member is typing; it outlasts a redraw. @type {Draft | undefined} */
let draft;
/** @type {Problem | undefined} */
let problem;
let busy = false;
let written = false; // what led here is of before
let allExercises = false;
let allRecords = false;

stage(which, draw, elsewhere);

/** Which of the three tools was called, where the host does not tell. */
function which() {
  const { name } = context.toolInfo?.tool ?? {};
  if (name) return name;
  if (input.ops) return WRITES;
  return OF_LOGGING.some((one) => one in input) ? LOGS : READS;
}

/** @param {CallToolResult} result */
function draw(result) {
  if (result !== first) {
    first = result;
    before = [];
    list = undefined;
    hold(result);
  }
  render();
}

/** @param {CallToolResult} result */
function hold({ structuredContent, _meta }) {
  const answer = /** @type {Told | GetWorkoutsResult} */ (structuredContent);
  draft = problem = undefined;
  if (answer.workout) told = /** @type {Told} */ (answer);
  else {
    told = undefined;
    list = /** @type {GetWorkoutsResult} */ (answer);
    asked = /** @type {typeof asked} */ (_meta?.["palestra/arguments"] ?? input);
  }
}

function render() {
  wait(busy);
  show((told ? one(told) : list ? many(list) : []).flat());
}

const grown = () => context.displayMode === "fullscreen";

const larger = () =>
  !grown() &&
  context.availableDisplayModes?.includes("fullscreen") &&
  button(t("grow"), () => display("fullscreen"), "grow");

/** What the server says in English alone. @param {string} text */
const english = (text) => h("bdi", page.lang === "en" ? {} : { lang: "en" }, text);

/** @param {Workout["source"]} source a format in capitals, a service as it is written */
const origin = (source) =>
  ({ chat: t("chat"), player: t("player") })[/** @type {string} */ (source)] ??
  (source.length < 4 ? source.toUpperCase() : source[0]?.toUpperCase() + source.slice(1));

/** @param {Workout["source"]} source */
const imported = (source) => source !== "chat" && source !== "player";

/** A workout as the model is told of it. @param {Workout} one */
const named = ({ id, title }) => `“${title}” (${id})`;

// --- one workout -----------------------------------------------------------------------------------------------------

/** @param {Told} all */
function one(all) {
  const { workout } = all;
  return [
    (before.length > 0 || list) && button(t(before.length ? "back" : "allWorkouts"), back, "back"),
    head(workout),
    notices(all),
    all.diff && all.diff.length > 0 && differences(all.diff),
    tiles(workout),
    records(all.prs ?? all.recomputed?.prs ?? []),
    exercises(workout),
    workout.note && h("p.quote", h("bdi", workout.note)),
    checks(all),
    workout.duplicates.map((other) => duplicate(workout, other)),
    actions(all),
  ];
}

/** @param {Workout} workout */
function head({ id, title, discipline, local_date, start_local, time_zone, source, deleted }) {
  const away = context.timeZone && context.timeZone !== time_zone;
  const zone = time_zone.split("/").at(-1)?.replaceAll("_", " ");
  const from = imported(source) ? "imported" : "sources";
  return h(
    `header${deleted ? ".shut" : ""}`,
    h("div.picture", artwork(discipline ?? "", look(id))),
    h(
      "div.body",
      h("h1", { key: "title", tabindex: -1 }, h("bdi", title)),
      h("p.muted", wall(local_date, start_local), away && [" · ", zone].join("")),
      h("p.muted", discipline && `${word(discipline)} · `, t(from, { what: origin(source) })),
    ),
  );
}

/** What comes before all else: an emergency, what went wrong, and that it is not what it seems. @param {Told} all */
function notices({ urgent, replayed, workout }) {
  return [
    urgent && h("p.notice.lead", { role: "alert" }, t("urgent")),
    wrong(),
    !workout.version && h("p.notice", t("rehearsal")),
    workout.deleted && h("p.notice", t("deleted")),
    replayed && h("p.muted", t("replayed")),
  ];
}

function wrong() {
  const { text, act } = problem ?? {};
  return text && h("div.notice", h("p", { role: "alert" }, text), act && button(act[0], act[1], "again"));
}

/** @param {UpdateWorkoutResult["diff"]} diff */
const differences = (diff) =>
  h(
    "section.changed",
    h("h2", t("changed")),
    h(
      "ul",
      diff.map(({ what, before: was, after }) =>
        h(
          "li",
          h("p.small.muted", english(what.replaceAll("_", " "))),
          h(
            "p",
            was === null ? h("span.muted", t("added")) : h("del", english(was)),
            h("span.arrow", { "aria-hidden": true }),
            after === null ? h("span.muted", t("removed")) : h("ins", english(after)),
          ),
        ),
      ),
    ),
  );

/** @param {Workout} workout */
function tiles(workout) {
  const all = measures(workout);
  return (
    all.length > 0 &&
    h(
      "dl",
      all.map(([name, [value, unit], more]) =>
        h(
          "div",
          h("dt.small.muted", name),
          h("dd", h("bdi", h("b.number", value), unit && h("small", ` ${unit}`))),
          more && h("dd.small.muted", more),
        ),
      ),
    )
  );
}

/** What was beaten, and by what. @param {NewRecord[]} all */
function records(all) {
  const n = all.length - RECORDS;
  const some = n > 1 && !allRecords && !grown();
  const more = () => {
    allRecords = true;
    render();
    focus("records");
    announce(t("moreRows", { n }));
  };
  const rows = all.slice(0, some ? RECORDS : undefined).map((record) => {
    const { exercise, kind, set, previous, estimate, method } = record;
    const what = `${estimate}${method ? ` (${method.replace("+", " + ")})` : ""}`;
    return h(
      "li",
      h("p", h("span.badge.small", t(`record_${kind}`)), " ", h("bdi", exercise)),
      h("p", h("b", english(set))),
      h(
        "p.small.muted",
        t("beats", { what: isolated(previous) }),
        estimate && [" · ", t("oneRep", { what: isolated(what) })].join(""),
      ),
    );
  });
  return (
    all.length > 0 &&
    h(
      "section",
      h("h2", { key: "records", tabindex: -1 }, t("metric_prs")),
      h("ul.records", rows),
      some && button(t("moreRows", { n }), more, "moreRecords"),
    )
  );
}

/** @param {Workout} workout */
function exercises({ exercises: all, sets_left_out: left }) {
  const supersets = [...new Set(all.map(({ superset }) => superset))].filter((group) => group !== null);
  const n = all.length - FIRST;
  const some = n > 1 && !allExercises && !grown();
  const more = () => {
    allExercises = true;
    render();
    focus(`exercise ${FIRST}`);
    announce(t("moreRows", { n }));
  };
  const rows = all.slice(0, some ? FIRST : undefined).map((exercise, at) => {
    const { superset, name, note } = exercise;
    const group = superset === null ? 0 : supersets.indexOf(superset) + 1;
    return h(
      `li.exercise${group ? ".linked" : ""}${changing ? ".open" : ""}`,
      h(
        "div.name",
        h(
          "h3",
          { key: `exercise ${at}`, tabindex: -1 },
          h("bdi", name),
          group > 0 && " ",
          group > 0 && h("span.tag.small", t("superset", { n: group })),
        ),
        changing && relabel(exercise, at),
        note && h("p.small.muted", h("bdi", note)),
      ),
      changing ? editable(all, exercise, at) : sets(exercise),
    );
  });
  return (
    all.length > 0 &&
    h(
      "section",
      h("h2.unseen", t("exercises")),
      h("ol", rows),
      some && button(t("moreRows", { n }), more, "moreExercises"),
      left > 0 && h("p.muted", t("leftOut", { n: left })),
    )
  );
}

/** As they are read: equal ones together. @param {WorkoutExercise} exercise */
const sets = ({ sets: all }) =>
  h(
    "ul.sets",
    grouped(all).map(({ one, n }) =>
      h("li", h("b", h("bdi", done(one))), effort(one, n > 1 && t("setsTimes", { n }))),
    ),
  );

/** @param {WorkoutSet} one @param {string | false} [count] */
function effort(one, count) {
  const rest = [count, ...beside(one)].filter(Boolean).join(" · ");
  return [
    one.kind !== "normal" && h("span.tag.small", t(`setKind_${one.kind}`)),
    rest && h("span.muted", rest),
  ];
}

/** @param {Told} all */
function checks({ workout, resolved = [], assumed = [], ignored_fields: ignored = [] }) {
  const own = workout.version ? "own" : "ownNext";
  const names = resolved.filter(
    ({ how, confidence }) => ["created", "near"].includes(how) || confidence < SURE,
  );
  const rows = [
    ...names.map(({ input: said, name, how }) =>
      how === "created" ? t(own, { name }) : t("takenFor", { typed: isolated(said), name: isolated(name) }),
    ),
    ...assumed.map(english),
    ...ignored.map(({ field, why }) => [t("notTaken", { what: placed(field) }), " ", english(why)]),
  ];
  return (
    rows.length > 0 &&
    h(
      "section.checks",
      h("h2", t("check")),
      h(
        "ul",
        rows.map((row) => h("li", row)),
      ),
    )
  );
}

/** Of a field its place as people count: “exercises 2, sets 1, rpe”. @param {string} field */
const placed = (field) =>
  field
    .replace(/\[(\d+)\]/g, (_, at) => ` ${Number(at) + 1}`)
    .replaceAll(".", ", ")
    .replaceAll("_", " ");

/** @param {Workout} workout @param {LinkedWorkout} other */
function duplicate({ version }, { workout_id: id, source, state, counted }) {
  const same = state === "confirmed";
  const decide = (/** @type {string} */ op) => () => write([{ op, to: id }], "title");
  return h(
    "section.notice",
    h("p", t(same ? "isSame" : "maybeSame", { what: origin(source) }), " ", counted && t("theirs")),
    changing
      ? h(
          "div.actions",
          !same && button(t("same"), decide("merge_into"), `same ${id}`),
          button(t("apart"), decide("not_duplicate"), `apart ${id}`),
          button(t("lookAt"), () => go(id), id),
        )
      : !same && version > 0 && offered(WRITES) && h("p.muted", t("decide", { what: t("change") })),
  );
}

// --- what can be done ------------------------------------------------------------------------------------------------

/** Two at most, until changes are asked for. @param {Told} all */
function actions({ workout, undo }) {
  const { deleted, version } = workout;
  const can = offered(WRITES) && version > 0;
  const takeBack = /** @type {Arguments | null | undefined} */ (undo);
  const record = () => send(LOGS, { ...input, dry_run: false }, "title");
  const turn = () => {
    changing = !changing;
    draft = undefined;
    allExercises ||= changing;
    render();
    if (!changing || !focus("exercise 0")) focus("change"); // what can be changed stands above
  };
  const change = button(t(changing ? "finish" : "change"), turn, "change");
  change.setAttribute("aria-expanded", String(changing));
  return [
    changing &&
      h(
        "div.actions",
        button(t("delete"), () => write([{ op: "delete" }], "title"), "delete", "danger"),
        larger(),
      ),
    h(
      "div.actions",
      !version && !!input.dry_run && button(t("recordIt"), record, "record", "primary"),
      can && takeBack && button(t("undo"), () => send(WRITES, takeBack, "title"), "undo"),
      can &&
        !takeBack &&
        deleted &&
        button(t("restore"), () => write([{ op: "restore" }], "title"), "restore", "primary"),
      can && !deleted && change,
    ),
  ];
}

/** Change this workout as it is drawn: another version is not touched. @param {object[]} ops @param {string} where the focus goes */
function write(ops, where) {
  const { id, version } = /** @type {Told} */ (told).workout;
  return send(WRITES, { workout_id: id, version, ops }, where);
}

/**
 * A call that writes. The same words are one deed to the server, so they may be said again where no answer came.
 * @param {string} tool @param {object} args @param {string} where the focus goes
 */
async function send(tool, args, where) {
  if (busy) return;
  busy = true;
  problem = undefined;
  render();
  const result = await call(tool, args);
  busy = false;
  if (over) return;
  if (result.isError) return refused(result, () => send(tool, args, where));
  written = true;
  hold(result);
  const { summary = "", workout } = /** @type {Told} */ (told);
  changing &&= !workout.deleted;
  render();
  if (!focus(where)) focus("title");
  announce(page.lang === "en" ? summary : t(workout.deleted ? "deleted" : "written"));
  tell(
    `In the workout widget the member changed ${named(workout)}, now at version ${workout.version}: ${summary}`,
  );
}

/** @param {CallToolResult} result @param {() => void} retry */
function refused(result, retry) {
  const { code, text } = failureOf(result);
  problem = { text };
  if (code === "conflict") problem = { text: t("moved"), act: [t("reload"), reload] };
  else if (code.endsWith("_required")) problem.text = `${text} ${t("connect")}`;
  else if (["", "unavailable", "rate_limited"].includes(code)) problem.act = [t("retry"), retry];
  render();
  focus("again");
}

/** The workout as it is by now. What the member was typing is kept where what it is of is as it was. */
async function reload() {
  const kept = draft;
  const result = await read({ workout_id: /** @type {Told} */ (told).workout.id });
  if (!result) return;
  hold(result);
  draft = kept && fieldsOf(kept.key) === JSON.stringify(kept.fields) ? kept : undefined;
  const { workout, summary = "" } = /** @type {Told} */ (told);
  changing &&= !workout.deleted;
  render();
  focus("title");
  announce(page.lang === "en" ? summary : t("written"));
}

// --- forms -----------------------------------------------------------------------------------------------------------

/** @param {WorkoutExercise[]} all @param {WorkoutExercise} exercise @param {number} at */
const editable = (all, exercise, at) =>
  h(
    "ol.sets",
    exercise.sets.map((one, index) => {
      const key = `set ${at} ${index}`;
      if (draft?.key === key) return h("li", form(draft));
      const begun = () => begin(ofSet(all, at, index));
      return h(
        "li",
        h(
          "button.row",
          { key, onclick: begun },
          h("span.small.muted", t("setNumber", { n: index + 1 })),
          h("span", h("b", h("bdi", done(one))), effort(one)),
          h("span.link", t("edit")),
        ),
      );
    }),
  );

/** @param {WorkoutExercise} exercise @param {number} at */
function relabel({ name }, at) {
  const key = `name ${at}`;
  if (draft?.key === key) return form(draft);
  const label = `${t("rename")}: ${name}`;
  return h(
    "button.link.rename",
    { key, "aria-label": label, onclick: () => begin(ofName(name, at)) },
    t("rename"),
  );
}

/** @param {string} name @param {number} at @returns {Draft} */
const ofName = (name, at) => ({
  key: `name ${at}`,
  name: `${t("rename")}: ${name}`,
  fields: [{ key: "to", label: t("exercise"), was: name, numeric: false }],
  values: { to: name },
  op: ({ to }) => ({ op: "relabel_exercise", exercise: String(at + 1), to }),
});

/** @param {WorkoutExercise[]} all @param {number} at @param {number} index @returns {Draft} */
function ofSet(all, at, index) {
  const exercise = /** @type {WorkoutExercise} */ (all[at]);
  const set = /** @type {WorkoutSet} */ (exercise.sets[index]);
  const place = { exercise: String(at + 1), set: index + 1 };
  const unit = set.unit ?? exercise.sets.find((other) => other.unit)?.unit;
  const lifts = set.reps !== null || set.weight !== null;
  /** @param {string} key @param {string} label @param {number | null} value @param {boolean} [whole] @returns {Field} */
  const field = (key, label, value, whole) => ({
    key,
    label,
    was: value === null ? "" : ungrouped(value),
    numeric: true,
    whole,
  });
  const fields = [
    lifts && unit && field("weight", `${t("weight")} (${unit})`, set.weight),
    lifts && field("reps", t("reps"), set.reps, true),
    lifts && field("rir", t("reserve"), set.rir),
    set.duration_s !== null && field("duration_s", t("seconds"), set.duration_s, true),
    set.distance_m !== null && field("distance", t("metres"), set.distance_m),
  ].filter((one) => !!one);
  return {
    key: `set ${at} ${index}`,
    name: `${exercise.name}, ${t("setNumber", { n: index + 1 })}`,
    fields,
    values: Object.fromEntries(fields.map(({ key, was }) => [key, was])),
    op: (changed) => {
      const numbers = Object.fromEntries(Object.entries(changed).map(([key, text]) => [key, typed(text)]));
      const units = {
        ...("weight" in numbers && { unit }),
        ...("distance" in numbers && { distance_unit: "m" }),
      };
      return { op: "edit_set", ...place, sets: [{ ...numbers, ...units }] };
    },
    remove: { op: "remove_set", ...place },
  };
}

/** What a form of this key would be made of now. @param {string} key */
function fieldsOf(key) {
  const [kind, at = 0, index = 0] = key.split(" ").map((part, place) => (place ? Number(part) : part));
  const { exercises: all } = /** @type {Told} */ (told).workout;
  const exercise = all[Number(at)];
  const now =
    exercise &&
    (kind === "name"
      ? ofName(exercise.name, Number(at))
      : exercise.sets[Number(index)] && ofSet(all, Number(at), Number(index)));
  return JSON.stringify(now?.fields);
}

/** @param {Draft} next */
function begin(next) {
  draft = next;
  problem = undefined;
  render();
  /** @type {HTMLInputElement | null} */ (focus(`field ${next.fields[0]?.key}`))?.select();
}

/** No form element: a frame may be forbidden to send one. @param {Draft} open */
function form(open) {
  const { name, fields, values, remove } = open;
  const cancel = () => {
    draft = undefined;
    render();
    focus(open.key);
  };
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
      remove && button(t("remove"), () => write([remove], "title"), "remove"),
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
  if (changed.length && !bad) {
    const values = Object.fromEntries(changed.map((field) => [field.key, now(field)]));
    return write([open.op(values)], open.key);
  }
  if (!bad) draft = undefined;
  render();
  focus(bad ? `field ${bad.key}` : open.key);
  if (bad) announce(t(bad.numeric ? "noNumber" : "noName"));
}

// --- many ------------------------------------------------------------------------------------------------------------

/** @param {GetWorkoutsResult} answer */
function many({ workouts, total_estimate: n, exercise, last_time: last, coverage, next_cursor: cursor }) {
  const { withheld, first_on: from, last_on: to } = coverage;
  const shown = workouts.length;
  const some = shown < n ? t("shownOf", { shown, n }) : t("workouts", { n });
  return [
    h(
      "header.list",
      h(
        "h1",
        { key: "title", tabindex: -1 },
        n ? some : t("noWorkouts"),
        exercise && [" · ", h("bdi", exercise.name)],
      ),
      from && to && h("p.muted", daySpan(from, to)),
      exercise?.read_as && h("p", english(exercise.read_as)),
    ),
    wrong(),
    last &&
      h(
        "div.last",
        h("p.small.muted", t("lastTime", { when: day(last.local_date) })),
        h("p", h("b", english(last.sets))),
      ),
    shown > 0 && h("ul.rows", workouts.map(row)),
    withheld > 0 && h("p.muted", t("withheld", { n: withheld })),
    h("div.actions", cursor && button(t("more"), more, "more"), shown > 0 && larger()),
  ];
}

/** @param {WorkoutRow} one @param {number} at */
function row(one, at) {
  const { id, title, source, discipline, duration_s, what } = one;
  const facts = [
    wall(one.local_date, one.start_local),
    duration_s !== null && `${number(Math.round(duration_s / 60))} ${t("min")}`,
    imported(source) && origin(source),
    one.duplicate_of && t("countedAs"),
  ];
  return h(
    "li",
    { key: `row ${at}`, tabindex: -1 },
    h("div.picture", artwork(discipline ?? "", look(id))),
    h(
      "div.body",
      h("button.link.whole", { key: id, onclick: () => go(id) }, h("bdi", title)),
      h("p.small.muted", facts.filter(Boolean).join(" · ")),
      what && h("p.small", english(what)),
    ),
  );
}

/** One workout in full. @param {string} id */
async function go(id) {
  const from = told;
  const result = await read({ workout_id: id });
  if (!result) return;
  hold(result);
  if (from) before.push(from);
  changing = allExercises = allRecords = false;
  render();
  focus("title");
  const { workout } = /** @type {Told} */ (told);
  announce(workout.title);
  tell(`The member is now looking at the workout ${named(workout)}, at version ${workout.version}.`);
}

/** To the workout that led here, or to the list: as it is by now, where something was written. */
async function back() {
  const { id } = /** @type {Told} */ (told).workout;
  const last = before.at(-1);
  const result = written && (await read(last ? { workout_id: last.workout.id } : asked));
  if (busy || over) return;
  before.pop();
  changing = false;
  draft = undefined;
  if (result) hold(result);
  else told = last;
  written &&= !!last;
  render();
  if (!focus(id)) focus("title");
}

async function more() {
  const from = list;
  const result = await read({ ...asked, cursor: from?.next_cursor });
  if (!result || !from) return;
  const { workouts, next_cursor } = /** @type {GetWorkoutsResult} */ (result.structuredContent);
  list = { ...from, workouts: [...from.workouts, ...workouts], next_cursor };
  render();
  focus(`row ${from.workouts.length}`);
  announce(t("moreRows", { n: workouts.length }));
}

/** What is recorded; or nothing, and why. @param {Record<string, unknown>} args */
async function read(args) {
  if (busy) return;
  busy = true;
  problem = undefined;
  render();
  const result = await call(READS, args);
  busy = false;
  if (over) return;
  if (!result.isError) return result;
  problem = { text: failureOf(result).text };
  render();
}

/** What leads on from an error. @param {{ code: string }} failure */
function elsewhere({ code }) {
  if (code.endsWith("_required")) return h("p", t("connect"));
}

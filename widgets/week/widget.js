// What stands on the calendar, and what became of it? A week or four, changed with the server's tools, and what was changed.

import { call, context, input, open, over, tell } from "../_shared/bridge.js";
import { announce, focus, h, show } from "../_shared/dom.js";
import { daySpan, relative } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { button, failureOf, offered, stage, wait } from "../_shared/stage.js";
import { conflicts, planLine, sums } from "./above.js";
import { ahead, daysTo, momentAt, placeOf, plus } from "./calendar.js";
import { agenda, cells, english } from "./days.js";
import { away, CHANGES, dayInFull, difference, STARTS, scene, shown, WEEK } from "./scene.js";
import { changes, turned } from "./told.js";

/** @typedef {import("./scene.js").GetScheduleResult} GetScheduleResult */
/** @typedef {import("./scene.js").ScheduledItem} ScheduledItem */
/** @typedef {import("./scene.js").Hands} Hands */
/** @typedef {import("../_types/schedule_session.js").ScheduleSessionResult} ScheduleSessionResult */
/** @typedef {import("../_types/save_plan.js").SavePlanResult} SavePlanResult */
/** @typedef {import("../_types/get_class.js").GetClassResult} GetClassResult */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {[string, object]} Call a tool, and its arguments */
/** @typedef {{ what: string, said: string }} Words how it is told to the model, and to the member */
/** @typedef {Words & { calls: Call[], where: string, half?: Words, ends?: boolean, before?: Call[] }} Deed what is called one after the other; `half`: of the first call alone; `before`: what takes back what was done already; `ends`: it takes something back */
/** @typedef {{ text: string, notes: string[], undo: Call[] }} Done */
/** @typedef {{ text: string, act?: [string, () => void] }} Problem */

const READS = "get_schedule";
const PLANS = "save_plan";
const OPENS = "get_class";
const PREFERS = "set_preferences";
const OF_PLANS = ["activate", "pause", "resume", "archive", "roll_back"];
const LONG = 4 * WEEK;
/** What a deed ends with that went well. @type {CallToolResult} */
const DONE = { content: [] };
const AGAIN = ["", "unavailable", "rate_limited"]; // refusals that another try may get past

/** @type {CallToolResult | undefined} */
let first;
/** What a call changed, until the week is shown. @type {ScheduleSessionResult | SavePlanResult | undefined} */
let told;
/** What the member did last, and the way back. @type {Done | undefined} */
let done;
/** @type {Problem | undefined} */
let problem;
let busy = false;
let calendarPage = "";

stage(which, draw, elsewhere);

/** Which of the three tools was called, where the host does not tell. */
function which() {
  const { name } = context.toolInfo?.tool ?? {};
  if (name) return name;
  const { action, draft_id, plan_id } = input;
  if (draft_id || plan_id || OF_PLANS.includes(String(action))) return PLANS;
  return ["action", "item_ids", "class_ids", "title", "kind", "when"].some((one) => one in input)
    ? CHANGES
    : READS;
}

/** @param {CallToolResult} result */
function draw(result) {
  if (result !== first) {
    first = result;
    busy = false;
    hold(result);
  }
  render();
}

/** @param {CallToolResult} result */
function hold({ structuredContent, _meta }) {
  const answer = /** @type {any} */ (structuredContent);
  Object.assign(scene, { row: 0, open: "", picking: undefined, lifted: undefined, all: false });
  done = problem = undefined;
  const place = _meta?.["palestra/calendar_page"] ?? answer.calendar_page;
  calendarPage = place ? String(place) : calendarPage;
  told = answer.days ? undefined : answer;
  scene.week = answer.days ? answer : undefined;
  if (scene.week) scene.row = rowOf(scene.week.today);
}

/** In which seven days of those that are shown a day lies. @param {string} on */
function rowOf(on) {
  const { days } = shown();
  return Math.max(0, Math.floor(days.findIndex(({ local_date }) => local_date === on) / WEEK));
}

function render() {
  wait(busy);
  show((told ? changed(told) : whole()).flat());
}

/** @type {Hands} */
const hands = { render, move, become, swap, start };

// --- what there is ---------------------------------------------------------------------------------------------------

function whole() {
  const { days, left_out: left } = shown();
  const empty = days.every(({ items }) => !items.length);
  return [
    head(),
    notices(),
    sums(),
    planLine(),
    cells(hands),
    empty ? h("p", h("b.lead", t("emptyDays")), h("br"), h("span.muted", t("askPlan"))) : agenda(hands),
    left > 0 && h("p.notice", t("notFitting", { n: left })),
    actions(),
  ];
}

function head() {
  const { from_on: from, until_on: until, today } = shown();
  const now = from <= today && today <= until;
  const far = from > today ? Math.ceil(daysTo(today, from) / WEEK) : Math.floor(daysTo(today, until) / WEEK);
  const step = daysTo(from, until) + 1;
  const leaf = (/** @type {string} */ name, /** @type {number} */ by) =>
    h(`button.turn.${name}`, {
      key: name,
      "aria-label": t(name),
      onclick: () => go(plus(from, by), plus(until, by), name),
    });
  return h(
    "header",
    h(
      "div",
      h("h1", { key: "title", tabindex: -1 }, daySpan(from, until)),
      step <= WEEK && h("p.muted.first", relative(now ? 0 : far, "week")),
    ),
    h(
      "nav",
      { "aria-label": t("weeks") },
      !now && button(relative(0, "week"), () => go(), "today", "first"),
      leaf("earlier", -step),
      leaf("later", step),
    ),
  );
}

/** What comes before all else: what went wrong, what was done, and what is not as usual. */
function notices() {
  return [wrong(), justDone(), standing(), travelling(), conflicts(hands)];
}

function wrong() {
  const { text, act } = problem ?? {};
  return text && h("div.notice", h("p", { role: "alert" }, text), act && button(act[0], act[1], "again"));
}

/** What was done last, what is to be minded of it, and the way back. */
function justDone() {
  const { text, notes = [], undo = [] } = done ?? {};
  return (
    text &&
    h(
      "div.notice.told",
      h(
        "p",
        { key: "done", tabindex: -1 },
        h("b", text),
        notes.flatMap((note) => [" ", english(note)]),
      ),
      undo.length > 0 && button(t("undo"), () => takeBack(undo), "undo"),
    )
  );
}

function standing() {
  const { plan } = shown();
  if (plan?.status !== "paused") return;
  const resume = () =>
    act({
      calls: [[PLANS, { action: "resume", plan_id: plan.id, base_version: plan.version }]],
      what: `resumed the plan (${plan.id})`,
      said: t("wasResumed"),
      where: "title",
    });
  return h("div.notice", h("p", t("planPaused")), offered(PLANS) && button(t("resume"), resume, "resume"));
}

/** Where the member is, and how much earlier or later it is there. */
function travelling() {
  const { time_zone: zone, today } = shown();
  const here = away();
  if (!here) return;
  const at = momentAt(today, "12:00", zone);
  const by = (ahead(here, at) ?? 0) - (ahead(zone, at) ?? 0);
  const place = { here: placeOf(here), there: placeOf(zone), what: difference(by) };
  const settle = () =>
    act({
      calls: [[PREFERS, { time_zone: here }]],
      what: `set their time zone to ${here}`,
      said: t("goesBy", place),
      where: "title",
    });
  return h(
    "div.notice.quiet",
    h("p", t(by < 0 ? "zoneBehind" : by ? "zoneAhead" : "zoneSame", place)),
    offered(PREFERS) && button(t("goBy", place), settle, "zone"),
  );
}

/** Two, below all else. */
function actions() {
  const { from_on: from, days } = shown();
  const long = days.length > WEEK;
  const begin = long ? plus(from, scene.row * WEEK) : from;
  const size = () =>
    long ? go(begin, plus(begin, WEEK - 1), "size") : go(from, plus(from, LONG - 1), "size");
  return h("div.actions.foot", subscribe(), button(t(long ? "oneWeek" : "fourWeeks"), size, "size"));
}

const subscribe = () => calendarPage && button(t("toCalendar"), toCalendar, "calendar");

async function toCalendar() {
  if (await open(calendarPage)) tell("The member opened the page where they subscribe to their calendar.");
}

// --- what was changed ------------------------------------------------------------------------------------------------

/** @param {ScheduleSessionResult | SavePlanResult} answer */
function changed(answer) {
  const undo = /** @type {object | null} */ (answer.undo);
  const of = "plan" in answer ? PLANS : CHANGES;
  return [
    wrong(),
    justDone(),
    "plan" in answer ? turned(answer) : changes(answer),
    h(
      "div.actions",
      button(t("showWeek"), () => showWeek(answer), "week", "primary"),
      undo && offered(of) && button(t("undo"), () => takeBack([[of, undo]]), "undo"),
    ),
  ];
}

/** @param {ScheduleSessionResult | SavePlanResult} answer */
const showWeek = (answer) => turn(() => days([answer]));

// --- what can be done ------------------------------------------------------------------------------------------------

/** @param {ScheduledItem} item @param {string} when */
function move(item, when) {
  const on = when.slice(0, 10);
  return act({
    calls: [[CHANGES, { action: "move", item_ids: [item.id], when, version: item.version }]],
    what: `moved ${named(item)} to ${when}`,
    said: t("wasMoved", { when: dayInFull(on) }),
    where: `item ${item.id}`,
  });
}

/** @param {ScheduledItem} item @param {"skip" | "complete" | "restore"} action */
function become(item, action) {
  const verb = { skip: "skipped", complete: "marked as done", restore: "planned again" }[action];
  return act({
    calls: [[CHANGES, { action, item_ids: [item.id], version: item.version }]],
    what: `${verb}: ${named(item)}`,
    said: t(`was_${action}`),
    where: `item ${item.id}`,
  });
}

/** The class that can be played comes in its place. @param {ScheduledItem} item @param {string} on */
function swap({ id, title, version, start_local: start, replacement }, on) {
  if (!replacement) return;
  const { class_id, title: other } = replacement;
  return act({
    calls: [
      [CHANGES, { action: "remove", item_ids: [id], version }],
      [CHANGES, { action: "add", class_ids: [class_id], when: start ? `${on}T${start}` : on }],
    ],
    what: `swapped ${named({ id, title })} for “${other}” (${class_id})`,
    said: t("wasSwapped", { what: other }),
    half: { what: `took ${named({ id, title })} off the calendar`, said: t("was_remove") },
    where: `on ${on}`,
  });
}

/** A class is started on its page; a session by the model, who is told of it. @param {ScheduledItem} item */
async function start(item) {
  const { id, class_id } = item;
  const result = class_id && !busy ? await asked(() => call(OPENS, { class_id, include: [] })) : undefined;
  if (class_id && !result) return;
  if (result?.isError) return refused(result, () => start(item));
  const { url = "", availability } =
    /** @type {GetClassResult | undefined} */ (result?.structuredContent)?.class ?? {};
  if (availability && !availability.playable) {
    problem = { text: t(`lock_${availability.reason}`) };
    return render();
  }
  if (url && (await open(url))) return tell(`The member opened ${named(item)} to start it.`);
  tell(`The member wants to start ${named(item)} now: ${STARTS} with session_id ${id} opens it.`);
  done = { text: t("askedFor", { what: item.title }), notes: [], undo: [] };
  render();
  announce(done.text);
}

/** @param {{ id: string, title: string }} item */
const named = ({ id, title }) => `“${title}” (${id})`;

/** @param {Call[]} calls */
const takeBack = (calls) =>
  act({ calls, what: "took that back", said: t("wasUndone"), where: "title", ends: true });

/** Nothing else is done while something is. What is drawn by then is another's: then there is no answer. @template T @param {() => Promise<T>} work @returns {Promise<T | undefined>} */
async function asked(work) {
  if (busy) return;
  const from = first;
  busy = true;
  problem = undefined;
  render();
  const answer = await work();
  if (over || from !== first) return;
  busy = false;
  render();
  return answer;
}

/** Change something, and read the days again. @param {Deed} deed */
async function act(deed) {
  const { calls, half, where, ends, before = [] } = deed;
  const undo = [...before];
  /** @type {any[]} */
  const answers = [];
  const failure = await asked(async () => {
    for (const [tool, args] of calls) {
      const result = await call(tool, args);
      if (over) return;
      if (result.isError) return result;
      const answer = /** @type {any} */ (result.structuredContent);
      answers.push(answer);
      if (answer.undo) undo.unshift([tool, answer.undo]);
    }
    return DONE;
  });
  const { what, said } = failure !== DONE && half ? half : deed;
  const summaries = answers.map(({ summary }) => summary).join(" ");
  if (answers.length) tell(`In the calendar widget the member ${what}. ${summaries}`);
  if (!failure) return; // something else is drawn by now
  const fresh = answers.length > 0 && (await asked(() => days(answers)));
  if (fresh) {
    settle(fresh, answers);
    const notes = answers.flatMap(({ notes: all = [] }) => all);
    done = { text: said, notes, undo: ends ? [] : undo };
  }
  const rest = { ...deed, calls: calls.slice(answers.length), half: undefined, before: undo };
  if (failure !== DONE) return refused(failure, () => act(rest));
  if (!fresh) return;
  render();
  if (!focus(where)) focus("title");
  announce([said, ...(done?.notes ?? [])].join(" "));
}

/**
 * The days that are shown. Where none are yet, the member's week of what was changed: asked until a day, the server
 * tells from that week's first.
 * @param {any[]} answers
 */
async function days(answers) {
  if (scene.week) return call(READS, { from: shown().from_on, to: shown().until_on });
  const to = answers.flatMap(({ items, sessions }) => items ?? sessions ?? [])[0]?.local_date;
  const found = await call(READS, to ? { to } : {});
  if (!to || found.isError) return found;
  const from = /** @type {GetScheduleResult} */ (found.structuredContent).from_on;
  return call(READS, { from, to: plus(from, WEEK - 1) });
}

/** The days as they are by now; where they could not be read, with what is known of the change. @param {CallToolResult} fresh @param {any[]} answers */
function settle(fresh, answers) {
  if (!fresh.isError) {
    const { open: id, row } = scene;
    hold(fresh);
    scene.open = id;
    if (shown().days.length > WEEK) scene.row = row;
    return;
  }
  scene.picking = undefined;
  const items = answers.flatMap(({ items: all = [] }) => all);
  const ids = items.map(({ id }) => id);
  if (scene.week)
    scene.week = {
      ...shown(),
      days: shown().days.map(({ local_date, items: before }) => ({
        local_date,
        items: [
          ...before.filter(({ id }) => !ids.includes(id)),
          ...items.filter((item) => item.local_date === local_date),
        ],
      })),
    };
  problem = { text: t("notRead"), act: [t("refresh"), again] };
}

/** @param {CallToolResult} result @param {() => void} retry */
function refused(result, retry) {
  const { code, text } = failureOf(result);
  problem = { text };
  if (code === "conflict") {
    const why = page.lang === "en" ? `${text} ` : "";
    problem = { text: `${why}${t("stale")}`, act: [t("reload"), again] };
  } else if (code.endsWith("_required")) problem.text = `${text} ${t("connect")}`;
  else if (AGAIN.includes(code)) problem.act = [t("retry"), retry];
  render();
  focus("again");
}

/** The same days once more. */
const again = () => (scene.week ? go(shown().from_on, shown().until_on) : go());

/** Other days; without any, this week. @param {string} [from] @param {string} [to] @param {string} [where] what was tapped */
const go = (from, to, where) => turn(() => call(READS, from ? { from, to } : {}), where);

/** Show other days, or say why not. @param {() => Promise<CallToolResult>} reading @param {string} [where] what was tapped */
async function turn(reading, where) {
  const fresh = await asked(reading);
  if (!fresh) return;
  if (fresh.isError) return refused(fresh, () => turn(reading, where));
  hold(fresh);
  render();
  if (!where || !focus(where)) focus("title");
  const { from_on, until_on, summary } = shown();
  announce(page.lang === "en" ? summary : daySpan(from_on, until_on));
  tell(`The member is now looking at the calendar from ${from_on} to ${until_on}.`);
}

/** What leads on from an error. @param {{ code: string }} failure */
function elsewhere({ code }) {
  if (code.endsWith("_required")) return h("p", t("connect"));
}

// Is this the plan, or the change of it, that the member wants? Weeks, checks, before and after; accepted whole or by the line.

import { artwork, look } from "../_shared/artwork.js";
import { call, context, display, input, over, tell } from "../_shared/bridge.js";
import { announce, focus, h, show } from "../_shared/dom.js";
import { daySpan } from "../_shared/format.js";
import { page, t } from "../_shared/i18n.js";
import { button, failureOf, offered, stage, wait } from "../_shared/stage.js";
import { lineList, pickAll, picked } from "./changes.js";
import { assumed, checked, unfilled } from "./checks.js";
import { foldBack, foldsCall } from "./folding.js";
import { inEnglish } from "./said.js";
import { outcome, savedPlan } from "./saved.js";
import { weekList } from "./weeks.js";

/** @typedef {import("../_types/build_plan.js").BuildPlanResult} BuildPlanResult */
/** @typedef {import("../_types/adapt_plan.js").AdaptPlanResult} AdaptPlanResult */
/** @typedef {import("../_types/save_plan.js").SavePlanResult} SavePlanResult */
/** @typedef {import("../_types/get_class.js").GetClassResult} GetClassResult */
/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {import("./weeks.js").Failed} Failed */
/** @typedef {import("./saved.js").Deed} Deed */
/** @typedef {{ text: string, act?: [string, () => void] }} Problem */

const BUILDS = "build_plan";
const ADAPTS = "adapt_plan";
const SAVES = "save_plan";
const CLASS = "get_class";
const PASSES = ["", "unavailable", "rate_limited"]; // another try may do
const WEEK_MS = 7 * 86_400_000;

/** Whose figure stands for a goal. @type {Record<string, string>} */
const FIGURE_OF = {
  strength: "strength",
  muscle: "strength",
  endurance: "running",
  event: "running",
  speed: "hiit",
  mobility: "mobility",
  stress_relief: "yoga",
  return_to_training: "walking",
  weight_loss: "cycling",
};

/** @type {CallToolResult | undefined} */
let first;
/** The draft that is shown: of a plan, or of changes. @type {BuildPlanResult | AdaptPlanResult} */
let draft;
/** What came of it. @type {{ told: SavePlanResult, deed: Deed } | undefined} */
let saved;
/** @type {Problem | undefined} */
let problem;
let busy = false;
/** What was asked beside, by what it is; nothing yet while it is under way. @type {Map<string, any>} */
const larder = new Map();

foldsCall(render);
stage(called, draw, elsewhere);

/** Which of the two was called, where the host does not tell. */
function called() {
  const { name } = context.toolInfo?.tool ?? {};
  return name ?? (input.reason ? ADAPTS : BUILDS);
}

/** @param {CallToolResult} result */
function draw(result) {
  if (result !== first) {
    first = result;
    hold(result);
  }
  render();
}

/** From here it is about this draft, and nothing of another. @param {CallToolResult} result */
function hold({ structuredContent }) {
  draft = /** @type {typeof draft} */ (structuredContent);
  saved = problem = undefined;
  busy = false;
  larder.clear();
  pickAll();
  foldBack();
}

function render() {
  wait(busy);
  const { told, deed } = saved ?? {};
  show(...(told && deed ? [savedPlan(told, deed), wrong(), undoing(told)].flat() : proposal()));
}

const grown = () => context.displayMode === "fullscreen";

const larger = () =>
  !grown() &&
  context.availableDisplayModes?.includes("fullscreen") &&
  button(t("grow"), () => display("fullscreen"), "grow");

function wrong() {
  const { text, act } = problem ?? {};
  return text && h("div.notice", h("p", { role: "alert" }, text), act && button(act[0], act[1], "again"));
}

// --- what is proposed ------------------------------------------------------------------------------------------------

const proposal = () => ("weeks" in draft ? whole(draft) : change(draft));

/** @param {BuildPlanResult} plan */
function whole(plan) {
  const { goal, starts_on: from, ends_on: until, sessions: n, weeks, assumptions, more } = plan;
  const [only, ...others] = weeks;
  const begins = Date.parse(only?.starts_on ?? from);
  const part = !others.length && (only?.week !== 1 || Date.parse(until) - begins >= WEEK_MS);
  return [
    h(
      "header",
      h("div.picture", artwork(FIGURE_OF[goal] ?? "standing", look(goal))),
      h(
        "div.body",
        h("h1", { key: "title", tabindex: -1 }, t(`goal_${goal}`)),
        h("p.muted", daySpan(from, until)),
        h("p.muted", n ? `${t("sessionCount", { n })} · ${t("notScheduled")}` : t("nothingFits")),
      ),
    ),
    part && h("p.muted", t("oneWeekOnly")),
    assumed(assumptions),
    n > 0 && weekList(plan, grown(), { week, class: classOf }),
    unfilled(plan.unfilled),
    n > 0 && checked(plan, weeks),
    !part &&
      more?.includes("Nothing fits") &&
      h("p.muted", inEnglish(more.slice(more.indexOf("Nothing fits")))),
    wrong(),
    h(
      "div.actions",
      n > 0 && offered(SAVES) && button(t("acceptPlan"), () => accept(), "accept", "primary"),
      n > 0 && larger(),
    ),
  ];
}

/** @param {AdaptPlanResult} changes */
function change(changes) {
  const { lines, kept, pause, alternatives, summary } = changes;
  const [, lead = summary] = /^(.*?\.) /.exec(summary) ?? [];
  const [from, until] = pause ?? [];
  const some = lines.length > 0 || pause;
  const { whole: all, ids, count, of } = picked(changes);
  const label = all ? "acceptAll" : "acceptSome";
  return [
    h(
      "header.plain",
      h("h1", { key: "title", tabindex: -1 }, t(some ? "changesProposed" : "nothingChanges")),
      h("p", inEnglish(some ? lead : summary)),
      some && h("p.muted", `${t("kept", { n: kept })} ${t("notChanged")}`),
    ),
    from && until && h("p.notice", t("pauseOf", { when: daySpan(from, until) })),
    lineList(changes, grown(), render),
    alternatives.length > 0 &&
      h(
        "section",
        h("h2", t("otherWays")),
        h(
          "ul",
          alternatives.map(({ option, summary: way }) =>
            h(
              "li",
              input.reason
                ? h("button.link", { key: `way ${option}`, onclick: () => another(option) }, inEnglish(way))
                : h("p", inEnglish(way)),
            ),
          ),
        ),
      ),
    unfilled(changes.unfilled),
    lines.length > 0 && checked(changes),
    wrong(),
    h(
      "div.actions",
      some &&
        offered(SAVES) &&
        (count || !lines.length
          ? button(
              lines.length ? t(label, { n: count, of }) : t("accept"),
              () => accept(all ? undefined : ids),
              "accept",
              "primary",
            )
          : h("p.muted", { key: "accept", tabindex: -1 }, t("nonePicked"))),
      larger(),
    ),
  ];
}

/** @param {SavePlanResult} told */
function undoing({ undo }) {
  return h("div.actions", undo && offered(SAVES) && button(t("undo"), () => send(undo, "back"), "undo"));
}

// --- what is asked beside --------------------------------------------------------------------------------------------

/**
 * What an answer says, once it is there: it is asked when it is first wanted.
 * @param {string} key @param {string} tool @param {object} args @param {(told: any) => any} part
 */
function wanted(key, tool, args, part) {
  if (!larder.has(key)) {
    larder.set(key, undefined);
    const of = draft;
    call(tool, args).then((result) => {
      if (over || of !== draft) return;
      const again =
        PASSES.includes(failureOf(result).code) &&
        (() => {
          larder.delete(key);
          render();
        });
      larder.set(key, result.isError ? { failed: reason(result), again } : part(result.structuredContent));
      render();
      announce("");
    });
    announce(t("loading"));
  }
  return larder.get(key);
}

/** @param {number} n */
const week = (n) =>
  wanted(`week ${n}`, BUILDS, { draft_id: draft.draft_id, week: n }, ({ weeks }) => weeks[0].sessions);

/** @param {string} id */
const classOf = (id) =>
  wanted(
    id,
    CLASS,
    { class_id: id, include: ["segments"] },
    (/** @type {GetClassResult} */ told) => told.class,
  );

// --- what can be done ------------------------------------------------------------------------------------------------

/** @param {string[]} [lines] all of them where none are named */
const accept = (lines) =>
  send({ draft_id: draft.draft_id, ...(lines && { lines }) }, "weeks" in draft ? "plan" : "changes");

/**
 * A call that writes. The same words are one deed to the server, so they may be said again where no answer came.
 * @param {Record<string, unknown>} args @param {Deed} deed
 */
async function send(args, deed) {
  const result = await answered(SAVES, args);
  if (!result) return;
  const { shown } = result;
  if (result.isError) return shown && refused(result, () => send(args, deed), deed);
  const told = /** @type {SavePlanResult} */ (result.structuredContent);
  const what = args.lines ? `lines ${args.lines} of the draft` : "the draft";
  tell(
    deed === "back"
      ? `In the plan widget the member took that back: ${told.summary}`
      : `In the plan widget the member accepted ${what} ${args.draft_id}: ${told.summary}`,
  );
  if (!shown) return;
  saved = { told, deed };
  render();
  focus("title");
  announce(page.lang === "en" ? told.summary : outcome(told, deed));
}

/** The same change done in another way. @param {number} option */
const another = (option) => propose({ ...asked(), option });

/** As it was asked for, but that it is no retry. */
function asked() {
  const { client_ref: _, ...args } = input;
  return args;
}

/** A draft in this one's place. @param {Record<string, unknown>} args */
async function propose(args) {
  const tool = "weeks" in draft ? BUILDS : ADAPTS;
  const result = await answered(tool, args);
  if (!result?.shown) return;
  if (result.isError) return refused(result, () => propose(args), "plan");
  hold(result);
  render();
  focus("title");
  announce(page.lang === "en" ? draft.summary : t("proposedAnew"));
  tell(`In the plan widget the member had it proposed anew: ${draft.summary} It is draft ${draft.draft_id}.`);
}

/**
 * One answer at a time; and whether what it is about is still shown.
 * @param {string} tool @param {object} args @returns {Promise<(CallToolResult & { shown: boolean }) | undefined>}
 */
async function answered(tool, args) {
  if (busy) return;
  busy = true;
  problem = undefined;
  render();
  const of = draft;
  const result = await call(tool, args);
  if (over) return;
  const shown = of === draft;
  if (shown) busy = false;
  return { ...result, shown };
}

// --- what goes wrong -------------------------------------------------------------------------------------------------

/** What the server says for itself, in English. @param {CallToolResult} result @returns {{ message_for_member: string, fix: string }} */
function refusal({ content }) {
  try {
    return { fix: "", ...JSON.parse(content[1]?.text ?? "") };
  } catch {
    return { message_for_member: "", fix: "" };
  }
}

/** Why, in a sentence; a draft that is gone is no class that was withdrawn. @param {CallToolResult} result */
function reason(result) {
  const { code, text } = failureOf(result);
  const { message_for_member: said, fix } = refusal(result);
  if (code === "gone" && /draft/.test(said)) return t(/was used/.test(said) ? "draftUsed" : "draftExpired");
  if (code === "not_found" && /draft/.test(said)) return t("draftExpired");
  if (code === "conflict" && page.lang !== "en") return t(/again/.test(fix) ? "planMoved" : "notTogether");
  return code.endsWith("_required") ? `${text} ${t("connect")}` : text;
}

/** @param {CallToolResult} result @param {() => void} retry @param {Deed} deed */
function refused(result, retry, deed) {
  const { code } = failureOf(result);
  const { message_for_member: said, fix } = refusal(result);
  problem = { text: reason(result) };
  const outdated = ["gone", "not_found", "conflict"].includes(code) && /again/.test(fix) && deed !== "back";
  if (PASSES.includes(code)) problem.act = [t("retry"), retry];
  else if (outdated && !/was used/.test(said)) {
    const known = !input.draft_id && Object.keys(input).length > 0;
    problem.text += ` ${t(known ? "askAnew" : "askThere")}`;
    if (known) problem.act = [t("proposeAnew"), () => propose(asked())];
  }
  render();
  if (!focus("again")) focus("accept");
}

/** What leads on from an error. @param {{ code: string }} failure @param {CallToolResult} result */
function elsewhere({ code }, result) {
  if (code.endsWith("_required")) return h("p", t("connect"));
  const { message_for_member: said, fix } = refusal(result);
  if (code === "gone") {
    const text = reason(result);
    // What stands for it in the stage is of classes; it is shown once this has returned.
    queueMicrotask(() => {
      show(h("p.lead", text), h("p", t("askThere")));
      announce(text);
    });
  }
  if (said && page.lang !== "en" && !PASSES.includes(code)) return h("p.muted", inEnglish(`${said} ${fix}`));
}

// What can be drawn? Requests in a member's words, the server's tools by hand, and the states drawn for each widget.

import { h } from "./dom.js";
import { toolForm } from "./form.js";
import { ask, widgetOf } from "./mcp.js";

const AHEAD_MS = 13 * 86_400_000; // how far a next session is looked for

/** Said as it is; the words are the arguments, since the server reads constraints in them. `why` is what there is to see. */
export const ASKS = [
  {
    said: "20 minutes, low impact, nothing overhead, I only have a mat",
    why: "Four constraints, one of them an exclusion",
  },
  { said: "A hard ride with 80s music", why: "By music and by intensity" },
  { said: "Etwas Ruhiges vor dem Schlafen, höchstens 15 Minuten", why: "In German" },
  {
    said: "An hour of rowing for beginners, only with a kettlebell, no sitting",
    why: "Too much at once: what is let go",
  },
  { said: "I have chest pain and my arm is numb", why: "An emergency is no search" },
  {
    said: "Tell me about the first yoga class",
    tool: "get_class",
    find: () => firstClass("yoga"),
    why: "One class, whole",
  },
  {
    said: "What can stand in for a pull-up?",
    tool: "search_exercises",
    arguments: { substitute_for: "pull-up" },
    why: "A tool without a widget",
  },
  {
    said: "What do you know about my training?",
    tool: "get_training_context",
    arguments: {},
    why: "Asks to connect, unless somebody is",
  },
  {
    said: "Plan me four weeks: three evenings, 45 minutes, dumbbells and a mat",
    tool: "build_plan",
    arguments: {
      goal: "strength",
      style: "strength",
      weeks: 4,
      weekdays: ["tuesday", "thursday", "saturday"],
      session_minutes: 45,
      equipment: ["dumbbells", "mat"],
    },
    why: "A draft, with what was assumed and checked; nothing is scheduled until it is accepted",
  },
  { said: "What is on this week?", tool: "get_schedule", arguments: {}, why: "Planned, done and missed" },
  {
    said: "Start the next session",
    tool: "start_workout",
    find: nextSession,
    why: "The player; without a plan, a class in it",
  },
  {
    said: "I missed a session",
    tool: "adapt_plan",
    arguments: { reason: "missed" },
    why: "What changes, line by line, and why",
  },
  {
    said: "What have I done lately?",
    tool: "get_workouts",
    arguments: {},
    why: "Workouts, each to be opened and corrected",
  },
  {
    said: "Am I getting stronger?",
    tool: "get_progress",
    arguments: { metric: "strength" },
    why: "A number, its chart and the table behind it",
  },
];

/** @typedef {import("./address.js").Subject} Subject */

/**
 * What a request becomes: in a real host a model does this.
 * @param {any} asked  one of ASKS, or only { said }
 * @returns {Promise<Subject>}
 */
export async function subjectOf(asked) {
  const { said, tool = "search_classes", find } = asked;
  return { tool, arguments: find ? await find() : (asked.arguments ?? { query: said }), said };
}

/** @param {string} query */
async function firstClass(query) {
  const found = await toldBy("search_classes", { query, limit: 1 });
  return { class_id: found?.results[0]?.id };
}

/** The first that is planned from today on; a class for somebody who has none, or is not known. */
async function nextSession() {
  const today = (await toldBy("get_schedule", {}))?.today;
  const to = today && new Date(Date.parse(today) + AHEAD_MS).toISOString().slice(0, 10);
  const { days = [] } = today ? ((await toldBy("get_schedule", { from: today, to })) ?? {}) : {};
  const items = days.flatMap((/** @type {any} */ day) => day.items);
  const next = items.find(
    (/** @type {any} */ item) => item.status === "planned" && ["class", "strength"].includes(item.kind),
  );
  return next ? { session_id: next.id } : firstClass("20 minutes intervals on the bike");
}

/** @param {string} name @param {Record<string, unknown>} args */
async function toldBy(name, args) {
  const { result } = await ask("tools/call", { name, arguments: args });
  return result.structuredContent;
}

/**
 * @param {{ asks: HTMLElement, tools: HTMLElement, states: HTMLElement }} places
 * @param {{ tools: any[], states: any[] }} known
 * @param {(subject: Subject | Promise<Subject>) => void} draw
 */
export function rail(places, { tools, states }, draw) {
  const named = new Set(tools.map((tool) => tool.name));
  const asks = ASKS.filter(({ tool = "search_classes" }) => named.has(tool));
  const askButtons = asks.map((one) => item(one.said, one.why, () => draw(subjectOf(one))));
  /** @type {HTMLElement} */ (places.asks.parentElement).hidden = !asks.length;
  places.asks.replaceChildren(...askButtons.map((button) => h("li", {}, button)));

  const forms = new Map(
    tools.map((tool) => [tool.name, toolForm(tool, (args) => draw({ tool: tool.name, arguments: args }))]),
  );
  places.tools.replaceChildren(...tools.map((tool) => toolCard(tool, forms.get(tool.name)?.element)));

  const stateButtons = new Map();
  const groups = [...new Set(states.map(({ widget }) => widget))].map((widget) => {
    const drawn = states.filter((state) => state.widget === widget);
    const items = drawn.map(({ name, fixture, problem }) => {
      const button = item(name.replaceAll(/[-_]/g, " "), problem ?? fixture.description, () =>
        draw({ sample: `${widget}/${name}` }),
      );
      stateButtons.set(`${widget}/${name}`, button);
      return h("li", {}, button);
    });
    const summary = h("summary", {}, h("h3", {}, widget), h("span", { class: "mute" }, String(drawn.length)));
    return h("details", { class: "card", open: true }, summary, h("ul", { class: "plain" }, items));
  });
  places.states.replaceChildren(...groups);
  if (!groups.length) places.states.append(h("p", { class: "mute" }, "No widget has fixtures yet."));

  return {
    /** Mark what is drawn now. @param {Subject} subject */
    mark(subject) {
      const is = (/** @type {HTMLElement} */ button, /** @type {boolean} */ current) =>
        current ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current");
      const said = subject && "tool" in subject && (subject.said ?? subject.arguments.query);
      for (const [at, button] of askButtons.entries()) is(button, said === asks[at]?.said);
      for (const [name, button] of stateButtons)
        is(button, !!subject && "sample" in subject && subject.sample === name);
      if (subject && "tool" in subject) forms.get(subject.tool)?.fill(subject.arguments);
    },
  };
}

/** @param {string} text @param {string} why @param {() => void} act */
function item(text, why, act) {
  return h(
    "button",
    { class: "item", type: "button", onclick: act },
    h("span", {}, text),
    h("small", {}, why),
  );
}

/** @param {any} tool @param {any} form */
function toolCard(tool, form) {
  const audience =
    tool._meta?.ui?.visibility?.includes("model") === false
      ? "for widgets"
      : widgetOf(tool)
        ? "widget"
        : "text only";
  const marks = `${tool.annotations?.readOnlyHint ? "reads" : "writes"} · ${audience}`;
  return h(
    "details",
    { class: "card", name: "tools" },
    h("summary", {}, h("div", {}, h("h3", {}, h("code", {}, tool.name)), h("small", {}, marks))),
    h("p", { class: "told" }, tool.description),
    form,
  );
}

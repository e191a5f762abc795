// What can be drawn? Requests in a member's words, the server's tools by hand, and the states drawn for each widget.

import { h } from "./dom.js";
import { toolForm } from "./form.js";
import { ask, widgetOf } from "./mcp.js";

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
  { said: "Tell me about the first yoga class", tool: "get_class", first: "yoga", why: "One class, whole" },
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
];

/** @typedef {import("./address.js").Subject} Subject */

/**
 * What a request becomes: in a real host a model does this.
 * @param {any} asked  one of ASKS, or only { said }
 * @returns {Promise<Subject>}
 */
export async function subjectOf(asked) {
  const { said, tool = "search_classes", first } = asked;
  if (!first) return { tool, arguments: asked.arguments ?? { query: said }, said };
  const { result } = await ask("tools/call", {
    name: "search_classes",
    arguments: { query: first, limit: 1 },
  });
  return { tool, arguments: { class_id: result.structuredContent?.results[0]?.id }, said };
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

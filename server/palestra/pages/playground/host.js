// What is this page? A host: it asks the server, mounts one widget at a time, and shows both sides of it.
//
// window.playground is for tests and the console; see its last lines.

import { read, write } from "./address.js";
import { answers } from "./answers.js";
import { behind } from "./behind.js";
import { chat } from "./chat.js";
import { hostContext } from "./context.js";
import { h, one, size, time } from "./dom.js";
import { fold, layOut, narrow, room } from "./layout.js";
import { comeBack, leave, linkedScope, scopesOf, told, unlink } from "./link.js";
import { ask, introduce, readWidget, widgetOf } from "./mcp.js";
import { ASKS, rail, subjectOf } from "./rail.js";
import { switches } from "./switches.js";
import { FAILURE, mount, sandboxPath } from "./view.js";

const STATE = "palestra-widget-state"; // in sessionStorage, as a host keeps it with the conversation
const SILENT_MS = 5000; // longer than any widget takes, shorter than anybody looks at a blank one

/** @typedef {import("./address.js").Subject} Subject */

let { options, subject } = read(location.search);
/** @type {any[]} */
let tools = [];
/** @type {any[]} */
let resources = [];
/** @type {any[]} */
let states = [];
/** @type {import("./view.js").View | null} */
let view = null;
/** @type {any} */
let tool = null;
/** @type {unknown} */
let widgetState = null;
/** @type {string | null | undefined} */
let refused; // the challenge to the last call, as hosts read it
let turns = 0;
/** @type {{ at_ms: number, direction: string, message: any }[]} */
let messages = [];
/** @type {string[]} */
let problems = [];
/** @type {import("./answers.js").Said[]} */
let conversation = [];
/** @type {Promise<void>} */
let ready = Promise.resolve();

const conversationView = chat();
const backstage = behind(one("#tabs"), one("#panels"));
const controls = switches(one("#switches"), one("#theme"), options, change);
/** @type {ReturnType<typeof rail> | null} */
let index = null;

// --- drawing ---

/** Everything about one subject, from the address to the last thing the host says by itself. @param {Subject} wanted */
async function draw(wanted) {
  const turn = ++turns;
  if (JSON.stringify(wanted) !== JSON.stringify(subject)) keepState(null); // a state belongs to what was drawn
  subject = wanted;
  index?.mark(subject);
  keepAddress();
  await view?.teardown();
  if (turn !== turns) return;
  view = null;
  [messages, problems, conversation] = [[], [], []];
  backstage.begin({
    "Draw again": redraw,
    Ping: ping,
    "Cancel the call": () => view?.cancel("The member stopped it."),
    "Take down": takeDown,
  });
  try {
    const call = begin(wanted);
    const uri = call && addressOf(call);
    if (!call) return;
    if (!uri) return answerInText(call, turn);
    const resource = await load(uri);
    if (turn !== turns) return;
    view = host(call, resource);
    await view.ready;
  } catch (error) {
    if (turn === turns) wrong(/** @type {Error} */ (error).message);
  }
}

/**
 * The call behind a subject: made now, or drawn.
 * @param {Subject} wanted
 */
function begin(wanted) {
  if (!wanted) return undefined;
  if ("sample" in wanted) {
    const state = states.find(({ widget, name }) => `${widget}/${name}` === wanted.sample);
    if (!state?.fixture) throw new Error(state?.problem ?? `There is no drawn state ${wanted.sample}.`);
    const { description, arguments: input = {}, result, calls = [] } = state.fixture;
    tool = tools.find(({ name }) => name === state.fixture.tool);
    conversationView.begin(String(input.query ?? ""));
    conversationView.call(tool, { drawn: description, done: true });
    const told = options.faults.has("error") ? FAILURE : result;
    backstage.model({ tool: state.fixture.tool, input, result: told });
    return { name: state.fixture.tool, widget: state.widget, input, calls, outcome: Promise.resolve(result) };
  }
  tool = tools.find(({ name }) => name === wanted.tool);
  const input = wanted.arguments;
  conversationView.begin(wanted.said ?? String(input.query ?? ""));
  conversationView.call(tool, { done: false });
  const turn = turns;
  const outcome = ask("tools/call", { name: wanted.tool, arguments: input })
    .catch(({ message }) => ({
      result: { content: [{ type: "text", text: message }], isError: true },
      ms: undefined,
      challenge: undefined,
    }))
    .then(({ result, ms, challenge }) => {
      if (turn !== turns) return result;
      refused = challenge;
      const told = options.faults.has("error") ? FAILURE : result;
      conversationView.call(tool, { done: true, ms });
      backstage.model({ tool: wanted.tool, input, result: told, ms });
      return result;
    });
  return { name: wanted.tool, widget: undefined, input, calls: [], outcome };
}

/** The widget's address: the tool's, unless a drawn state is of another. @param {{ widget?: string }} call */
function addressOf({ widget }) {
  const uri = widgetOf(tool);
  if (!widget || uri?.includes(`/${widget}.`)) return uri;
  const found = resources.map((resource) => resource.uri).filter((other) => other.includes(`/${widget}.`));
  if (!found.length) throw new Error(`The server has no ui:// resource for ${widget}.`);
  return found.at(-1);
}

/** @param {string} uri */
async function load(uri) {
  const resource = await readWidget(uri);
  const policy = await fetch(sandboxPath(resource.ui.csp));
  if (!policy.ok) throw new Error(await policy.text());
  const header = policy.headers.get("content-security-policy") ?? "";
  const bytes = new Blob([resource.html]);
  const zipped = await new Response(bytes.stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  backstage.facts({
    Document: [
      h("code", {}, uri),
      h("br"),
      `${size(bytes.size)}, ${size(zipped.byteLength)} gzipped, read in ${time(resource.ms)}`,
    ],
    Type: h("code", {}, resource.mimeType),
    Border:
      resource.ui.prefersBorder === undefined
        ? "the host decides"
        : resource.ui.prefersBorder
          ? "asked for"
          : "none",
    Policy: h(
      "ul",
      { class: "plain policy" },
      header.split("; ").map((line) => h("li", {}, h("code", {}, line))),
    ),
  });
  return resource;
}

/** @param {any} call @param {any} resource */
function host({ input, calls, outcome }, resource) {
  one("#widget").classList.toggle("bordered", resource.ui.prefersBorder === true);
  lay();
  const { answer, answerOpenAi } = answers({
    tools,
    calls,
    faults: options.faults,
    say,
    display,
    close: () => noticed("ui/notifications/request-teardown", {}),
  });
  const mounted = mount({
    holder: one("#widget"),
    resource,
    input,
    outcome,
    options,
    context: hostContext(options, { ...room(), tool }),
    widgetState,
    answer,
    answerOpenAi,
    noticed,
    logged: (entry) => void (messages.push(entry), backstage.message(entry)),
    overheard: backstage.message,
    wrong,
  });
  setTimeout(() => {
    const silent =
      mounted === view &&
      (options.bridges === "apps" || options.bridges === "both") &&
      mounted.initializedMs() === undefined;
    if (silent)
      wrong(
        "The widget has not said ui/notifications/initialized in five seconds; a host sends it nothing before.",
      );
  }, SILENT_MS);
  return mounted;
}

/** A tool without a widget, as hosts show it: in the model's words, of which these are the source. */
async function answerInText(/** @type {any} */ call, /** @type {number} */ turn) {
  const result = await call.outcome;
  if (turn !== turns) return;
  one("#widget").replaceChildren();
  const text = (result.content ?? []).map((/** @type {any} */ block) => block.text ?? "")[0] ?? "";
  const asked = told(refused ?? result._meta?.["mcp/www_authenticate"]?.[0], "scope")?.split(" ");
  if (asked) conversationView.answer(text, "A host offers this:", connectButton(asked));
  else conversationView.answer(text, `${call.name} has no widget: the model words its answer from this.`);
}

// --- what the widget does ---

/** @param {import("./answers.js").Said} item */
function say(item) {
  if ("widgetState" in item) keepState(item.widgetState);
  conversation.push(item);
  conversationView.add(item);
}

/** It outlasts a reload of the page, for what is drawn now. @param {unknown} state */
function keepState(state) {
  widgetState = state;
  if (state === null) sessionStorage.removeItem(STATE);
  else sessionStorage.setItem(STATE, JSON.stringify({ of: nameOf(subject), state }));
}

function recallState() {
  const kept = JSON.parse(sessionStorage.getItem(STATE) ?? "null");
  widgetState = kept?.of === nameOf(subject) ? kept.state : null;
}

/** A subject as its address says it. @param {Subject} one */
const nameOf = (one) => one && JSON.stringify("sample" in one ? one.sample : [one.tool, one.arguments]);

/** @param {string} problem */
function wrong(problem) {
  problems.push(problem);
  backstage.problem(problem);
  if (!view) conversationView.answer(problem);
}

/** @param {string} mode @param {import("./view.js").View} asking */
function display(mode, asking) {
  const declared = asking.modes();
  const granted =
    ["inline", "fullscreen", "pip"].includes(mode) &&
    (!declared || declared.includes(mode)) &&
    !options.faults.has("refuse-display");
  if (granted) change({ mode: /** @type {any} */ (mode) });
  return options.mode;
}

/** @param {string} method @param {any} params */
function noticed(method, params) {
  if (method === "ui/notifications/initialized") {
    const modes = view?.modes();
    controls.offer(modes);
    backstage.facts({
      Ready: `initialized after ${time(view?.initializedMs() ?? 0)}`,
      Displays: modes?.join(", ") ?? "not said",
    });
  } else if (method === "ui/notifications/size-changed") {
    backstage.facts({ Size: `${params.height} px high, by its own word` });
  } else if (method === "notifications/message") {
    say({
      kind: "log",
      text: `${params.level}: ${typeof params.data === "string" ? params.data : JSON.stringify(params.data)}`,
    });
  } else if (method === "ui/notifications/request-teardown") {
    void view?.teardown().then(() => conversationView.answer("The widget asked to be taken down."));
  }
}

// --- the member ---

/** @param {string[]} scopes */
function connectButton(scopes) {
  const go = () => leave(scopes).catch(({ message }) => wrong(message));
  return h(
    "button",
    { class: "primary", type: "button", onclick: go },
    linkedScope() ? "Allow more" : "Connect",
  );
}

function showMember() {
  const scopes = scopesOf(tools);
  if (!scopes.length) return; // nothing here is about anybody
  const scope = linkedScope();
  const end = async () => {
    await unlink();
    showMember();
    redraw();
  };
  one("#member").replaceChildren(
    ...(scope === undefined
      ? [connectButton(scopes)]
      : [
          h("span", { role: "status", title: scope }, "Connected"),
          h("button", { type: "button", onclick: end }, "Disconnect"),
        ]),
  );
}

// --- switches, size, address ---

/** @param {Partial<import("./address.js").Options>} changed */
function change(changed) {
  options = { ...options, ...changed };
  keepAddress();
  lay();
  if ("text" in changed || "bridges" in changed || "faults" in changed) redraw();
  else view?.change(hostContext(options, { ...room(), tool }));
}

function lay() {
  const width = layOut(options);
  controls.show(options, width);
}

function keepAddress() {
  history.replaceState(null, "", write(options, subject));
}

function redraw() {
  ready = draw(subject);
}

async function ping() {
  const began = performance.now();
  await view?.ping();
  backstage.facts({ Ping: `answered in ${time(performance.now() - began)}` });
}

async function takeDown() {
  await view?.teardown();
  conversationView.answer("The widget was taken down.");
}

// --- the start ---

async function start() {
  fold();
  lay();
  const notLinked = await comeBack();
  ({ options, subject } = read(location.search));
  recallState();
  const fixtures = fetch("/playground/fixtures").then((response) => response.json());
  let known;
  try {
    known = await introduce();
    states = await fixtures;
  } catch (error) {
    one("#server").textContent = "The server does not answer.";
    throw error;
  }
  ({ tools, resources } = known);
  const { server, revision } = known;
  const widgets = new Set(tools.map(widgetOf).filter(Boolean)).size;
  one("#server").textContent = [
    server ? `${server.name} ${server.version}` : location.host,
    `MCP ${revision}`,
    `${tools.length} tools`,
    `${widgets} ${widgets === 1 ? "widget" : "widgets"}`,
  ].join(" · ");
  index = rail(
    { asks: one("#asks"), tools: one("#tools"), states: one("#states") },
    { tools, states },
    async (wanted) => {
      ready = Promise.resolve(wanted)
        .then(draw)
        .catch(({ message }) => wrong(message));
      if (narrow.matches) one("#stage").scrollIntoView();
    },
  );
  showMember();
  if (!subject && !options.bare && tools.length) subject = await subjectOf(ASKS[0]);
  await draw(subject);
  if (notLinked) wrong(notLinked);
}

one("#composer").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const said = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("said");
  if (said) ready = subjectOf({ said }).then(draw);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => change({}));
narrow.addEventListener("change", fold);
window.addEventListener("resize", () => change({}));

/** @type {any} */ (window).playground = {
  /** What went over the bridge of the present view, both ways. */
  get messages() {
    return messages;
  },
  /** What went wrong in the widget: policy violations, errors. */
  get problems() {
    return problems;
  },
  /** What the widget did in the conversation: calls, messages, context, links, files, notes. */
  get conversation() {
    return conversation;
  },
  /** Settles when the widget is there and everything the host sends by itself has been sent. */
  get ready() {
    return ready;
  },
  /** Change the hostContext behind the switches' back. @param {Record<string, unknown>} partial */
  context: (partial) => view?.change(partial),
  teardown: () => view?.teardown(),
  /** @param {string} reason */
  cancel: (reason) => view?.cancel(reason),
  /** @param {any} result */
  result: (result) => view?.result(result),
  ping: () => view?.ping(),
  /** The sandbox's frame. The widget's own stands inside it, in another origin, out of this page's reach. */
  frame: () => view?.frame ?? null,
};

ready = start().catch(({ message }) => wrong(message));

// How does a widget talk to its host? MCP Apps 2026-01-26 over postMessage, and window.openai where there is one.
//
// The standard comes first; window.openai stands in for what did not come by it. Nothing here asks which host it is.

const PROTOCOL = "2026-01-26";
const CALL_MS = 30_000; // Claude gives a call 240 s, ChatGPT less than a minute; a member gives it less than both
const POLL_MS = 250;
const POLL_FOR_MS = 20_000; // ChatGPT may show a result a second after the document, without telling (peers.md A)
const SILENCE_MS = 10_000;

/** @typedef {import("../_types/host.js").CallToolResult} CallToolResult */
/** @typedef {import("../_types/host.js").HostContext} HostContext */
/** @typedef {import("../_types/host.js").Message} Message */
/** @typedef {import("../_types/host.js").DisplayMode} DisplayMode */

/**
 * What a widget is told. `silent` comes when there was no result for ten seconds.
 * @typedef {object} Listener
 * @property {(result: CallToolResult) => void} result
 * @property {() => void} cancelled
 * @property {(context: HostContext) => void} changed
 * @property {() => void} silent
 */

/** What the host said of itself so far. @type {HostContext} */
export let context = {};

/** The arguments that the widget was called with, as far as the host tells. @type {Record<string, unknown>} */
export let input = {};

/** In what it can be displayed. A widget adds what only it can before it is connected. @type {DisplayMode[]} */
export const modes = ["inline", "fullscreen"];

/** Whether the widget was taken down, perhaps while something was under way. */
export let over = false;

/** @type {Listener} */
let listener;
/** What takes each answer, by the id of its request less one. @type {((answer: any) => void)[]} */
const waiting = [];
/** @type {Record<string, unknown>} */
let can = {};
let linked = false; // by MCP Apps
let height = 0;
let last = "";

const openai = () => window.openai ?? {};

/** @param {Message} message */
const post = (message) => window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");

/** What stands for an answer that did not come. @type {CallToolResult} */
const FAILED = { content: [], isError: true };

/** @param {number} ms @param {unknown} [value] @returns {Promise<any>} */
export const pause = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

/** Never rejects. @param {string} method @param {object} params @returns {Promise<any>} */
const request = (method, params) =>
  new Promise((resolve) => post({ id: waiting.push(resolve), method, params }));

/** @param {HostContext} changes */
function learn(changes) {
  const next = { ...context, ...changes };
  if (JSON.stringify(next) === JSON.stringify(context)) return;
  context = next;
  listener.changed(context);
}

/** A result is handed on once, however often and by whichever way it comes. @param {CallToolResult} result */
function take(result) {
  // Told by what the model may read too: the ways differ in what they add beside it.
  const text = JSON.stringify(result.structuredContent ?? result.content);
  if (text === last) return;
  last = text;
  listener.result(result);
}

/** @param {MessageEvent} event */
function receive({ source, data }) {
  if (over || source !== window.parent || data?.jsonrpc !== "2.0") return;
  const { id, method, params = {}, error, result = {} } = data;
  if (!method) waiting[id - 1]?.(error ? FAILED : result);
  else if (id === undefined) hear(method, params);
  else if (method === "ping") post({ id, result: {} });
  else if (method === "ui/resource-teardown") {
    post({ id, result: {} });
    over = true; // from here nothing is heard, and nothing said
  } else post({ id, error: { code: -32601, message: "Method not found" } });
}

/** @param {string} method @param {any} params */
function hear(method, params) {
  if (method === "ui/notifications/tool-result") take(params);
  if (method === "ui/notifications/tool-input") input = params.arguments ?? {};
  if (method === "ui/notifications/host-context-changed") learn(params);
  if (method === "ui/notifications/tool-cancelled" && !last) {
    last = "cancelled";
    listener.cancelled();
  }
}

/** What window.openai says of the same things. */
function overlay() {
  if (over) return;
  const {
    theme,
    locale,
    displayMode,
    safeArea,
    toolInput,
    toolOutput,
    toolResponseMetadata: more,
  } = openai();
  const settings = { theme, locale, displayMode, safeAreaInsets: safeArea?.insets };
  learn(linked ? { ...settings, ...context } : settings);
  if (last) return;
  input = toolInput ?? input;
  const told = more?.mcp_tool_result ?? more?.call_tool_result; // an error is told only here
  if (toolOutput || told?.isError)
    take({ content: [], _meta: more ?? {}, ...told, structuredContent: toolOutput });
}

function measure() {
  const now = Math.ceil(document.body.getBoundingClientRect().height);
  if (over || now === height) return;
  if (linked) post({ method: "ui/notifications/size-changed", params: { height: (height = now) } });
  openai().notifyIntrinsicHeight?.(now);
}

/**
 * Listen, then say that we are here.
 * @param {Listener} who
 */
export function connect(who) {
  listener = who;
  addEventListener("message", receive);
  addEventListener("openai:set_globals", overlay);
  new ResizeObserver(measure).observe(document.body); // at most once a frame
  const polling = setInterval(overlay, POLL_MS);
  setTimeout(() => clearInterval(polling), POLL_FOR_MS);
  setTimeout(() => last || over || listener.silent(), SILENCE_MS);
  request("ui/initialize", {
    appInfo: { name: "palestra", version: "1" },
    appCapabilities: { availableDisplayModes: modes },
    protocolVersion: PROTOCOL,
  }).then(({ isError, hostCapabilities = {}, hostContext = {} }) => {
    if (over) return;
    linked = !isError; // a host may refuse and still send a result
    can = hostCapabilities;
    learn(hostContext);
    post({ method: "ui/notifications/initialized" });
    measure();
  });
  overlay();
}

/**
 * Call a tool of our server. Where the host cannot or does not answer, that is an error too.
 * @param {string} name @param {object} args @returns {Promise<CallToolResult>}
 */
export async function call(name, args) {
  const answer = linked
    ? request("tools/call", { name, arguments: args })
    : openai()
        .callTool?.(name, args)
        .catch(() => FAILED);
  return Promise.race([answer ?? FAILED, pause(CALL_MS, FAILED)]);
}

/**
 * Tell the model in one sentence what the member did; it reads it at the member's next turn.
 * @param {string} text
 */
export function tell(text) {
  if (can.updateModelContext) request("ui/update-model-context", { content: [{ type: "text", text }] });
  else openai().setWidgetState?.({ ...openai().widgetState, modelContent: text });
}

/**
 * Open a page outside. Whether the host did.
 * @param {string} url
 */
export async function open(url) {
  const { openExternal } = openai();
  if (can.openLinks || !openExternal) return !(await request("ui/open-link", { url })).isError;
  openExternal({ href: url });
  return true;
}

/**
 * Ask for the whole screen, or to leave it. What the host grants comes as a change of the context, or not at all.
 * @param {DisplayMode} mode
 */
export async function display(mode) {
  try {
    const told = linked
      ? await request("ui/request-display-mode", { mode })
      : await openai().requestDisplayMode?.({ mode });
    if (told) learn({ displayMode: told.mode });
  } catch {
    // It stays as it is.
  }
}

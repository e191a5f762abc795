// How is one widget hosted? From its frame to its teardown: MCP Apps 2026-01-26, window.openai, and every fault.

import { changes, MAX_HEIGHT, openaiGlobals } from "./context.js";
import { RpcError } from "./mcp.js";
import { withPrelude } from "./prelude.js";

const STARTS_AT = 320; // px of an inline frame until the widget says its size
const SMALL = 60;
const LATE_MS = 2000;
const TEARDOWN_MS = 1000; // a widget that does not answer is taken down all the same

const HOST = { name: "palestra-playground", title: "Palestra playground", version: "1" };
const FAILED = {
  code: "unavailable",
  message_for_member: "Something went wrong on our side.",
  fix: "Try again in a moment.",
  retry_after_s: 2,
};
/** The result that the fault `error` puts in place of the real one: as our server words one. */
export const FAILURE = {
  content: [
    { type: "text", text: `${FAILED.message_for_member} ${FAILED.fix}` },
    { type: "text", text: JSON.stringify(FAILED) },
  ],
  isError: true,
};

/** The other origin of this server. */
export function sandboxOrigin() {
  const there = new URL(location.origin);
  there.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";
  return there.origin;
}

/** @param {object | undefined} csp */
export const sandboxPath = (csp) =>
  `/playground/sandbox${csp ? `?csp=${encodeURIComponent(JSON.stringify(csp))}` : ""}`;

const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @typedef {object} Resource
 * @property {string} html
 * @property {{ csp?: object, permissions?: Record<string, object> }} ui
 *
 * @typedef {object} Hosting
 * @property {HTMLElement} holder
 * @property {Resource} resource
 * @property {Record<string, unknown>} input  the arguments of the call
 * @property {Promise<any>} outcome  its result
 * @property {import("./address.js").Options} options
 * @property {any} context  hostContext at the start
 * @property {unknown} widgetState
 * @property {(method: string, params: any, view: any) => Promise<any>} answer  throws RpcError
 * @property {(method: string, args: any[], view: any) => Promise<any>} answerOpenAi
 * @property {(method: string, params: any) => void} noticed
 * @property {(entry: { at_ms: number, direction: "to-view" | "from-view", message: any }) => void} logged
 * @property {(entry: { at_ms: number, direction: string, message: any }) => void} overheard  window.openai's own
 * @property {(problem: string) => void} wrong
 */

/** @typedef {ReturnType<typeof mount>} View */

/** @param {Hosting} hosting */
export function mount({ holder, resource, input, outcome, options, context, widgetState, ...host }) {
  const { faults, bridges } = options;
  const apps = bridges === "apps" || bridges === "both";
  const openai = bridges === "openai" || bridges === "both";
  const began = performance.now();
  const origin = sandboxOrigin();
  /** @type {Map<string, (message: any) => void>} */
  const waiting = new Map();
  let ids = 0;
  let over = false;
  /** @type {string[] | undefined} */
  let modes; // those the widget declares
  /** @type {number | undefined} */
  let initializedMs;
  let height = faults.has("small") ? SMALL : STARTS_AT;

  const frame = document.createElement("iframe");
  frame.title = "Widget, in its sandbox";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
  frame.allow = Object.keys(resource.ui.permissions ?? {}).length
    ? "camera; microphone; geolocation; clipboard-write"
    : "";
  frame.src = origin + sandboxPath(resource.ui.csp);

  // --- messages ---

  /** @param {any} message */
  const send = (message) => {
    const whole = { jsonrpc: "2.0", ...message };
    host.logged({ at_ms: performance.now() - began, direction: "to-view", message: whole });
    frame.contentWindow?.postMessage(whole, origin);
  };
  const notify = (/** @type {string} */ method, /** @type {object} */ params) =>
    apps && !over && send({ method, params });

  /** @param {string} method @param {object} [params] @returns {Promise<any>} */
  const request = (method, params) =>
    new Promise((resolve, reject) => {
      const id = `host-${++ids}`;
      waiting.set(id, ({ result, error }) =>
        error ? reject(new RpcError(error.code, error.message)) : resolve(result),
      );
      send(params ? { id, method, params } : { id, method });
    });

  /** To the sandbox page or to what stands before the widget; never seen by the widget. @param {object} playground */
  const aside = (playground) => frame.contentWindow?.postMessage({ playground }, origin);
  const globals = (/** @type {object} */ told, silent = false) => {
    if (!openai || over) return;
    aside({ openai: { globals: told, silent } });
    overheard("to-view", silent ? "window.openai, silently" : "openai:set_globals", told);
  };
  const overheard = (
    /** @type {string} */ direction,
    /** @type {string} */ method,
    /** @type {object} */ params,
  ) => host.overheard({ at_ms: performance.now() - began, direction, message: { method, params } });

  /** @param {MessageEvent} event */
  const receive = ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || typeof data !== "object" || !data) return;
    if (data.method === "ui/notifications/sandbox-proxy-ready") return draw();
    if (data.playground) return hearAside(data.playground);
    if (data.jsonrpc !== "2.0") return;
    host.logged({ at_ms: performance.now() - began, direction: "from-view", message: data });
    if (!apps) return;
    if (!data.method) {
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    } else if (data.id === undefined) hear(data.method, data.params ?? {});
    else void reply(data);
  };

  /** @param {{ id: string | number, method: string, params: any }} message */
  const reply = async ({ id, method, params = {} }) => {
    try {
      const result =
        method === "ui/initialize" ? await initialize(params) : await host.answer(method, params, view);
      if (!over) send({ id, result });
    } catch (error) {
      const { code = -32603, message = String(error) } = /** @type {RpcError} */ (error);
      if (!over) send({ id, error: { code, message } });
    }
  };

  /** @param {string} method @param {any} params */
  const hear = (method, params) => {
    if (method === "ui/notifications/initialized" && initializedMs === undefined) {
      initializedMs = performance.now() - began;
      if (faults.has("early")) said();
      else void deliver().then(said);
    } else if (method === "ui/notifications/size-changed") grow(params.height);
    host.noticed(method, params);
  };

  /** @param {any} told */
  const hearAside = (told) => {
    if (told.problem) host.wrong(told.problem);
    else if (told.loaded) void loaded();
    else if (told.openai && openai) void replyAside(told.openai);
  };

  /** @param {{ id: number, method: string, args: any[] }} asked */
  const replyAside = async ({ id, method, args }) => {
    overheard("from-view", `openai.${method}`, args);
    if (method === "notifyIntrinsicHeight") grow(args[0]);
    try {
      aside({ openai: { id, result: await host.answerOpenAi(method, args, view) } });
    } catch (error) {
      aside({ openai: { id, error: /** @type {Error} */ (error).message } });
    }
  };

  // --- the course of things ---

  const draw = async () => {
    aside({ theme: context.theme });
    const early = faults.has("early") && openai ? outputs(await result()) : {};
    const start = {
      ...openaiGlobals(context),
      toolInput: faults.has("no-input") ? null : input,
      toolOutput: null,
      toolResponseMetadata: null,
      widgetState: widgetState ?? null,
      ...early,
    };
    const html = withPrelude(resource.html, { text: options.text, openai: openai ? start : null });
    const params = {
      html,
      ...(resource.ui.csp && { csp: resource.ui.csp }),
      ...(resource.ui.permissions && { permissions: resource.ui.permissions }),
    };
    frame.contentWindow?.postMessage(
      { jsonrpc: "2.0", method: "ui/notifications/sandbox-resource-ready", params },
      origin,
    );
  };

  const loaded = async () => {
    if (!faults.has("early")) await deliverOpenAi();
    shown();
  };

  /** @param {any} params */
  const initialize = async (params) => {
    modes = params.appCapabilities?.availableDisplayModes;
    if (faults.has("early")) await deliver();
    return {
      protocolVersion: "2026-01-26",
      hostInfo: HOST,
      hostCapabilities: {
        openLinks: {},
        downloadFile: {},
        serverTools: {},
        serverResources: {},
        logging: {},
        sandbox: {
          ...(resource.ui.csp && { csp: resource.ui.csp }),
          ...(resource.ui.permissions && { permissions: resource.ui.permissions }),
        },
        updateModelContext: { text: {}, structuredContent: {} },
        message: { text: {} },
      },
      hostContext: context,
    };
  };

  const result = async () => (faults.has("error") ? FAILURE : outcome);

  /** What the host says of the call, by MCP Apps. */
  const deliver = async () => {
    if (!faults.has("no-input")) notify("ui/notifications/tool-input", { arguments: input });
    if (faults.has("cancel"))
      return notify("ui/notifications/tool-cancelled", { reason: "The member stopped it." });
    const told = await result();
    if (faults.has("late")) await wait(LATE_MS);
    if (faults.has("drop")) return;
    notify("ui/notifications/tool-result", told);
    if (faults.has("duplicate")) notify("ui/notifications/tool-result", told);
  };

  /** The same by window.openai. A dropped result is there, but nothing tells. */
  const deliverOpenAi = async () => {
    if (!openai || faults.has("cancel")) return;
    const told = outputs(await result());
    if (faults.has("late")) await wait(LATE_MS);
    globals(told, faults.has("drop"));
    if (faults.has("duplicate")) globals(told);
  };

  const outputs = (/** @type {any} */ told) => ({
    toolOutput: told.structuredContent ?? null,
    toolResponseMetadata: {
      ...told._meta,
      status: told.isError ? "error" : "completed",
      call_tool_result: told,
      mcp_tool_result: told,
    },
  });

  /** @param {unknown} wanted */
  const grow = (wanted) => {
    if (typeof wanted !== "number" || !Number.isFinite(wanted)) return;
    height = Math.max(1, Math.ceil(wanted));
    fit();
  };

  /** The frame as high as the widget said last, within what the mode allows; a full screen is not its to size. */
  const fit = () => {
    const most = MAX_HEIGHT[/** @type {"inline" | "pip"} */ (context.displayMode)];
    frame.style.height = most ? `${Math.min(most, height)}px` : "";
  };

  const teardown = async () => {
    if (over) return;
    const answered =
      apps && initializedMs !== undefined
        ? Promise.race([request("ui/resource-teardown", {}), wait(TEARDOWN_MS)])
        : undefined;
    await answered?.catch(() => {});
    over = true;
    window.removeEventListener("message", receive);
    frame.remove();
    said();
    shown();
  };

  // Ready: the widget is there, and everything that comes by itself has been sent.
  /** @type {() => void} */
  let said = () => {};
  /** @type {() => void} */
  let shown = () => {};
  const ready = Promise.all([
    apps ? new Promise((resolve) => (said = () => resolve(undefined))) : undefined,
    new Promise((resolve) => (shown = () => resolve(undefined))),
  ]).then(() => {});

  const view = {
    frame,
    ready,
    context: () => context,
    modes: () => modes,
    initializedMs: () => initializedMs,

    /** Tell the widget what changed. @param {Record<string, unknown>} partial */
    change(partial) {
      const news = changes(context, { ...context, ...partial });
      if (!Object.keys(news).length) return;
      const before = openaiGlobals(context);
      context = { ...context, ...news };
      if ("theme" in news) aside({ theme: context.theme });
      if ("displayMode" in news) fit();
      if (initializedMs !== undefined) notify("ui/notifications/host-context-changed", news);
      const told = changes(before, openaiGlobals(context));
      if (Object.keys(told).length) globals(told);
    },
    ping: () => request("ping"),
    cancel: (/** @type {string} */ reason) =>
      notify("ui/notifications/tool-cancelled", { ...(reason && { reason }) }),
    /** @param {any} told */
    result(told) {
      notify("ui/notifications/tool-result", told);
      globals(outputs(told));
    },
    teardown,
  };

  fit();
  window.addEventListener("message", receive);
  holder.replaceChildren(frame);
  return view;
}

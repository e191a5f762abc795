// What does the host answer when a widget asks? One function per method; what is not here is not offered.

import { FAULTS } from "./address.js";
import { ask, RpcError } from "./mcp.js";

const SLOW_MS = 2000;
const FAILED_CALL = {
  content: [{ type: "text", text: "The playground was told to fail this call." }],
  isError: true,
};

/**
 * @typedef {object} Asked
 * @property {any[]} tools  of the server
 * @property {any[]} calls  what a drawn state answers its widget, in order: { tool, arguments?, result }
 * @property {Set<string>} faults
 * @property {(item: Said) => void} say  shows it in the conversation
 * @property {(mode: string, view: any) => string} display  changes the mode, and says which one it is now
 * @property {() => void} close  takes the widget down
 *
 * @typedef {{ kind: "call" | "message" | "context" | "link" | "file" | "log", text: string, [more: string]: any }} Said
 */

/**
 * The answers to MCP Apps and to window.openai, over the same deeds.
 * @param {Asked} asked
 */
export function answers({ tools, calls, faults, say, display, close }) {
  /** @param {string} name @param {any} args @param {boolean} allowed */
  const call = async (name, args, allowed) => {
    if (!tools.some((tool) => tool.name === name)) throw new RpcError(-32602, `There is no tool ${name}.`);
    if (!allowed)
      throw new RpcError(-32000, `${name} is not for widgets: its visibility does not include "app".`);
    const item = { kind: /** @type {const} */ ("call"), text: name, arguments: args };
    if (faults.has("dead-calls")) {
      say({ ...item, by: FAULTS["dead-calls"] });
      return new Promise(() => {});
    }
    if (faults.has("slow-calls")) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (faults.has("fail-calls")) {
      say({ ...item, by: FAULTS["fail-calls"] });
      return FAILED_CALL;
    }
    const drawn = calls.find((one) => one.tool === name && fits(one.arguments, args));
    if (drawn) {
      say({ ...item, by: "from the drawn state", result: drawn.result });
      return drawn.result;
    }
    const { result, ms } = await ask("tools/call", { name, arguments: args });
    say({ ...item, ms, result });
    return result;
  };

  const link = (/** @type {unknown} */ url) => {
    if (typeof url !== "string" || !/^https?:\/\//.test(url))
      throw new RpcError(-32602, "Only http and https links open.");
    say({ kind: "link", text: url });
    return {};
  };

  const message = (/** @type {unknown} */ text) => {
    if (typeof text !== "string" || !text.trim()) throw new RpcError(-32602, "The message has no text.");
    say({ kind: "message", text });
    return {};
  };

  /** @type {Record<string, (params: any, view: any) => any>} */
  const methods = {
    ping: () => ({}),
    "tools/call": ({ name, arguments: args = {} }) => call(name, args, forWidgets(tools, name)),
    "resources/read": async ({ uri }) => {
      const { contents } = (await ask("resources/read", { uri })).result;
      return { contents };
    },
    "ui/open-link": ({ url }) => link(url),
    "ui/message": ({ content }) => message(textOf(content)),
    "ui/update-model-context": ({ content, structuredContent }) => {
      say({ kind: "context", text: textOf(content ?? []), structuredContent });
      return {};
    },
    "ui/request-display-mode": ({ mode }, view) => ({ mode: display(mode, view) }),
    "ui/download-file": ({ contents }) => {
      for (const one of contents)
        say({ kind: "file", text: one.resource?.uri ?? one.uri, resource: one.resource });
      return {};
    },
  };

  /** @type {Record<string, (args: any[], view: any) => any>} */
  const openai = {
    callTool: ([name, args]) => {
      const meta = tools.find((tool) => tool.name === name)?._meta ?? {};
      return call(
        name,
        args ?? {},
        meta["openai/widgetAccessible"] === true || !!meta.ui?.visibility?.includes("app"),
      );
    },
    sendFollowUpMessage: ([{ prompt }]) => void message(prompt),
    requestDisplayMode: ([{ mode }], view) => ({ mode: display(mode, view) }),
    openExternal: ([{ href }]) => void link(href),
    setWidgetState: ([state]) =>
      say({ kind: "context", text: state?.modelContent ?? "", widgetState: state ?? null }),
    requestClose: () => close(),
    notifyIntrinsicHeight: () => undefined,
  };

  return {
    /** @param {string} method @param {any} params @param {any} view */
    answer: async (method, params, view) => {
      const deed = Object.hasOwn(methods, method) ? methods[method] : undefined;
      if (!deed) throw new RpcError(-32601, `Method not found: ${method}`);
      return deed(params, view);
    },
    /** @param {string} method @param {any[]} args @param {any} view */
    answerOpenAi: async (method, args, view) => openai[method]?.(args, view),
  };
}

/** @param {any[]} tools @param {string} name */
function forWidgets(tools, name) {
  const visibility = tools.find((tool) => tool.name === name)?._meta?.ui?.visibility;
  return visibility === undefined || visibility.includes("app"); // what is not said is both
}

/** Whether every argument that a drawn call names is as asked. @param {any} wanted @param {any} given */
function fits(wanted, given) {
  return Object.entries(wanted ?? {}).every(
    ([key, value]) => JSON.stringify(given?.[key]) === JSON.stringify(value),
  );
}

/** The specification's prose has one block, its types a list. @param {any} content */
function textOf(content) {
  return [content]
    .flat()
    .map((block) => block?.text ?? "")
    .join("\n");
}

// How does the page ask the server? As any host does: MCP 2026-07-28 at POST /mcp, stateless, one request each.

import { bearer, refresh } from "./link.js";

const REVISION = "2026-07-28";
const CLIENT = { name: "palestra-playground", title: "Palestra playground", version: "1" };
const CAPABILITIES = {
  extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
};

let ids = 0;

/** An error in the words of JSON-RPC. */
export class RpcError extends Error {
  /** @param {number} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * One request; `ms` is from asking to having read the answer. `challenge` is what a refusal asks for (RFC 6750).
 * @param {string} method @param {Record<string, any>} [params]
 * @returns {Promise<{ id: number, result: any, ms: number, challenge?: string | null }>}
 */
export async function ask(method, params = {}) {
  const id = ++ids;
  const named = params.name ?? params.uri;
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": REVISION,
    "io.modelcontextprotocol/clientInfo": CLIENT,
    "io.modelcontextprotocol/clientCapabilities": CAPABILITIES,
    ...params._meta,
  };
  const began = performance.now();
  const send = () =>
    fetch("/mcp", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        "MCP-Protocol-Version": REVISION,
        "Mcp-Method": method,
        ...(named && { "Mcp-Name": named }),
        ...bearer(),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta } }),
    });
  let response = await send();
  // A token that is over: a new one, or nobody's call, which is answered where nobody need be linked.
  if (response.status === 401 && "Authorization" in bearer()) {
    await refresh();
    response = await send();
  }
  const answer = await response.json().catch(() => null);
  const ms = performance.now() - began;
  if (answer?.error) throw new RpcError(answer.error.code, answer.error.message);
  if (!answer?.result) throw new RpcError(-32603, `The server answered ${response.status}.`);
  return { id, result: answer.result, ms, challenge: response.headers.get("www-authenticate") };
}

/** What the page works with: the server's name, its tools and its ui:// resources. */
export async function introduce() {
  const [discovered, tools, resources] = await Promise.all([
    ask("server/discover").catch(() => null), // told in the header, needed nowhere
    ask("tools/list"),
    ask("resources/list").catch(() => ({ result: { resources: [] } })),
  ]);
  const info =
    discovered?.result.serverInfo ?? discovered?.result._meta?.["io.modelcontextprotocol/serverInfo"];
  return {
    server: info,
    revision: REVISION,
    tools: tools.result.tools,
    resources: resources.result.resources.filter((/** @type {any} */ one) => one.uri.startsWith("ui://")),
  };
}

/** The address of a tool's widget. @param {any} tool @returns {string | undefined} */
export function widgetOf(tool) {
  const meta = tool?._meta ?? {};
  return meta.ui?.resourceUri ?? meta["ui/resourceUri"] ?? meta["openai/outputTemplate"];
}

/** A widget's document, and what it asks of a host. @param {string} uri */
export async function readWidget(uri) {
  const { result, ms } = await ask("resources/read", { uri });
  const [content] = result.contents;
  const html =
    content.text ?? new TextDecoder().decode(Uint8Array.from(atob(content.blob), (c) => c.charCodeAt(0)));
  return { uri, html, mimeType: content.mimeType, ui: content._meta?.ui ?? {}, ms };
}

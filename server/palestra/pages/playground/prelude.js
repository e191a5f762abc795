// What stands in a widget's document before its own first line? Reports of what goes wrong, larger text, window.openai.
//
// The two functions travel as text and run in the widget's frame, so each is whole by itself. They speak to the host in
// messages of their own, { playground: … }, and take those away before the widget's listeners see them.

/**
 * @param {string} html
 * @param {{ text: number, openai: Record<string, unknown> | null }} wanted
 */
export function withPrelude(html, { text, openai }) {
  const start = JSON.stringify(openai).replaceAll("<", "\\u003c");
  const parts = [
    // Stands in for a member who set their browser to large text: what is sized in rem or em grows, as it does there.
    text === 100 ? "" : `<style>html { font-size: ${text}% }</style>`,
    `<script>(${inline(reportProblems)})();${openai ? `(${inline(emulateOpenAi)})(${start});` : ""}</script>`,
  ];
  const head = /<head[^>]*>|^\s*<!doctype[^>]*>/i.exec(html); // after the doctype, or the document were in quirks mode
  const at = head ? head.index + head[0].length : 0;
  return html.slice(0, at) + parts.join("") + html.slice(at);
}

/** On one line, so that the widget's own lines keep their numbers. @param {Function} source */
const inline = (source) => String(source).replaceAll(/\n\s*/g, " ");

function reportProblems() {
  const tell = (/** @type {string} */ problem) => window.parent.postMessage({ playground: { problem } }, "*");
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, lineNumber }) => {
    tell(
      `The policy stopped ${blockedURI || "something inline"} (${effectiveDirective}, line ${lineNumber}).`,
    );
  });
  window.addEventListener("error", ({ message, lineno }) => tell(`${message} (line ${lineno})`));
  window.addEventListener("unhandledrejection", ({ reason }) =>
    tell(`Unhandled: ${reason?.message ?? reason}`),
  );
  window.addEventListener("load", () => window.parent.postMessage({ playground: { loaded: true } }, "*"));
}

/** @param {Record<string, unknown>} start */
function emulateOpenAi(start) {
  const waiting = new Map();
  let ids = 0;
  const post = (/** @type {object} */ message) =>
    window.parent.postMessage({ playground: { openai: message } }, "*");
  const request = (/** @type {string} */ method, /** @type {any[]} */ ...args) =>
    new Promise((resolve, reject) => {
      waiting.set(++ids, { resolve, reject });
      post({ id: ids, method, args });
    });
  const methods = {
    callTool: (/** @type {string} */ name, /** @type {object} */ args) => request("callTool", name, args),
    sendFollowUpMessage: (/** @type {object} */ message) => request("sendFollowUpMessage", message),
    requestDisplayMode: (/** @type {object} */ wish) => request("requestDisplayMode", wish),
    openExternal: (/** @type {object} */ page) => void request("openExternal", page),
    notifyIntrinsicHeight: (/** @type {number} */ height) => void request("notifyIntrinsicHeight", height),
    requestClose: () => request("requestClose"),
    setWidgetState: (/** @type {object} */ state) => {
      /** @type {any} */ (window).openai.widgetState = state;
      return request("setWidgetState", state);
    },
  };
  /** @type {any} */ (window).openai = { ...start, ...methods };
  window.addEventListener("message", (event) => {
    const message = event.source === window.parent && event.data?.playground?.openai;
    if (!message) return;
    event.stopImmediatePropagation();
    if (message.globals) {
      Object.assign(/** @type {any} */ (window).openai, message.globals);
      if (!message.silent)
        window.dispatchEvent(new CustomEvent("openai:set_globals", { detail: { globals: message.globals } }));
      return;
    }
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) one?.reject(new Error(message.error));
    else one?.resolve(message.result);
  });
}

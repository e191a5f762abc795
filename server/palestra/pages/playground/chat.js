// What does the member see around the widget? Their words, the call, and what the widget does in the conversation.

import { h, one, time } from "./dom.js";
import { tree } from "./tree.js";

/** @typedef {import("./answers.js").Said} Said */

export function chat() {
  const said = one("#said");
  const calling = one("#calling");
  const plain = one("#plain");
  const after = one("#after");
  /** @type {HTMLElement | null} */
  let context = null;

  return {
    /** @param {string} text  what the member said */
    begin(text) {
      said.textContent = text;
      said.hidden = !text;
      after.replaceChildren();
      plain.replaceChildren();
      calling.replaceChildren();
      context = null;
    },

    /** @param {any} tool @param {{ ms?: number, drawn?: string, done: boolean }} state  drawn: what the drawn state is */
    call(tool, { ms, drawn, done }) {
      const meta = tool?._meta ?? {};
      const status =
        meta[`openai/toolInvocation/${done ? "invoked" : "invoking"}`] ?? (done ? "Called" : "Calling");
      const how = drawn ? `Drawn state: ${drawn}` : done && ms !== undefined ? time(ms) : "";
      calling.classList.toggle("busy", !done);
      calling.replaceChildren(
        h("strong", {}, "Palestra"),
        h("span", {}, status),
        how && h("span", { class: "mute" }, how),
      );
    },

    /** What stands in the place of a widget. @param {string} text @param {string} [note] @param {any} [more] */
    answer(text, note, more) {
      plain.replaceChildren(h("p", {}, text), note ? h("p", { class: "mute" }, note) : "", more ?? "");
    },

    /** @param {Said} item */
    add(item) {
      if (item.kind !== "context") return after.append(h("li", { class: item.kind }, ...shown(item)));
      const [before, current] = [context, h("li", { class: "context" }, ...shown(item))];
      context = current;
      if (before)
        before.replaceWith(current); // each overwrites the last
      else after.append(current);
      return undefined;
    },
  };
}

/** @param {Said} item @returns {any[]} */
function shown(item) {
  switch (item.kind) {
    case "message":
      return [
        h("span", { class: "who" }, "The widget says for the member"),
        h("p", { class: "said" }, item.text),
      ];
    case "context":
      return [
        h(
          "span",
          { class: "who" },
          item.widgetState === undefined
            ? "The model reads with the next message"
            : "Widget state; the model reads its modelContent",
        ),
        item.text && h("p", {}, item.text),
        (item.structuredContent ?? item.widgetState) &&
          tree(item.structuredContent ?? item.widgetState, { open: 0 }),
      ];
    case "link":
      return [
        h("span", { class: "who" }, "The widget opens"),
        h("a", { href: item.text, target: "_blank", rel: "noreferrer noopener" }, item.text),
      ];
    case "file":
      return [h("span", { class: "who" }, "The widget saves"), file(item)];
    case "call": {
      const how = item.by ?? time(item.ms);
      const title = h("span", { class: "who" }, "The widget called ", h("code", {}, item.text), ` · ${how}`);
      return [
        h(
          "details",
          {},
          h("summary", {}, title),
          tree({ arguments: item.arguments, result: item.result ?? null }, { open: 1 }),
        ),
      ];
    }
    default:
      return [h("span", { class: "who" }, "The widget notes"), h("p", {}, item.text)];
  }
}

/** @param {Said} item */
function file({ text, resource }) {
  const name = text.split("/").pop() || text;
  if (!resource) return h("span", {}, text);
  const bytes = resource.text ?? Uint8Array.from(atob(resource.blob ?? ""), (c) => c.charCodeAt(0));
  const href = URL.createObjectURL(
    new Blob([bytes], { type: resource.mimeType ?? "application/octet-stream" }),
  );
  return h("a", { href, download: name }, name);
}

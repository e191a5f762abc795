// What is behind the widget? What the model sees, what went over the bridge, and the document with its policy.

import { bytesOf, h, size, time } from "./dom.js";
import { tree } from "./tree.js";

const CHARACTERS_PER_TOKEN = 4; // a rule of thumb; the ≈ says so

/** @param {HTMLElement} tablist @param {HTMLElement} panels */
export function behind(tablist, panels) {
  const model = h("div", { class: "panel" });
  const bridge = h("div", { class: "panel" });
  const widget = h("div", { class: "panel" });
  const names = ["The model", "The bridge", "The widget"];
  const counts = names.map((_, at) => h("span", { class: at === 2 ? "count wrong" : "count" }));
  tabs(
    tablist,
    panels,
    names.map((name, at) => ({ name, count: counts[at], panel: [model, bridge, widget][at] })),
  );

  const log = h("ol", { class: "messages plain" });
  const silence = h("p", { class: "mute" }, "Nothing yet.");
  bridge.append(silence, log);
  const facts = h("dl", { class: "facts" });
  const problems = h("ul", { class: "problems plain", "aria-live": "polite" });
  const acts = h("div", { class: "acts" });
  widget.append(acts, problems, facts);
  /** @type {Map<string, string>} */
  const asked = new Map();
  let messages = 0;
  let wrong = 0;

  return {
    /** A new view. @param {Record<string, () => void>} buttons */
    begin(buttons) {
      messages = wrong = 0;
      asked.clear();
      for (const count of counts) count.textContent = "";
      log.replaceChildren();
      silence.hidden = false;
      problems.replaceChildren();
      facts.replaceChildren();
      acts.replaceChildren(
        ...Object.entries(buttons).map(([name, act]) => h("button", { type: "button", onclick: act }, name)),
      );
      model.replaceChildren(h("p", { class: "mute" }, "Waiting for the result…"));
    },

    /** @param {{ tool: string, input: object, result: any, ms?: number }} call */
    model(call) {
      model.replaceChildren(...asTheModelSees(call));
    },

    /** @param {{ at_ms: number, direction: string, message: any }} entry */
    message(entry) {
      silence.hidden = true;
      const { message, direction } = entry;
      const other = direction === "to-view" ? "from-view" : "to-view";
      if (message.method) asked.set(`${direction} ${message.id}`, message.method);
      const what = message.error ? `error ${message.error.code}` : "answer";
      log.append(row(entry, message.method ?? `${asked.get(`${other} ${message.id}`) ?? "?"}: ${what}`));
      counts[1].textContent = String(++messages);
    },

    /** @param {string} problem */
    problem(problem) {
      problems.append(h("li", {}, problem));
      counts[2].textContent = String(++wrong);
    },

    /** Facts of the document; a second value for a name replaces the first. @param {Record<string, any>} told */
    facts(told) {
      for (const [name, value] of Object.entries(told)) {
        const row = h("div", { "data-fact": name }, h("dt", {}, name), h("dd", {}, value));
        const old = facts.querySelector(`[data-fact="${name}"]`);
        if (old) old.replaceWith(row);
        else facts.append(row);
      }
    },
  };
}

/** @param {{ tool: string, input: object, result: any, ms?: number }} call */
function asTheModelSees({ tool, input, result, ms }) {
  const { content, structuredContent, _meta } = result;
  const seen = bytesOf(content) + bytesOf(structuredContent);
  const tokens = Math.ceil(
    (JSON.stringify(content ?? "").length + JSON.stringify(structuredContent ?? "").length) /
      CHARACTERS_PER_TOKEN,
  );
  const parts = [
    ["content", bytesOf(content)],
    ["structuredContent", bytesOf(structuredContent)],
    ["_meta", bytesOf(_meta)],
  ];
  const figures = [
    ["Call", ms === undefined ? "–" : time(ms), ms === undefined ? "a drawn state" : "from the page"],
    ["The model reads", size(seen), `≈ ${tokens.toLocaleString("en")} tokens`],
    ["Only the widget", size(bytesOf(_meta)), "in _meta"],
  ];
  return [
    h(
      "dl",
      { class: "figures" },
      figures.map(([what, value, more]) =>
        h("div", {}, h("dt", {}, what), h("dd", {}, h("strong", {}, value), h("small", {}, more))),
      ),
    ),
    bar(parts),
    result.isError && h("p", { class: "wrong" }, "isError: the call failed, and the model is told so."),
    part(
      tool,
      "what it was asked",
      Object.keys(input).length ? tree(input) : h("p", { class: "mute" }, "No arguments."),
    ),
    part(
      "content",
      size(bytesOf(content)),
      (content ?? []).map((/** @type {any} */ block) => h("blockquote", {}, block.text ?? `${block.type}`)),
    ),
    structuredContent !== undefined &&
      part("structuredContent", size(bytesOf(structuredContent)), tree(structuredContent, { open: 1 })),
    h(
      "section",
      { class: "private" },
      h("h3", {}, h("code", {}, "_meta"), h("span", { class: "mute" }, size(bytesOf(_meta)))),
      h("p", {}, "Only the widget sees this; the model does not."),
      _meta ? tree(_meta, { open: 1 }) : "",
    ),
  ].filter(Boolean);
}

/** @param {string} name @param {string} note @param {any} inside */
function part(name, note, inside) {
  return h("section", {}, h("h3", {}, h("code", {}, name), h("span", { class: "mute" }, note)), inside);
}

/** What the bytes went into, as one bar; the figures stand beside each part. @param {any[][]} parts */
function bar(parts) {
  const whole = Math.max(
    1,
    parts.reduce((sum, [, bytes]) => sum + bytes, 0),
  );
  const element = h("div", { class: "bar", "aria-hidden": "true" });
  for (const [name, bytes] of parts) {
    const piece = h("span", { class: name.replace("_", ""), title: `${name}: ${size(bytes)}` });
    piece.style.flexGrow = String(bytes / whole);
    element.append(piece);
  }
  return element;
}

/** @param {{ at_ms: number, direction: string, message: any }} entry @param {string} what  its method, or what it answers */
function row({ at_ms, direction, message }, what) {
  const to = direction === "to-view";
  const details = h("details", {
    ontoggle: () => details.childElementCount === 1 && details.append(tree(message, { open: 2 })),
  });
  details.append(
    h(
      "summary",
      {},
      h(
        "span",
        { class: "arrow", role: "img", "aria-label": to ? "to the widget" : "from the widget" },
        to ? "→" : "←",
      ),
      h("code", {}, what.replace("ui/notifications/", "").replace("ui/", "")),
      message.id === undefined ? "" : h("span", { class: "mute" }, `#${message.id}`),
      h("span", { class: "mute end" }, `${size(bytesOf(message))} · ${time(at_ms)}`),
    ),
  );
  return h("li", { class: direction }, details);
}

/** @param {HTMLElement} tablist @param {HTMLElement} panels @param {{ name: string, count: HTMLElement, panel: HTMLElement }[]} all */
function tabs(tablist, panels, all) {
  const buttons = all.map(({ name, count }, at) =>
    h(
      "button",
      {
        role: "tab",
        id: `tab-${at}`,
        type: "button",
        "aria-controls": `panel-${at}`,
        onclick: () => choose(at),
      },
      name,
      count,
    ),
  );
  all.forEach(({ panel }, at) => {
    panel.id = `panel-${at}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${at}`);
    panel.tabIndex = 0;
  });
  const choose = (/** @type {number} */ chosen) => {
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === chosen));
      button.tabIndex = at === chosen ? 0 : -1;
    });
    for (const [at, { panel }] of all.entries()) panel.hidden = at !== chosen;
  };
  tablist.addEventListener("keydown", ({ key }) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[key];
    if (to === undefined) return;
    const next = (to + buttons.length) % buttons.length;
    choose(next);
    buttons[next].focus();
  });
  tablist.replaceChildren(...buttons);
  panels.replaceChildren(...all.map(({ panel }) => panel));
  choose(0);
}

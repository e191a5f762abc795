// How is a tool called by hand? A form made from its input schema; JSON for what a form cannot say.

import { h, spoken } from "./dom.js";

const SHOWN = 5; // the rest is folded away: search_classes has two dozen arguments

/**
 * @param {any} tool
 * @param {(args: Record<string, unknown>) => void} call
 */
export function toolForm(tool, call) {
  /** @type {Record<string, unknown>} */
  let args = {};
  const { properties = {}, required = [] } = tool.inputSchema;
  const names = Object.keys(properties).sort(
    (a, b) => Number(required.includes(b)) - Number(required.includes(a)),
  );
  const json = h("textarea", {
    rows: 5,
    spellcheck: "false",
    "aria-label": `Arguments of ${tool.name} as JSON`,
  });
  const wrong = h("p", { class: "wrong", role: "alert" });

  /** @param {string} name @param {unknown} value */
  const set = (name, value) => {
    if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) delete args[name];
    else args[name] = value;
    json.value = JSON.stringify(args, null, 2);
  };
  const fields = new Map(
    names.map((name) => [name, field(tool.name, name, properties[name], (value) => set(name, value))]),
  );
  const elements = [...fields.values()].map(({ element }) => element);

  const read = () => {
    try {
      args = JSON.parse(json.value || "{}");
      wrong.textContent = "";
    } catch (error) {
      wrong.textContent = `Not JSON: ${/** @type {Error} */ (error).message}`;
      return;
    }
    for (const [name, { show }] of fields) show(args[name]);
  };
  json.addEventListener("input", read);
  json.value = "{}";

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!wrong.textContent) call({ ...args });
  };
  const form = h(
    "form",
    { class: "call", onsubmit: submit },
    elements.slice(0, SHOWN),
    elements.length > SHOWN &&
      h(
        "details",
        { class: "more" },
        h("summary", {}, `${elements.length - SHOWN} more arguments`),
        elements.slice(SHOWN),
      ),
    h("details", { class: "more" }, h("summary", {}, "As JSON"), json, wrong),
    h("button", { class: "primary" }, `Call ${tool.name}`),
  );
  return {
    element: form,
    /** @param {Record<string, unknown>} given */
    fill(given) {
      json.value = JSON.stringify(given, null, 2);
      read();
    },
  };
}

/**
 * @param {string} tool @param {string} name @param {any} schema @param {(value: unknown) => void} set
 * @returns {{ element: HTMLElement, show: (value: any) => void }}
 */
function field(tool, name, schema, set) {
  const id = `${tool}-${name}`;
  if (schema.type === "array" && schema.items?.enum) return choices(id, name, schema, set);
  const { input, show } = control(id, schema, set);
  const hint = schema.description && h("small", { id: `${id}-hint` }, schema.description);
  if (hint) input.setAttribute("aria-describedby", hint.id);
  return { element: h("div", { class: "field" }, h("label", { for: id }, spoken(name)), input, hint), show };
}

/** @param {string} id @param {any} schema @param {(value: unknown) => void} set */
function control(id, schema, set) {
  const words = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : null);
  if (words) {
    const usual = schema.default === undefined ? "not given" : `${schema.default}, unless given`;
    const options = words.map((/** @type {string} */ word) => h("option", { value: word }, spoken(word)));
    const input = h("select", { id }, h("option", { value: "" }, usual), options);
    const value = () => (schema.type === "boolean" && input.value ? input.value === "true" : input.value);
    input.addEventListener("change", () => set(value()));
    return {
      input,
      show: (/** @type {unknown} */ given) => (input.value = given === undefined ? "" : String(given)),
    };
  }
  if (schema.type === "integer" || schema.type === "number") {
    const { minimum: min, maximum: max } = schema;
    const input = h("input", { id, type: "number", min, max, step: schema.type === "integer" ? 1 : "any" });
    if (schema.default !== undefined) input.placeholder = String(schema.default);
    input.addEventListener("input", () => set(input.value === "" ? undefined : Number(input.value)));
    return {
      input,
      show: (/** @type {unknown} */ given) => (input.value = given === undefined ? "" : String(given)),
    };
  }
  if (schema.type === "array" && schema.items?.type === "string") {
    const input = h("input", { id, placeholder: "one, another" });
    const parts = () =>
      input.value
        .split(",")
        .map((/** @type {string} */ part) => part.trim())
        .filter(Boolean);
    input.addEventListener("input", () => set(parts()));
    return { input, show: (/** @type {string[]} */ given) => (input.value = (given ?? []).join(", ")) };
  }
  const input = h("input", { id, type: schema.format === "date" ? "date" : "text" });
  if (schema.format === "date-time") input.placeholder = "2026-11-23T18:30:00+01:00";
  input.addEventListener("input", () => set(input.value));
  return { input, show: (/** @type {string} */ given) => (input.value = given ?? "") };
}

/**
 * Several of a closed vocabulary: folded, with what is chosen beside the name.
 * @param {string} id @param {string} name @param {any} schema @param {(value: unknown) => void} set
 */
function choices(id, name, schema, set) {
  const chosen = h("span", { class: "chosen" });
  const boxes = schema.items.enum.map((/** @type {string} */ word) =>
    h("input", { type: "checkbox", value: word }),
  );
  const picked = () =>
    boxes.filter((/** @type {any} */ box) => box.checked).map((/** @type {any} */ box) => box.value);
  const tell = () => (chosen.textContent = picked().map(spoken).join(", "));
  const chips = boxes.map((/** @type {any} */ box) => h("label", { class: "chip" }, box, spoken(box.value)));
  const group = h(
    "div",
    { class: "chips", role: "group", "aria-label": spoken(name), onchange: () => (tell(), set(picked())) },
    chips,
  );
  const element = h(
    "details",
    { class: "field choices", id },
    h("summary", {}, spoken(name), chosen),
    schema.description && h("small", {}, schema.description),
    group,
  );
  const show = (/** @type {string[]} */ given) => {
    for (const box of boxes) box.checked = (given ?? []).includes(box.value);
    tell();
  };
  return { element, show };
}

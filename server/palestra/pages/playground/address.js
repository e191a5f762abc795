// What is drawn, and how? The page's address says it, and follows every switch, so that a state can be shared.
//
// sample=<widget>/<fixture> | tool=<name>&arguments=<json>     what; without either, the first request of the rail
// theme=light|dark  locale=en…  width=320…1200  mode=inline|fullscreen|pip  text=100|200
// bridges=both|apps|openai|none     which of MCP Apps messages and window.openai this host offers
// faults=a,b      see FAULTS        bare=1      only the widget's frame, at the top left

export const LOCALES = { en: "English", de: "Deutsch", es: "Español", ar: "العربية", ja: "日本語" };
export const WIDTHS = [320, 480, 768];
export const MODES = ["inline", "fullscreen", "pip"];
export const BRIDGES = { apps: "MCP Apps", openai: "window.openai", both: "Both", none: "Neither" };
export const FAULTS = {
  early: "Result before the widget says initialized",
  late: "Result two seconds late",
  duplicate: "Result sent twice",
  drop: "Result never sent",
  cancel: "Call cancelled",
  error: "Call failed",
  "no-input": "Arguments never sent",
  "refuse-display": "Display modes refused",
  small: "Frame starts 60 px high",
  "slow-calls": "The widget’s calls take two seconds",
  "fail-calls": "The widget’s calls fail",
  "dead-calls": "The widget’s calls are never answered",
};

/**
 * @typedef {object} Options
 * @property {"light" | "dark" | "auto"} theme
 * @property {string} locale
 * @property {number | null} width  null: 480, or what there is
 * @property {"inline" | "fullscreen" | "pip"} mode
 * @property {number} text  percent
 * @property {"both" | "apps" | "openai" | "none"} bridges
 * @property {Set<string>} faults
 * @property {boolean} bare
 */

const DEFAULTS = { theme: "auto", locale: "en", width: null, mode: "inline", text: 100, bridges: "apps" };

/** @typedef {{ sample: string } | { tool: string, arguments: Record<string, unknown>, said?: string } | null} Subject */

/** @param {string} search @returns {{ options: Options, subject: Subject }} */
export function read(search) {
  const given = new URLSearchParams(search);
  const among = (/** @type {string} */ name, /** @type {string[]} */ words) => {
    const value = given.get(name) ?? "";
    return words.includes(value) ? value : /** @type {any} */ (DEFAULTS)[name];
  };
  const width = Number(given.get("width"));
  const options = {
    theme: among("theme", ["light", "dark"]),
    locale: given.get("locale") || DEFAULTS.locale,
    width: width ? Math.min(1200, Math.max(320, Math.round(width))) : null,
    mode: among("mode", MODES),
    text: given.get("text") === "200" ? 200 : 100,
    bridges: among("bridges", Object.keys(BRIDGES)),
    faults: new Set((given.get("faults") ?? "").split(",").filter((name) => name in FAULTS)),
    bare: given.get("bare") === "1",
  };
  return { options, subject: subjectOf(given) };
}

/** @param {URLSearchParams} given @returns {Subject} */
function subjectOf(given) {
  const sample = given.get("sample");
  if (sample) return { sample };
  const tool = given.get("tool");
  if (!tool) return null;
  try {
    return { tool, arguments: JSON.parse(given.get("arguments") || "{}") };
  } catch {
    return { tool, arguments: {} };
  }
}

/** The same, written; what is as usual is left out. @param {Options} options @param {Subject} subject */
export function write(options, subject) {
  const told = new URLSearchParams();
  if (subject && "sample" in subject) told.set("sample", subject.sample);
  if (subject && "tool" in subject) {
    told.set("tool", subject.tool);
    told.set("arguments", JSON.stringify(subject.arguments));
  }
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = /** @type {any} */ (options)[name];
    if (value !== usual) told.set(name, String(value));
  }
  if (options.faults.size) told.set("faults", [...options.faults].join(","));
  if (options.bare) told.set("bare", "1");
  const query = told.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  return query ? `/playground?${query}` : "/playground";
}

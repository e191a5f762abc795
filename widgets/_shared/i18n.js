// What does a widget say in this member's language? English is in the document; other languages are asked of the server.

import { call } from "./bridge.js";
import { number, plural, speak } from "./format.js";

/** @typedef {Record<string, string>} Texts */

/** @type {{ widget: string, tools: string[], texts: Texts, words: Texts, languages: string[] }} */
export const CONFIG = JSON.parse(
  /** @type {HTMLElement} */ (document.getElementById("palestra")).textContent,
);

const FORMS = ["one", "zero", "two", "few", "many"]; // and last any other

/** The page as a whole. */
export const page = document.documentElement;

let { texts, words } = CONFIG;
let spoken = "";
/** @type {Promise<void>} */
let coming;

/**
 * Speak a member's language where there are texts in it, or English. The page says which, and in which direction it
 * is read.
 * @param {string} tag a BCP 47 language tag
 * @returns {Promise<void>} when the texts are there
 */
export function use(tag) {
  if (tag !== spoken) coming = translate(tag);
  return coming;
}

/** @param {string} tag @returns {Promise<void>} */
async function translate(tag) {
  spoken = tag;
  const language = tag.split(/[-_]/)[0]?.toLowerCase() ?? "";
  /** @type {unknown} */
  let told = language === "en" && CONFIG;
  if (CONFIG.languages.includes(language))
    told = (await call("get_texts", { language, widget: CONFIG.widget })).structuredContent;
  if (tag !== spoken) return; // it is another one by now
  if (!told) return translate("en");
  ({ texts, words } = /** @type {typeof CONFIG} */ (told));
  speak(tag.replace("_", "-"));
  page.lang = language;
  page.dir = language === "ar" ? "rtl" : "ltr";
}

/**
 * The text of this name, with `{name}` filled in from `values`; `n` also chooses the plural form: one|other, or in
 * languages that have more, one|zero|two|few|many|other.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function t(name, values = {}) {
  const forms = (texts[name] ?? name).split("|");
  const text = forms[FORMS.indexOf(plural(Number(values.n)))] ?? forms.at(-1) ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => {
    const value = values[key] ?? "";
    return typeof value === "number" ? number(value) : value;
  });
}

/**
 * What a word of the catalogue is called.
 * @param {string} slug
 */
export const word = (slug) => words[slug] ?? slug.replaceAll("_", " ");

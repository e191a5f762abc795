// Which muscle is where? A figure from the front and from behind, each muscle as dark as its sets a week are many.

import { h } from "../_shared/dom.js";
import { vector } from "../_shared/graph.js";

/** Where the next shade begins, in sets a week; 10 is what the position stand names. */
export const SHADES = [0.1, 5, 10, 20];

// One half of 100 by 200, the middle at 50; the other half is its mirror image.
const BODY =
  "M50 3q10 0 10 11 0 8-4 11l1 5q6 5 14 6 8 2 9 13 3 8 4 20 4 10 5 26l3 9q0 6-4 6-5-1-6-8-4-9-8-20l-5-14q-2 8-1 16 0 5 3 9 3 6 2 18 0 14-3 28 1 14-3 28l-1 14 5 6q-1 3-9 2l-2-8q-1-10-4-20-1-12 1-22-3-14-4-34l-1-2z";

/** @type {Record<string, string>} */
const FRONT = {
  neck: "M50 26h4.500l1 4 1.500 3-7 2z",
  traps: "M57 31q4 4 10 5-6 0-9-.5l-4-1.500z",
  shoulders: "M69 37.500q9 0 10 13l-.5 5q-7-2-10-9-2-5 .5-9z",
  chest: "M51 37h13q4 2 4 8-1 8-8 9.500-6 1-9-1.500z",
  biceps: "M70 52q7 3 9 9 1 7-1.500 10-5-2-7-9-1-5-.5-10z",
  forearms: "M75 74q3-2 6.500-1 4 9 6 24l-4.500 1.500q-7-12-8-24.500z",
  abdominals: "M51 57l8-1q1 15-.5 26-1.500 10-5 17l-2.500 2z",
  obliques: "M61 57l6-3q-1 10-2.500 17-.5 8 .5 13-2 6-6 9 3-18 2-36z",
  hip_flexors: "M58 97l7-8q2 5 2.500 10l-8 7-3-2z",
  abductors: "M69 98q3 8 1.500 21l-3 3q1-12 .5-21z",
  adductors: "M51.500 105l5 1.500q2 10-1.500 24-2-10-3.500-25.500z",
  quadriceps: "M59 108l7.500-6q1 20-.5 34-2 10-6 10-5-1-5-11 4-12 4-27z",
  calves: "M57 152q2 3 6 1 4 9-.5 33l-4 .5q-5-20-1.500-34.500z",
};
/** @type {Record<string, string>} */
const BACK = {
  neck: "M50 23h4.500l1 6-5.500 2z",
  traps: "M50 33l6.500-2.500q4 5 11 6-7 3-9 12l-8.500 18z",
  shoulders: FRONT.shoulders ?? "",
  middle_back: "M60 49q1-7 6-8 3 5 1.500 12l-7 3-6.500 7z",
  lats: "M68 55q1 10-3 19-3 9-8.500 10-3-6-4-17l8-9z",
  triceps: FRONT.biceps ?? "",
  forearms: FRONT.forearms ?? "",
  lower_back: "M50 70l1.500-1q1 11 4.500 17 4 0 7.500-4l1.500 9-8 5-7 2z",
  abductors: "M65.500 91q4 4 4.500 12-3-6-9-8.500z",
  glutes: "M50.500 100l9-4q9 3 10 12-1 9-8 10.500-8 1-11-5z",
  adductors: "M51 118l2.500 2q-1 10 1.500 21l-1.500 1q-2-10-2.500-24z",
  hamstrings: "M55 120q7 2 13.500-3 0 14-3.500 28-4-2-7.500.5-4-12-2.500-25.500z",
  calves: "M57 150q3 3 7 0 4 10-1 33l-4 .5q-6-18-2-33.500z",
};

/** @param {number} sets */
const shade = (sets) => SHADES.filter((from) => sets >= from).length;

/**
 * Both sides, with what each is called below; the same stands in a table beside.
 * @param {(muscle: string) => number} sets a week @param {(muscle: string) => string} said @param {string[]} sides
 */
export function map(sets, said, sides) {
  const figures = [FRONT, BACK].map((muscles, side) => {
    const half = Object.entries(muscles).map(([muscle, d]) =>
      vector("path", { d, class: `s${shade(sets(muscle))}` }, name(said(muscle))),
    );
    const parts = [vector("path", { d: BODY, class: "body" }), ...half];
    const mirrored = parts.map((part) => part.cloneNode(true));
    const other = vector("g", { transform: "matrix(-1 0 0 1 100 0)" });
    other.append(...mirrored);
    return h(
      "div",
      vector("svg", { viewBox: "8 0 84 200" }, ...parts, other),
      h("p.small.muted", sides[side]),
    );
  });
  return h("div.map", { "aria-hidden": true }, figures);
}

/** @param {string} text */
function name(text) {
  const title = vector("title", {});
  title.textContent = text;
  return title;
}

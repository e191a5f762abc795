// Where is the class? Its part with intensity and target, what is left of it, the skyline with the place, and what is next.

import { open } from "../_shared/bridge.js";
import { skyline } from "../_shared/chart.js";
import { announce, h } from "../_shared/dom.js";
import { clock } from "../_shared/format.js";
import { t } from "../_shared/i18n.js";
import { button } from "../_shared/stage.js";
import { actions, askEnd, notices, redraw, remaining, ticking, timed, top } from "./parts.js";
import { elapsed, player, state, wind } from "./workout.js";

/** @typedef {import("../_types/start_workout.js").PlayerSegment} PlayerSegment */

/** @typedef {import("../_shared/dom.js").Child} Child */

const MINUTE_S = 60;

/** What was shown last: where the time is, as far as it changes more than a number. */
let shown_at = "";

/** How long it is; nothing where nobody knows. */
const length_s = () => player.segments.at(-1)?.end_s ?? (player.minutes ?? 0) * MINUTE_S;

const begun = () => state.clock !== null;
const ended = () => begun() && length_s() > 0 && elapsed() >= length_s();

/** The part that it is in. */
function at() {
  const time = elapsed();
  return player.segments.findIndex(({ end_s }) => time < end_s);
}

/** The whole, with everything that can be done. @returns {(Child | Child[])[]} */
export function classFace() {
  const { segments, minutes, url } = player;
  const index = at();
  const next = segments[begun() ? index + 1 : 0];
  const link = url && button(t("playOpen"), () => open(url), "open");
  return [
    top(
      minutes !== null && `${minutes} ${t("min")}`,
      begun() && " · ",
      begun() && ticking("span", () => clock(elapsed())),
    ),
    ...notices(),
    (begun() || segments.length > 0) &&
      h("section.now", begun() ? part(segments[index]) : h("p", t("parts", { n: segments.length }))),
    segments.length > 0 && course_(segments),
    ...actions(
      begun() || !link ? [main()] : [main(), link],
      begun() && index >= 0
        ? [
            link,
            button(t("playPartBack"), () => wind(running(), segments[index - 1]?.start_s ?? 0), "back"),
            button(t("playPartOn"), () => wind(running(), segments[index]?.end_s), "on"),
          ]
        : [],
    ),
    next && !ended() && upNext(next),
  ];
}

/** The same where there is room for little. @returns {(Child | Child[])[]} */
export function classSmall() {
  const index = at();
  return [...(begun() ? part(player.segments[index]) : [top()]), h("div.actions", main()), ...notices()];
}

/** What changes by time alone is said once. */
export function classTick() {
  const now_ = `${at()} ${ended()}`;
  if (now_ === shown_at) return;
  const first = !shown_at;
  shown_at = now_;
  if (first) return;
  redraw();
  const one = player.segments[at()];
  if (ended()) announce(t("playOver"));
  else if (one && running())
    announce(`${one.name}, ${t("ofFive", { n: one.intensity })}, ${clock(one.end_s - one.start_s)}`);
}

const running = () => !!state.clock?.running;

/** The one thing to do now. */
function main() {
  if (ended()) return button(t("playFinish"), askEnd, "all", "primary");
  const text = running() ? "playPause" : begun() ? "playOn" : "start";
  return button(t(text), () => wind(!running()), "main", running() ? undefined : "primary");
}

/** @param {PlayerSegment | undefined} one */
function part(one) {
  if (ended()) return [h("p.lead", t("playOver"))];
  if (!one) return [ticking("p.big", () => clock(elapsed()))];
  const { name, target, intensity, end_s } = one;
  return [
    h("div.part", h("h2.number", { key: "part", tabindex: -1 }, h("bdi", name)), step(intensity)),
    target && h("p", h("bdi", target)),
    h(
      "div.clock",
      h("span.small.muted", t("playLeft")),
      ticking("p.big", () => remaining(end_s - elapsed())),
    ),
  ];
}

/** @param {number} intensity */
const step = (intensity) =>
  h(
    `b.step.i${intensity}`,
    h("span.unseen", t("ofFive", { n: intensity })),
    h("span", { "aria-hidden": true }, `${intensity}`),
  );

/** The skyline, with the place in it. @param {PlayerSegment[]} segments */
function course_(segments) {
  const mark = timed(h("i.mark"), (one) => {
    one.style.insetInlineStart = `${Math.min(100, (100 * elapsed()) / length_s())}%`;
    one.hidden = !begun();
  });
  return h("div.course", { "aria-hidden": true }, skyline(segments), mark);
}

/** @param {PlayerSegment} one */
const upNext = ({ name, intensity, start_s, end_s }) =>
  h("p.muted", t("playNext"), " ", h("bdi", name), ` · ${clock(end_s - start_s)} `, step(intensity));

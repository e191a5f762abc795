// How is a workout drawn? Its segments as a skyline: wide as they are long, high as they are hard, with the number on top.

import { h } from "./dom.js";
import { clock } from "./format.js";

/** @typedef {{ start_s: number, end_s: number, intensity: number }} Stretch */

const ROOM = 0.06; // of the width, for a number

/**
 * The silhouette of a workout. The same is in words beside it, so readers are spared this.
 * @param {Stretch[]} segments
 */
export function skyline(segments) {
  const whole = Math.max(1, ...segments.map((one) => one.end_s));
  const bars = segments.map(({ start_s, end_s, intensity }, index) => {
    const length_s = end_s - start_s;
    const bar = h(`b.i${intensity}`, { "data-at": index }, length_s > ROOM * whole && intensity);
    bar.style.cssText = `flex-grow:${length_s};height:${10 + 18 * intensity}%`; // no policy forbids this
    return bar;
  });
  const times = [0, whole / 2, whole].map((at) => h("span", clock(at)));
  return h("div", { "aria-hidden": true }, h("div.bars.small", bars), h("div.axis.small.muted", times));
}

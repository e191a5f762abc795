// How is a class pictured? A figure per discipline, as on a black-figure vase, over a band of pattern.

/** @typedef {{ ground: number, band: number }} Look places in GROUNDS and BANDS, chosen by the class id */

// A picture keeps its colours on light and dark pages, as a vase does.
const INK = "#1B1714";
const BONE = "#F5EFE6";
const CLAY = "#E07A54";

// Ground; figure, at least 4.5:1 on it; accent on the figure.
const GROUNDS = [
  [CLAY, INK, BONE],
  [INK, CLAY, BONE],
  [BONE, INK, CLAY],
  ["#A87818", INK, BONE],
  ["#2C6C8A", BONE, INK],
  ["#8E2F3F", BONE, INK],
];

// Written as a part below: a line's width, or 0 for what is filled; a tile, from its lower left corner to the next.
const BANDS = [
  // meander
  "1v-6h6v4h-3v-2m-3 4h8",
  // wave
  "0c0-4 2-7 5-7s4 4 1 4c0-2-2-2-2 0s2 3 4 3zm8 0",
  // dots
  "3m2-3h0m2 3",
  // rays
  "0l2-7 2 7",
  // chequer
  "0v-3h4v-3h-2v6zm4 0",
];

// 64 by 64, the floor at 54; each number of a joint has two digits. First the body: chest, hips, head, and
// its tilt. Then parts in the order of painting, limbs from the body outwards:
//   l  leg: knee, ankle, and toe unless it points forward on the floor (L: the far leg)
//   a  arm: elbow, fingertips (A: the far arm)
//   t  the body itself (u: hair in a knot)
//   0  filled outline
//   1  line of that width, up to 9 (from 7 on in the accent, rimmed; a disc is a line without length)
/** @type {Record<string, string>} */
const FIGURES = {
  // Far leg; wheels with a chariot's four spokes, frame, saddle; near leg; arm on the bar.
  cycling:
    "381726274611|L38273037|2M6 44a1 1 0 0 0 18 0 1 1 0 0 0-18 0h18m-9-9v18m25-9a1 1 0 0 0 18 0 1 1 0 0 0-18 0h18m-9-9v18" +
    "M15 44l11-11h18l-13 11zm10-14l6 14m18 0l-6-15 5-3m-26 4h7|t|l36363246|A41275026",
  // Far arm forward, far leg pushing off; near knee high, near arm drawn back.
  running: "342030333811|A44255415|L244415461153|u|l43334346|a23232135",
  // A wayfarer: staff in the far hand, broad hat.
  walking:
    "322032333411|2M49 10l-4 44|A41274922|L29432149|t|0M25 9q6-2 6-4 3-4 6 0 5 1 5 4-8-2-17 0z|l36444151|a23282736",
  // Legs braced in a slim galley with an eye at its bow; oar in both hands.
  rowing:
    "172622412116|l33334343|t|0M1 42q5 3 10 3h38q12 0 8-11 10 18-5 18h-38q-8 0-13-10z" +
    "|2M12 48h0M32 25l24 33|4M53 54l4 5|a26333729",
  // Barbell; wide squat; both arms up.
  strength:
    "322432383217|2M3 9h58|4M10 3v12M54 3v12M16 5v8M48 5v8|L45414452|l194120521354|t|A44184208|a20182208",
  // A star jump between thunderbolts.
  hiit: "322032333411|0M5 21l6 1-2 5 5 1-8 12 2-9-5-1zm48 0l6 1-2 5 5 1-8 12 2-9-5-1z|L42394747|l223915461150|u|A46165304|a20151305",
  // Jab into the bag; guard at the chin.
  boxing: "272025333211|2M58 0v9|9M58 14v25|A38214618|7M48 18h0|L38393852|t|l19431150|a27303424|7M36 21h0",
  // Head thrown back, a tambourine held high; skirt flying over the lifted leg.
  dance:
    "312030313312-25|7M45 8h0|A44184510|l324329513055|L423541443951|u|0M26 29h8q6 8 16 10 0 7-22 5-10 3-16-2 11-4 14-13z|a20220814",
  // The tree.
  yoga: "322232343214|L34433452|u|l194129443349|A41143204|a23143204",
  // The teaser, on a mat.
  pilates: "173427471824-20|2M6 53h50|L433853305825|u|l403850285523|a28364031",
  // Arabesque on the toes of one foot; the barre runs on out of the square to a wide picture's column.
  barre: "352030333911|2M46 30h54M52 30v24M80 30v24|A46165306|L294329513055|u|l193509330331|a41295229",
  // Bent to the side, one arm over the head, the other on the hip.
  stretching: "35222935411535|a35094906|L36444152|t|l204516530954|A44323436",
  // Deep lunge, one hand on the floor, the trunk turned open.
  mobility: "362825394321-20|A33393452|l134504490654|u|L39384151|a36163906",
  // Legs crossed, hands on the knees.
  meditation: "322432433215|t|L504833513052|l134829513653|A44334844|a20331644",
  // A raised hand; for every other discipline.
  standing: "322032333411|A41274919|L36443852|t|l294329513654|a23282736",
};

// The floor, and columns left and right of it, which only a wide picture shows.
const HALL = "0M-66 54h196v1h-196zm22 0l1-42h-2v-3h10v3h-2l1 42zm144 0l1-42h-2v-3h10v3h-2l1 42z";

/**
 * @param {string} name @param {Record<string, any>} attributes
 * @param {Element[]} children
 */
const shape = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children);
  return element;
};

/**
 * An area, parted by an incision from what lies under it; or a line of some width, which is an incision itself
 * unless it has a colour. (The incision is the ground showing: invisible beside the figure, a line across it.)
 * @param {string} d @param {number} [width]
 */
const path = (d, width, stroke = "inherit") =>
  shape("path", { d, ...(width && { fill: "none", stroke, "stroke-width": width }) });

/**
 * Points along the way from (x, y) to (X, Y): a part t of it, and w times s to the right.
 * @param {number} x @param {number} y @param {number} X @param {number} Y
 * @returns {(t: number, w: number) => [number, number]}
 */
const way = (x, y, X, Y, s = 1) => {
  X -= x;
  Y -= y;
  s /= Math.hypot(X, Y);
  return (t, w) => [x + X * t - Y * w * s, y + Y * t + X * w * s];
};

/**
 * The outline of a limb from (x, y), r to each side, to (X, Y), R to each side, drawn towards m between; s times as thick.
 * @param {number} s @param {number} x @param {number} y @param {number} r
 * @param {number} X @param {number} Y @param {number} R
 */
const limb = (s, x, y, r, X, Y, R, m = r) => {
  const at = way(x, y, X, Y, s);
  return (
    `M${at(0, r)}Q${at(0.4, m)} ${at(1, R)}A.1.1 0 0 0 ${at(1, -R)}` +
    `Q${at(0.4, -m)} ${at(0, -r)}A.1.1 0 0 0 ${at(0, r)}`
  );
};

/** @param {string} text */
const numbers = (text) => /** @type {string[]} */ (text.match(/-?\d\d/g)).map(Number);

/**
 * The look an id asks for, or the next one where the neighbour before has it already.
 * @param {string} id
 * @param {Look} [previous]
 * @returns {Look}
 */
export function look(id, previous) {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) % 997;
  /** @param {number} count @param {number} [taken] */
  const pick = (count, taken) => (hash + +(hash % count === taken)) % count;
  return { ground: pick(6, previous?.ground), band: pick(5, previous?.band) };
}

/**
 * A picture that fills whatever it is put into: wide it is a colonnade, in a square the figure alone. Every second
 * look faces left.
 * @param {string} discipline
 * @param {Look} look
 */
export function artwork(discipline, { ground, band }) {
  const tile = BANDS[band];
  const [fill, figure, accent] = GROUNDS[ground];
  const [body, ...parts] = (FIGURES[discipline] ?? FIGURES.standing).split("|");
  const [x, y, X, Y, u, v, tilt = 0] = numbers(body);
  const at = way(x, y, X, Y);
  /** @param {ReturnType<typeof way>} along @param {number} t */
  const cut = (along, t) => path(`M${along(t, -4)}Q${along(t + 0.1, 0)} ${along(t, 4)}`, 0.6);
  /** @param {string} part */
  const paint = (part) => {
    const kind = part[0];
    if (kind < "A") {
      const d = part.slice(1);
      return kind < "7"
        ? [path(d, +kind + 1), path(d, +kind, figure)]
        : [path(d, +kind + 1, figure), path(d, +kind, accent)];
    }
    if (kind > "s") {
      return [
        path(limb(1, x, y, 5.5, X, Y, 4, 3) + limb(1, x, y, 4, u, v, 2)),
        path(`M${at(0.3, -4)}Q${at(0.5, -2)} ${at(0.36, 0)} ${at(0.5, 2)} ${at(0.3, 4)}`, 0.6),
        cut(at, 0.7),
        shape(
          "g",
          { transform: `translate(${u} ${v})rotate(${tilt})` },
          path(
            "M-2 3a1 1 0 0 1-2-2 1 1 0 0 1 0-2 1 1 0 0 1 2-2 1 1 0 0 1 3-1q2 0 2 3l2 2h-1v2l-1 1-2-1z" +
              (kind > "t" ? "M-3-3a2 2 0 1 0-1 3z" : ""),
          ),
          path("M2 0h1M1-1Q1 1-2 2", 0.6),
          path("M-4 0q4 0 7-2", 1, accent),
        ),
      ];
    }
    const [a, b, c, d, e = c + 6, f = d + 2] = numbers(part);
    const leg = +/l/i.test(kind);
    const size = leg ? 1 : 0.65;
    const root = at(leg, (leg ? 1.3 : 4) * (kind > "Z" ? 1 : -1));
    return [
      path(
        limb(size, ...root, 4, a, b, 2.5) +
          limb(size, a, b, 2.5, c, d, 1.3) +
          (leg ? limb(size, c, d, 1.3, e, f, 1) : ""),
      ),
      cut(way(...root, a, b, size), 0.5),
    ];
  };
  return shape(
    "svg",
    {
      viewBox: "-160 0 384 64",
      preserveAspectRatio: "xMidYMid slice",
      "aria-hidden": true,
      fill: figure,
      stroke: fill,
      "stroke-linecap": "round",
      "paint-order": "stroke",
    },
    shape(
      "g",
      { transform: (ground + band) % 2 ? "matrix(-1 0 0 1 64 0)" : "" },
      path("M-160 32h384", 64, fill),
      ...[`${tile[0]}M-160 63${tile.slice(1).repeat(96)}`, HALL, ...parts].flatMap(paint),
    ),
  );
}

// What was done so far, and what comes next? The server's registers with the deeds that wait for it. Pure.

/** @typedef {import("../_types/start_workout.js").PlayerExercise} PlayerExercise */
/** @typedef {import("../_types/start_workout.js").PlayerSet} PlayerSet */
/** @typedef {import("../_types/start_workout.js").PlayerRun} PlayerRun */
/** @typedef {import("../_types/start_workout.js").PlayedSet} PlayedSet */
/** @typedef {import("../_types/start_workout.js").PlayedMark} PlayedMark */
/** @typedef {import("../_types/start_workout.js").PlayerClock} PlayerClock */
/** @typedef {import("../_types/player_log_set.js").Deed} PlayerOp */
/** @typedef {{ sets: PlayedSet[], marks: PlayedMark[], clock: PlayerClock | null, startedAt: number }} State everything of a run, by all that is known here; begun at 0 is not begun */
/** @typedef {{ key: string, n: number, warm_up: boolean, target: PlayerSet | null, done: PlayedSet | null }} Place where a set goes */
/** @typedef {{ exercise: PlayerExercise, skipped: boolean, over: boolean, insteadOf: string | null, places: Place[] }} Row an exercise; `over` where another took its place */

const WARM_UP_REST_S = 60; // between light sets nobody waits as long as between heavy ones

/** What a deed writes. Of two that write the same the later one holds. @param {{ what: string, exercise_id?: string | null, warm_up?: boolean | null, n?: number | null }} op */
export function register(op) {
  if (op.what === "clock") return "clock";
  return op.what === "mark" ? `mark ${op.exercise_id}` : placeKey(op);
}

/** @param {{ exercise_id?: string | null, warm_up?: boolean | null, n?: number | null }} one */
const placeKey = ({ exercise_id, warm_up, n }) => `set ${exercise_id} ${warm_up ? "w" : ""}${n}`;

/**
 * What the server said last, with the deeds that it has not confirmed.
 * @param {PlayerRun} run @param {PlayerOp[]} ops @returns {State}
 */
export function fold(run, ops) {
  const sets = new Map(run.sets.map((one) => [placeKey(one), one]));
  const marks = new Map(run.marks.map((one) => [one.exercise_id, one]));
  let { clock } = run;
  const times = [run.started_at, ...ops.map(({ at }) => at)].flatMap((at) => (at ? Date.parse(at) : []));
  for (const { id: _, what, at, exercise_id: id, ...op } of ops) {
    const time = Date.parse(at);
    const key = placeKey({ exercise_id: id, ...op });
    /** @param {string | undefined} other */
    const later = (other) => other === undefined || Date.parse(other) <= time;
    if (what === "clock") {
      const { elapsed_s, running = false } = op;
      if (later(clock?.at)) clock = { elapsed_s: Number(elapsed_s), running, at };
    } else if (what === "mark") {
      const { name = null, instead_of = null, skipped = false } = op;
      marks.set(String(id), { exercise_id: String(id), name, instead_of, skipped });
    } else if (later(sets.get(key)?.done_at)) {
      if (what === "unset") sets.delete(key);
      else
        sets.set(key, {
          ...UNSAID,
          ...op,
          exercise_id: String(id),
          n: Number(op.n),
          warm_up: !!op.warm_up,
          done_at: at,
        });
    }
  }
  return {
    sets: [...sets.values()],
    marks: [...marks.values()],
    clock,
    startedAt: times.length ? Math.min(...times) : 0,
  };
}

/** What is not said of a set. */
export const UNSAID = { reps: null, duration_s: null, weight: null, unit: null, rir: null, per_side: false };

/**
 * The exercises in the order in which they are to be done, with what was swapped in behind what it is for, and at the
 * end what was done and is nowhere else.
 * @param {PlayerExercise[]} exercises @param {State} state
 * @param {Record<string, PlayerExercise>} known those that were swapped in, with their targets
 */
export function course(exercises, { sets, marks }, known) {
  /** @param {PlayerExercise} exercise @param {string | null} insteadOf @param {boolean} over @returns {Row} */
  const row = (exercise, insteadOf, over) => {
    const id = exercise.exercise_id;
    const own = sets.filter((one) => one.exercise_id === id);
    const skipped = marks.some((one) => one.exercise_id === id && one.skipped);
    return { exercise, insteadOf, skipped, over, places: placesOf(exercise, own) };
  };
  const rows = exercises.flatMap((one) => {
    const id = one.exercise_id;
    const swapped = marks.filter(({ instead_of }) => instead_of === id);
    const begun = sets.some(({ exercise_id }) => exercise_id === id);
    const own = begun || !swapped.length ? [row(one, null, swapped.length > 0)] : [];
    const others = swapped.map((mark) =>
      row(known[mark.exercise_id] ?? likeIt(mark, mark.exercise_id, one), id, false),
    );
    return [...own, ...others];
  });
  for (const { exercise_id: id } of sets)
    if (!rows.some(({ exercise }) => exercise.exercise_id === id))
      rows.push(
        row(
          known[id] ??
            likeIt(
              marks.find((one) => one.exercise_id === id),
              id,
            ),
          null,
          true,
        ),
      );
  return rows;
}

/**
 * What was swapped in, as far as it is known: as many sets as of the other, at a weight that is to be found.
 * @param {PlayedMark | undefined} mark @param {string} exercise_id @param {PlayerExercise} [other] @returns {PlayerExercise}
 */
const likeIt = (mark, exercise_id, other) => ({
  ...NOTHING,
  exercise_id,
  name: mark?.name ?? "…",
  rest_s: other?.rest_s ?? 0,
  sets: other?.sets.map((set) => ({ ...set, weight: null, unit: null })) ?? [],
});

/** @type {Omit<PlayerExercise, "exercise_id" | "name">} */
const NOTHING = {
  per_side: false,
  rest_s: 0,
  sets: [],
  warm_up: [],
  plates: null,
  last_time: null,
  why: null,
};

/** @param {PlayerExercise} exercise @param {PlayedSet[]} own @returns {Place[]} */
function placesOf({ exercise_id, warm_up: light, sets }, own) {
  /** @param {boolean} warm_up @param {PlayerSet[]} targets */
  const places = (warm_up, targets) => {
    const mine = own.filter((one) => one.warm_up === warm_up);
    const all = [...new Set([...targets, ...mine].map(({ n }) => n))].sort((a, b) => a - b);
    return all.map((n) => ({
      key: placeKey({ exercise_id, warm_up, n }),
      n,
      warm_up,
      target: targets.find((one) => one.n === n) ?? null,
      done: mine.find((one) => one.n === n) ?? null,
    }));
  };
  return [...places(true, light), ...places(false, sets)];
}

/** What is still to be done of it: a warm-up only before the sets that it is for. @param {Row} row */
export function left({ skipped, over, places }) {
  const begun = places.some(({ done, warm_up }) => done && !warm_up);
  return skipped || over
    ? []
    : places.filter(({ target, done, warm_up }) => target && !done && !(warm_up && begun));
}

/** Whether the working sets that were to be done are done, and one at least was. @param {Row} row */
export const complete = (row) => !left(row).length && row.places.some(({ done }) => done);

/** The place of another set than were planned. @param {Row} row @returns {Place} */
export function extra({ exercise: { exercise_id }, places }) {
  const n = Math.max(0, ...places.filter(({ warm_up }) => !warm_up).map((one) => one.n)) + 1;
  return { key: placeKey({ exercise_id, n }), n, warm_up: false, target: null, done: null };
}

/** Working sets: how many are done, and of how many. @param {Row[]} rows */
export function count(rows) {
  const all = rows.flatMap((row) => {
    const coming = left(row);
    return row.places.filter((place) => !place.warm_up && (place.done || coming.includes(place)));
  });
  return { done: all.filter(({ done }) => done).length, all: all.length };
}

/** The set that was done last. @param {Row[]} rows */
export function latest(rows) {
  const all = rows.flatMap((row) => row.places.map((place) => ({ row, place })));
  const at = (/** @type {Place} */ { done }) => (done ? Date.parse(done.done_at) : 0);
  return all.filter(({ place }) => place.done).sort((a, b) => at(b.place) - at(a.place))[0];
}

/**
 * Where the member is: at what they chose, else with the exercise that they are at, else at the first that is to be done.
 * @param {Row[]} rows @param {string} chosen the key of a place, or of an exercise
 */
export function current(rows, chosen) {
  for (const row of rows) {
    const place =
      row.exercise.exercise_id === chosen
        ? (left(row)[0] ?? extra(row))
        : [...row.places, extra(row)].find(({ key }) => key === chosen);
    if (place) return { row, place };
  }
  const last = latest(rows)?.row;
  const row = last && left(last).length ? last : rows.find((one) => left(one).length);
  const place = row && left(row)[0];
  return row && place && { row, place };
}

/** What a row is, in the order of what is to be done after it. @param {Row[]} rows @param {Row} [row] */
export function following(rows, row) {
  const at = row ? rows.indexOf(row) : -1;
  return [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))].find((one) => left(one).length);
}

/**
 * When the rest after the last set is over, in ms, and how long it is; nothing where nothing is to follow.
 * @param {Row[]} rows
 */
export function rest(rows) {
  const last = latest(rows);
  if (!last?.place.done || !rows.some((row) => left(row).length)) return undefined;
  const { rest_s } = last.row.exercise;
  const length_s = last.place.warm_up ? Math.min(rest_s, WARM_UP_REST_S) : rest_s;
  return { from: Date.parse(last.place.done.done_at), length_s };
}

/**
 * What a set begins with before the member changes it: what was done; or as the one before that was to be like it.
 * @param {Row} row @param {Place} place
 */
export function values({ places }, { warm_up, target, done }) {
  const like = places.filter(
    (one) =>
      one.done &&
      one.warm_up === warm_up &&
      (!target || (one.target?.weight === target.weight && one.target?.reps_low === target.reps_low)),
  );
  const before = done ?? like.at(-1)?.done;
  return {
    weight: before?.weight ?? target?.weight ?? null,
    reps: before?.reps ?? target?.reps_low ?? null,
    duration_s: before?.duration_s ?? target?.hold_s ?? null,
  };
}

/** Where a class is, in seconds. @param {PlayerClock | null} clock @param {number} now */
export const position = (clock, now) =>
  clock ? clock.elapsed_s + (clock.running ? Math.max(0, (now - Date.parse(clock.at)) / 1000) : 0) : 0;

/**
 * What goes on each side of a bar for this weight, heaviest first: as few as make it, of those that gyms have.
 * @param {{ bar: number, per_side: number[], unit: "kg" | "lb" }} plates @param {number} weight
 * @returns {{ sides: number[], off: number }} `off` is what is missing to it
 */
export function loaded({ bar, unit }, weight) {
  /** @type {number[]} */
  const sides = [];
  let more = (weight - bar) / 2;
  for (const plate of DISCS[unit]) for (; more >= plate; more -= plate) sides.push(plate);
  return { sides, off: more * 2 };
}

const DISCS = { kg: [25, 20, 15, 10, 5, 2.5, 1.25], lb: [45, 35, 25, 10, 5, 2.5] };

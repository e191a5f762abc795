// Written by `make types` from the models of the tool update_workout; changes belong there.

export type Discipline =
  | "cycling"
  | "running"
  | "walking"
  | "rowing"
  | "strength"
  | "hiit"
  | "boxing"
  | "dance"
  | "yoga"
  | "pilates"
  | "barre"
  | "stretching"
  | "mobility"
  | "meditation";

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface UpdateWorkout {
  arguments: UpdateWorkoutArguments;
  result: UpdateWorkoutResult;
  meta: UpdateWorkoutMeta;
}
export interface UpdateWorkoutArguments {
  workout_id: string;
  /**
   * In order, all or none.
   *
   * @minItems 1
   * @maxItems 20
   */
  ops:
    | [Op]
    | [Op, Op]
    | [Op, Op, Op]
    | [Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op]
    | [Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op, Op];
  /**
   * Refused when it moved on.
   */
  version?: number;
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * One step.
 */
export interface Op {
  op:
    | "set_field"
    | "add_exercise"
    | "add_set"
    | "edit_set"
    | "remove_set"
    | "remove_exercise"
    | "relabel_exercise"
    | "merge_into"
    | "not_duplicate"
    | "maybe_duplicate"
    | "delete"
    | "restore"
    | "revert";
  /**
   * Name, id or number.
   */
  exercise?: string;
  /**
   * Number; add_set: before which.
   */
  set?: number;
  /**
   * edit_set: what changes.
   *
   * @maxItems 100
   */
  sets?: GivenSet[];
  field?:
    | "title"
    | "performed_at"
    | "time_zone"
    | "discipline"
    | "duration_s"
    | "rpe"
    | "note"
    | "distance_m"
    | "elevation_gain_m"
    | "energy_kcal"
    | "average_bpm"
    | "max_bpm"
    | "average_w"
    | "superset";
  /**
   * Absent clears it.
   */
  value?: string;
  /**
   * Right exercise, or the other workout.
   */
  to?: string;
  to_version?: number;
}
/**
 * One set, or `count` equal ones.
 */
export interface GivenSet {
  /**
   * Equal sets.
   */
  count?: number;
  kind?: "normal" | "warmup" | "drop" | "failure";
  /**
   * 0: body alone; less: assistance.
   */
  weight?: number;
  unit?: "kg" | "lb";
  reps?: number;
  rir?: number;
  rpe?: number;
  duration_s?: number;
  distance?: number;
  distance_unit?: "m" | "km" | "mi";
  side?: "left" | "right" | "each";
}
/**
 * The workout as it is now, and what changed.
 */
export interface UpdateWorkoutResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  workout: Workout;
  diff: Changes[];
  recomputed: Recomputed;
  ignored_fields: IgnoredField[];
  /**
   * What was not said; tell the member.
   */
  assumed: string[];
  /**
   * Say this first, when set.
   */
  urgent: string | null;
  /**
   * Done by an earlier call; nothing was changed now.
   */
  replayed: boolean;
  /**
   * Arguments for update_workout; null if nothing changed.
   */
  undo: {
    [k: string]: unknown;
  } | null;
}
/**
 * A workout in full.
 */
export interface Workout {
  id: string;
  /**
   * Pass it to update_workout.
   */
  version: number;
  local_date: string;
  /**
   * HH:MM where it happened.
   */
  start_local: string;
  time_zone: string;
  title: string;
  discipline: Discipline | null;
  class_id: string | null;
  duration_s: number | null;
  /**
   * 0 to 10, whole session.
   */
  rpe: number | null;
  note: string | null;
  source: "chat" | "player" | "hevy" | "strong" | "fit" | "gpx" | "tcx" | "strava";
  exercises: WorkoutExercise[];
  /**
   * Sets not told here: the workout is too long for one answer.
   */
  sets_left_out: number;
  metrics: WorkoutMetrics;
  duplicates: LinkedWorkout[];
  deleted: boolean;
}
/**
 * One exercise of a workout.
 */
export interface WorkoutExercise {
  exercise_id: string;
  name: string;
  superset: number | null;
  note: string | null;
  sets: WorkoutSet[];
}
/**
 * One set, weights as typed.
 */
export interface WorkoutSet {
  kind: "normal" | "warmup" | "drop" | "failure";
  /**
   * As typed; 0 is the body alone, less is assistance.
   */
  weight: number | null;
  unit: ("kg" | "lb") | null;
  reps: number | null;
  /**
   * Repetitions in reserve.
   */
  rir: number | null;
  duration_s: number | null;
  distance_m: number | null;
  side: ("left" | "right" | "each") | null;
}
/**
 * What was measured; null for what was not.
 */
export interface WorkoutMetrics {
  distance_m: number | null;
  elevation_gain_m: number | null;
  energy_kcal: number | null;
  average_bpm: number | null;
  max_bpm: number | null;
  average_w: number | null;
  normalised_w: number | null;
}
/**
 * Another record that may be the same workout.
 */
export interface LinkedWorkout {
  workout_id: string;
  source: "chat" | "player" | "hevy" | "strong" | "fit" | "gpx" | "tcx" | "strava";
  state: "suspected" | "confirmed" | "rejected";
  /**
   * 0 to 1.
   */
  score: number;
  /**
   * Whether the other one is counted in progress, and not this one.
   */
  counted: boolean;
}
/**
 * One thing that differs; null where it was not, or is no more.
 */
export interface Changes {
  what: string;
  before: string | null;
  after: string | null;
}
/**
 * What follows from the change.
 */
export interface Recomputed {
  prs: NewRecord[];
}
/**
 * A set that beat everything before it.
 */
export interface NewRecord {
  exercise: string;
  kind: string;
  set: string;
  previous: string;
  /**
   * One-repetition maximum.
   */
  estimate: string | null;
  method: string | null;
}
/**
 * Something that was given and not taken.
 */
export interface IgnoredField {
  field: string;
  why: string;
}
export interface UpdateWorkoutMeta {}

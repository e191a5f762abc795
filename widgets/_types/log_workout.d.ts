// Written by `make types` from the models of the tool log_workout; changes belong there.

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
export interface LogWorkout {
  arguments: LogWorkoutArguments;
  result: LogWorkoutResult;
  meta: LogWorkoutMeta;
}
export interface LogWorkoutArguments {
  /**
   * Its start, local: 2026-11-23T18:30, or a day. Default: it ended now.
   */
  performed_at?: string;
  time_zone?: string;
  title?: string;
  discipline?: Discipline;
  /**
   * Gives title and discipline, not duration.
   */
  class_id?: string;
  duration_min?: number;
  duration_s?: number;
  /**
   * @maxItems 60
   */
  exercises?: GivenExercise[];
  /**
   * Of weights that name none.
   */
  unit?: "kg" | "lb";
  cardio?: Cardio;
  rpe?: number;
  /**
   * Never a health condition.
   */
  note?: string;
  dry_run?: boolean;
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * An exercise as the member calls it, with its sets.
 */
export interface GivenExercise {
  name?: string;
  exercise_id?: string;
  /**
   * @maxItems 100
   */
  sets?: GivenSet[];
  /**
   * Same number: alternated.
   */
  superset?: number;
  note?: string;
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
 * Of the whole workout.
 */
export interface Cardio {
  distance?: number;
  distance_unit?: "m" | "km" | "mi";
  elevation_gain_m?: number;
  energy_kcal?: number;
  average_bpm?: number;
  max_bpm?: number;
  average_w?: number;
}
/**
 * What was recorded, and how it was understood.
 */
export interface LogWorkoutResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  workout: Workout;
  /**
   * What names were taken for; created: a new one.
   */
  resolved: ResolvedExercise[];
  /**
   * Sets that beat everything before.
   */
  prs: NewRecord[];
  ignored_fields: IgnoredField[];
  /**
   * Workouts it may be the same as; see duplicates.
   */
  possible_duplicates: string[];
  /**
   * What was not said; tell the member.
   */
  assumed: string[];
  /**
   * Say this first, when set.
   */
  urgent: string | null;
  /**
   * Recorded by an earlier call; nothing was written now.
   */
  replayed: boolean;
  /**
   * Arguments for update_workout.
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
 * What a name was taken for.
 */
export interface ResolvedExercise {
  input: string;
  exercise_id: string | null;
  name: string;
  /**
   * 0 to 1; ask below 0.8.
   */
  confidence: number;
  how: string;
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
export interface LogWorkoutMeta {}

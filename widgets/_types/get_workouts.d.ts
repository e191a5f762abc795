// Written by `make types` from the models of the tool get_workouts; changes belong there.

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
export interface GetWorkouts {
  arguments: GetWorkoutsArguments;
  result: GetWorkoutsResult;
  meta: GetWorkoutsMeta;
}
export interface GetWorkoutsArguments {
  /**
   * One in full; alone.
   */
  workout_id?: string;
  from?: string;
  to?: string;
  discipline?: Discipline;
  /**
   * Name or id; adds its sets of last time.
   */
  exercise?: string;
  class_id?: string;
  /**
   * In title, note or exercise.
   */
  text?: string;
  source?: "chat" | "player" | "hevy" | "strong" | "fit" | "gpx" | "tcx" | "strava";
  limit?: number;
  /**
   * From next_cursor.
   */
  cursor?: string;
}
/**
 * A page of workouts, the newest first, or one in full.
 */
export interface GetWorkoutsResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  workouts: WorkoutRow[];
  workout: Workout | null;
  returned: number;
  /**
   * Of all pages; exact. Duplicates are among them.
   */
  total_estimate: number;
  /**
   * Pass as cursor for more; null at the end.
   */
  next_cursor: string | null;
  exercise: AskedExercise | null;
  /**
   * Of the exercise asked for.
   */
  last_time: LastTime | null;
  coverage: WorkoutsCoverage;
}
/**
 * A workout in a line.
 */
export interface WorkoutRow {
  id: string;
  local_date: string;
  /**
   * HH:MM where it happened.
   */
  start_local: string;
  time_zone: string;
  title: string;
  discipline: Discipline | null;
  duration_s: number | null;
  /**
   * Measures and best sets, weights as typed.
   */
  what: string;
  source: "chat" | "player" | "hevy" | "strong" | "fit" | "gpx" | "tcx" | "strava";
  /**
   * The same workout from another source; counted there.
   */
  duplicate_of: string | null;
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
 * The exercise that was asked for.
 */
export interface AskedExercise {
  exercise_id: string;
  name: string;
  /**
   * Set where it was not called by its name. Say so.
   */
  read_as: string | null;
}
/**
 * When an exercise was done last.
 */
export interface LastTime {
  workout_id: string;
  local_date: string;
  /**
   * In their order, weights as typed.
   */
  sets: string;
}
/**
 * What the answer is made of.
 */
export interface WorkoutsCoverage {
  /**
   * Day of the oldest that fits, on any page.
   */
  first_on: string | null;
  last_on: string | null;
  /**
   * Workouts of these days that may not be shown here.
   */
  withheld: number;
  withheld_why: string | null;
}
export interface GetWorkoutsMeta {
  /**
   * As it was called, of a list.
   */
  "palestra/arguments"?: {
    [k: string]: unknown;
  };
}

// Written by `make types` from the models of the tool start_workout; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface StartWorkout {
  arguments: StartWorkoutArguments;
  result: StartWorkoutResult;
  meta: StartWorkoutMeta;
}
export interface StartWorkoutArguments {
  class_id?: string;
  /**
   * Or one from get_schedule.
   */
  session_id?: string;
}
/**
 * One session, ready to be started.
 */
export interface StartWorkoutResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  kind: "class" | "live" | "strength" | "event" | "other";
  title: string;
  minutes: number | null;
  item_id: string | null;
  class_id: string | null;
  playable: boolean;
  /**
   * Why it cannot be played now; null when it can.
   */
  why_not: string | null;
  /**
   * Opens the player; null when it cannot be played.
   */
  url: string | null;
  segments: PlayerSegment[];
  exercises: PlayerExercise[];
  next_up: NextUp | null;
  /**
   * What was done of it so far; null where nothing can be recorded.
   */
  run: PlayerRun | null;
}
/**
 * A stretch of a class.
 */
export interface PlayerSegment {
  name: string;
  start_s: number;
  end_s: number;
  /**
   * 1 (easiest) to 5 (hardest).
   */
  intensity: number;
  target: string;
}
/**
 * One exercise of a strength session.
 */
export interface PlayerExercise {
  exercise_id: string;
  name: string;
  per_side: boolean;
  rest_s: number;
  sets: PlayerSet[];
  /**
   * Suggested before the first heavy lift.
   */
  warm_up: PlayerSet[];
  /**
   * Of the working sets; null without a barbell.
   */
  plates: PlayerPlates | null;
  /**
   * What was done last; null when it never was.
   */
  last_time: string | null;
  /**
   * Where the weight comes from.
   */
  why: string | null;
}
/**
 * One set, as it is to be done.
 */
export interface PlayerSet {
  n: number;
  reps_low: number | null;
  reps_high: number | null;
  hold_s: number | null;
  /**
   * Null: the body alone, or to be found.
   */
  weight: number | null;
  /**
   * Null: the body alone.
   */
  unit: ("kg" | "lb") | null;
  /**
   * Repetitions in reserve at the end of the set.
   */
  rir: number | null;
}
/**
 * What goes on a barbell; per side, heaviest first.
 */
export interface PlayerPlates {
  bar: number;
  per_side: number[];
  unit: "kg" | "lb";
}
/**
 * What comes after it.
 */
export interface NextUp {
  id: string;
  title: string;
  local_date: string;
  start_local: string | null;
}
/**
 * What was done so far of a session in the player.
 */
export interface PlayerRun {
  id: string;
  /**
   * The server's clock when it said this.
   */
  server_now: string;
  started_at: string | null;
  clock: PlayerClock | null;
  marks: PlayedMark[];
  sets: PlayedSet[];
  /**
   * Null while it is under way.
   */
  finished: PlayedWorkout | null;
}
/**
 * Where a class is: at `at` it was at `elapsed_s`, and it runs on since then, or stands.
 */
export interface PlayerClock {
  elapsed_s: number;
  running: boolean;
  at: string;
}
/**
 * An exercise that was swapped in for another, or left out.
 */
export interface PlayedMark {
  exercise_id: string;
  name: string | null;
  instead_of: string | null;
  skipped: boolean;
}
/**
 * A set that was done.
 */
export interface PlayedSet {
  exercise_id: string;
  n: number;
  warm_up: boolean;
  reps: number | null;
  duration_s: number | null;
  /**
   * As typed.
   */
  weight: number | null;
  unit: ("kg" | "lb") | null;
  rir: number | null;
  per_side: boolean;
  done_at: string;
}
/**
 * The workout that it became.
 */
export interface PlayedWorkout {
  workout_id: string;
  /**
   * Arguments for update_workout that take it back.
   */
  undo: {
    [k: string]: unknown;
  } | null;
}
export interface StartWorkoutMeta {}

// Written by `make types` from the models of the tool player_log_set; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface PlayerLogSet {
  arguments: PlayerLogSetArguments;
  result: PlayerLogSetResult;
  meta: PlayerLogSetMeta;
}
export interface PlayerLogSetArguments {
  run_id: string;
  class_id?: string;
  session_id?: string;
  /**
   * May be told again.
   *
   * @maxItems 60
   */
  ops?: Deed[];
}
/**
 * What was done, once.
 */
export interface Deed {
  /**
   * Of this deed alone.
   */
  id: string;
  /**
   * When it was done.
   */
  at: string;
  what: "set" | "unset" | "mark" | "clock";
  exercise_id?: string;
  /**
   * Which set; warm-up counts apart.
   */
  n?: number;
  warm_up?: boolean;
  reps?: number;
  /**
   * Of a hold.
   */
  duration_s?: number;
  weight?: number;
  unit?: "kg" | "lb";
  rir?: number;
  /**
   * Done with each side.
   */
  per_side?: boolean;
  /**
   * What an exercise that was swapped in is called.
   */
  name?: string;
  /**
   * Which one it was swapped in for.
   */
  instead_of?: string;
  /**
   * The exercise is left out.
   */
  skipped?: boolean;
  /**
   * Of a class, at `at`.
   */
  elapsed_s?: number;
  running?: boolean;
}
/**
 * What was done so far, by every copy of the player.
 */
export interface PlayerLogSetResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  run: PlayerRun;
  refused: RefusedOp[];
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
/**
 * A deed that was not written, and will not be.
 */
export interface RefusedOp {
  id: string;
  why: string;
}
export interface PlayerLogSetMeta {}

// Written by `make types` from the models of the tool player_alternatives; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface PlayerAlternatives {
  arguments: PlayerAlternativesArguments;
  result: PlayerAlternativesResult;
  meta: PlayerAlternativesMeta;
}
export interface PlayerAlternativesArguments {
  session_id: string;
  exercise_id: string;
}
/**
 * Exercises with today's targets, the likest first.
 */
export interface PlayerAlternativesResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  exercises: PlayerExercise[];
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
export interface PlayerAlternativesMeta {}

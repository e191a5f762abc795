// Written by `make types` from the models of the tool get_progress; changes belong there.

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
export interface GetProgress {
  arguments: GetProgressArguments;
  result: GetProgressResult;
  meta: GetProgressMeta;
}
export interface GetProgressArguments {
  /**
   * guideline: WHO's 150 minutes; output: power.
   */
  metric?:
    | "minutes"
    | "sessions"
    | "strength"
    | "prs"
    | "volume_by_muscle"
    | "load"
    | "zones"
    | "streak"
    | "guideline"
    | "pace"
    | "output";
  /**
   * For strength and prs.
   */
  exercise?: string;
  discipline?: Discipline;
  from?: string;
  to?: string;
  /**
   * Instead of from.
   */
  last_weeks?: number;
  group_by?: "day" | "week" | "month";
  compare_to?: "previous" | "same_period_last_year";
  /**
   * Of load. tss needs power, edwards_trimp heart rate.
   */
  convention?: "session_rpe" | "tss" | "edwards_trimp";
}
/**
 * One measure over a period.
 */
export interface GetProgressResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  metric: string;
  headline: Headline;
  /**
   * day, week or month of the series.
   */
  group_by: string;
  series_unit: string;
  series: Point[];
  table: Row[];
  comparison: Comparison | null;
  /**
   * Formula, convention and parameters; tell it with the number.
   */
  method: string;
  coverage: Coverage;
  caveats: string[];
}
/**
 * The one number.
 */
export interface Headline {
  /**
   * Null when nothing says it.
   */
  value: number | null;
  unit: string;
  label: string;
}
export interface Point {
  from: string;
  /**
   * Null: not known.
   */
  value: number | null;
}
/**
 * A line of the table.
 */
export interface Row {
  label: string;
  value: number | null;
  unit: string;
  on: string | null;
  note: string | null;
}
/**
 * The same number of an earlier time.
 */
export interface Comparison {
  from: string;
  to: string;
  value: number | null;
  change: number | null;
  change_pct: number | null;
}
/**
 * What the numbers are made of.
 */
export interface Coverage {
  from: string;
  to: string;
  /**
   * Counted in this time.
   */
  sessions: number;
  /**
   * Of them, without what is measured here.
   */
  missing: number;
  /**
   * Left out by their source's terms.
   */
  withheld: number;
  sources: string[];
}
export interface GetProgressMeta {
  /**
   * As it was called.
   */
  "palestra/arguments"?: {
    [k: string]: unknown;
  };
}

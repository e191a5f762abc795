// Written by `make types` from the models of the tool save_plan; changes belong there.

export type Goal =
  | "general_fitness"
  | "strength"
  | "muscle"
  | "endurance"
  | "speed"
  | "mobility"
  | "weight_loss"
  | "stress_relief"
  | "return_to_training"
  | "event";

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface SavePlan {
  arguments: SavePlanArguments;
  result: SavePlanResult;
  meta: SavePlanMeta;
}
export interface SavePlanArguments {
  draft_id?: string;
  /**
   * Accept only these.
   *
   * @maxItems 100
   */
  lines?: string[];
  /**
   * Without a draft.
   */
  action?: "activate" | "pause" | "resume" | "archive" | "roll_back";
  /**
   * Default: the live one.
   */
  plan_id?: string;
  /**
   * Of a pause; day to resume.
   */
  from?: string;
  to?: string;
  to_version?: number;
  base_version?: number;
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * The plan as it is now, and what became of the calendar.
 */
export interface SavePlanResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  /**
   * Done by an earlier call; nothing was done now.
   */
  replayed: boolean;
  plan: PlanGlance;
  /**
   * Sessions on the calendar from today on.
   */
  scheduled: number;
  /**
   * Sessions taken off it by this.
   */
  removed: number;
  /**
   * The plan that this one took the place of.
   */
  replaced_plan_id: string | null;
  /**
   * Tell the member.
   */
  notes: string[];
  /**
   * Of the plan's next seven days.
   */
  sessions: ComingSession[];
  /**
   * The last changes, the latest first.
   */
  history: PlanChange[];
  /**
   * Arguments for save_plan that take this back.
   */
  undo: {
    [k: string]: unknown;
  } | null;
}
/**
 * A plan in one glance.
 */
export interface PlanGlance {
  plan_id: string;
  /**
   * Pass it as base_version.
   */
  version: number;
  status: "active" | "paused" | "archived";
  goal: Goal;
  starts_on: string;
  ends_on: string;
  paused_from: string | null;
  paused_until: string | null;
}
/**
 * A session of the plan's next seven days.
 */
export interface ComingSession {
  session_id: string;
  local_date: string;
  start_local: string | null;
  title: string;
  minutes: number | null;
  status: "planned" | "live" | "done" | "missed" | "skipped" | "rest";
}
/**
 * One change of a live plan, as it is told in its history.
 */
export interface PlanChange {
  version: number;
  on: string;
  by: "member" | "system";
  kind: string;
  why: string | null;
  rules: string[];
  lines: string[];
}
export interface SavePlanMeta {}

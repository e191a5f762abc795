// Written by `make types` from the models of the tool adapt_plan; changes belong there.

export type Avoid =
  | "high_impact"
  | "jumping"
  | "running"
  | "supine"
  | "prone"
  | "inversion"
  | "overhead_load"
  | "heavy_axial_load"
  | "deep_knee_flexion"
  | "kneeling"
  | "wrist_weight_bearing"
  | "twisting"
  | "spinal_flexion"
  | "balance_unsupported"
  | "breath_hold"
  | "hot_environment"
  | "contact_fall_risk"
  | "max_effort"
  | "floor_transitions"
  | "grip_heavy";

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface AdaptPlan {
  arguments: AdaptPlanArguments;
  result: AdaptPlanResult;
  meta: AdaptPlanMeta;
}
export interface AdaptPlanArguments {
  /**
   * ill: ask no details.
   */
  reason:
    | "missed"
    | "ill"
    | "travel"
    | "less_time"
    | "more_time"
    | "too_hard"
    | "too_easy"
    | "sore"
    | "new_equipment"
    | "swap"
    | "deload"
    | "move_event";
  from?: string;
  to?: string;
  /**
   * Of a session.
   */
  minutes?: number;
  /**
   * All there is; what is new.
   */
  equipment?: (
    | "mat"
    | "dumbbells"
    | "kettlebell"
    | "barbell"
    | "ez_bar"
    | "weight_plate"
    | "rack"
    | "bench"
    | "cable_machine"
    | "weight_machine"
    | "resistance_band"
    | "loop_band"
    | "suspension_trainer"
    | "pull_up_bar"
    | "dip_bars"
    | "box"
    | "step"
    | "medicine_ball"
    | "stability_ball"
    | "balance_trainer"
    | "ab_wheel"
    | "sliders"
    | "jump_rope"
    | "foam_roller"
    | "massage_ball"
    | "yoga_block"
    | "yoga_strap"
    | "bolster"
    | "blanket"
    | "chair"
    | "wall"
    | "barre_bar"
    | "pilates_ring"
    | "boxing_gloves"
    | "heavy_bag"
    | "bike"
    | "treadmill"
    | "rower"
    | "elliptical"
    | "sled"
    | "sandbag"
    | "battle_rope"
    | "other"
    | "none"
  )[];
  avoid?: Avoid[];
  /**
   * From get_schedule; for swap.
   */
  session_id?: string;
  /**
   * New day.
   */
  event_on?: string;
  /**
   * An alternative.
   */
  option?: number;
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * Changes that are proposed.
 */
export interface AdaptPlanResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  /**
   * Done by an earlier call; nothing was done now.
   */
  replayed: boolean;
  draft_id: string;
  plan_id: string;
  base_version: number;
  lines: DiffLine[];
  /**
   * How many lines are not told, and how to have them.
   */
  more: string | null;
  /**
   * Sessions that stay as they are.
   */
  kept: number;
  checks: Checks;
  unfilled: Unfilled[];
  alternatives: Alternative[];
  /**
   * First and last day without sessions.
   */
  pause: string[] | null;
  rules: {
    [k: string]: string;
  };
}
/**
 * One change. `from` and `to` are the session before and after, in words.
 */
export interface DiffLine {
  /**
   * To accept some lines and not others.
   */
  id: string;
  op: "move" | "replace" | "shorten" | "lighten" | "drop" | "add" | "reload";
  session: string;
  /**
   * Null for a session that is new.
   */
  from: string | null;
  /**
   * Null for a session that goes.
   */
  to: string | null;
  rule:
    | "ramp_cap"
    | "comeback"
    | "first_weeks"
    | "easy_week"
    | "taper"
    | "hard_easy"
    | "two_strength_days"
    | "guideline_minutes"
    | "double_progression"
    | "estimated_start"
    | "find_weight"
    | "variety"
    | "not_taken_lately"
    | "availability"
    | "avoid"
    | "equipment"
    | "missed_move"
    | "missed_leave"
    | "missed_repeat_week"
    | "pause"
    | "gentle_return"
    | "travel_substitute"
    | "travel_rest"
    | "less_time_shorten"
    | "less_time_keep_important"
    | "more_time"
    | "too_hard"
    | "too_easy"
    | "spare_swap"
    | "new_equipment"
    | "swap_session"
    | "deload_week"
    | "event_moved"
    | "unavailable_replaced";
  why: string;
  /**
   * Lines that come along with this one.
   */
  needs: string[];
}
/**
 * What was checked, over the whole plan.
 */
export interface Checks {
  /**
   * The steepest week.
   */
  ramp_pct_max: number | null;
  /**
   * Of one week.
   */
  hard_days_max: number;
  /**
   * Of the fullest week.
   */
  strength_days: number;
  /**
   * Moderate minutes of the fullest week; the guideline is 150.
   */
  equivalent_min: number;
  /**
   * Of the fullest week, the most first.
   */
  sets_by_muscle: {
    [k: string]: number;
  };
  findings: string[];
}
/**
 * A session for which nothing fits.
 */
export interface Unfilled {
  local_date: string;
  focus: string;
  why: string;
}
/**
 * Another way: the same call with this `option`.
 */
export interface Alternative {
  option: number;
  summary: string;
}
export interface AdaptPlanMeta {}

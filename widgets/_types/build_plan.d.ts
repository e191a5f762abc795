// Written by `make types` from the models of the tool build_plan; changes belong there.

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
export interface BuildPlan {
  arguments: BuildPlanArguments;
  result: BuildPlanResult;
  meta: BuildPlanMeta;
}
export interface BuildPlanArguments {
  goal?: Goal;
  weeks?: number;
  weekdays?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
  /**
   * Or weekdays.
   */
  days_per_week?: number;
  /**
   * At most.
   */
  session_minutes?: number;
  /**
   * All they have.
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
  /**
   * Favourites first.
   */
  disciplines?: Discipline[];
  avoid?: Avoid[];
  style?: "classes" | "strength" | "mixed";
  level?: "beginner" | "intermediate" | "advanced";
  start_on?: string;
  /**
   * Day of a race.
   */
  event_on?: string;
  event_discipline?: Discipline;
  event_distance_km?: number;
  /**
   * To read one; makes none.
   */
  draft_id?: string;
  /**
   * Of draft_id, in full.
   */
  week?: number;
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * A whole plan that is proposed.
 */
export interface BuildPlanResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  /**
   * Done by an earlier call; nothing was done now.
   */
  replayed: boolean;
  draft_id: string;
  goal: Goal;
  starts_on: string;
  ends_on: string;
  sessions: number;
  weeks: PlanWeek[];
  /**
   * What is told in short only, and how to read it in full.
   */
  more: string | null;
  checks: Checks;
  assumptions: string[];
  unfilled: Unfilled[];
  /**
   * The rules that were applied, in a sentence each.
   */
  rules: {
    [k: string]: string;
  };
}
/**
 * One week. A session is either among `sessions`, in full, or among `lines`, in short.
 */
export interface PlanWeek {
  /**
   * From 1.
   */
  week: number;
  starts_on: string;
  minutes: number;
  load_au: number;
  /**
   * The most that this week may hold by the ramp.
   */
  cap_au: number;
  /**
   * Against the weeks before; null where they held next to nothing.
   */
  ramp_pct: number | null;
  sessions: PlannedSession[];
  /**
   * The other sessions, a line each.
   */
  lines: string[];
}
/**
 * One session of a plan, in full.
 */
export interface PlannedSession {
  /**
   * Of the schedule; null in a draft.
   */
  session_id: string | null;
  local_date: string;
  /**
   * HH:MM, where it was said.
   */
  start_local: string | null;
  focus: string;
  kind: "class" | "strength" | "event";
  title: string;
  class_id: string | null;
  minutes: number;
  /**
   * Planned, 0 to 10.
   */
  effort: number;
  /**
   * Minutes times effort, arbitrary units.
   */
  load_au: number;
  exercises: PlannedExercise[];
}
/**
 * One exercise of a planned session.
 */
export interface PlannedExercise {
  exercise_id: string;
  name: string;
  sets: number;
  /**
   * “8–12”, “5 per side”, or a hold: “30 s”.
   */
  reps: string;
  /**
   * Null: the body alone, or to be found (see why).
   */
  weight: number | null;
  unit: ("kg" | "lb") | null;
  /**
   * Repetitions in reserve at the end of a set.
   */
  rir: number;
  rest_s: number;
  /**
   * Where the weight comes from.
   */
  why: string | null;
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
export interface BuildPlanMeta {}

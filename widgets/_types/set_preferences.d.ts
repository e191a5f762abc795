// Written by `make types` from the models of the tool set_preferences; changes belong there.

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
export interface SetPreferences {
  arguments: SetPreferencesArguments;
  result: SetPreferencesResult;
  meta: SetPreferencesMeta;
}
export interface SetPreferencesArguments {
  units?: "metric" | "imperial";
  time_zone?: string;
  week_starts_on?: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
  /**
   * @maxItems 5
   */
  goals?:
    | []
    | [Goal]
    | [Goal, Goal]
    | [Goal, Goal, Goal]
    | [Goal, Goal, Goal, Goal]
    | [Goal, Goal, Goal, Goal, Goal];
  /**
   * All they have; ["none"] for nothing.
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
  days?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
  session_minutes?: number;
  level?: "beginner" | "intermediate" | "advanced";
  disciplines?: Discipline[];
  /**
   * [] for none. Never say why.
   */
  avoid?: Avoid[];
  max_heart_rate_bpm?: number;
  resting_heart_rate_bpm?: number;
  ftp_w?: number;
  /**
   * Days off, as 2026-12-20/2027-01-03; added, unless in clear too.
   *
   * @maxItems 30
   */
  planned_rest?: string[];
  /**
   * Forget.
   */
  clear?: (
    | "units"
    | "time_zone"
    | "week_starts_on"
    | "goals"
    | "equipment"
    | "days"
    | "session_minutes"
    | "level"
    | "disciplines"
    | "avoid"
    | "max_heart_rate_bpm"
    | "resting_heart_rate_bpm"
    | "ftp_w"
    | "planned_rest"
  )[];
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
 * The profile as it is now, and what was understood.
 */
export interface SetPreferencesResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  profile: TrainingProfile;
  /**
   * Fields that differ from before; empty when all was so already.
   */
  changed: string[];
  /**
   * What follows from it, and what does not.
   */
  effects: string[];
  ignored_fields: IgnoredField[];
  /**
   * This client_ref was answered before; nothing was done again.
   */
  replayed: boolean;
  /**
   * Arguments for set_preferences that take this change back.
   */
  undo: {
    [k: string]: unknown;
  } | null;
}
/**
 * What a member has said about their training; null where they have not.
 */
export interface TrainingProfile {
  /**
   * Grows with every change; 0 when nothing was said yet.
   */
  version: number;
  units: string | null;
  /**
   * IANA name.
   */
  time_zone: string | null;
  week_starts_on: string | null;
  goals: string[] | null;
  /**
   * All they have; empty for nothing.
   */
  equipment: string[] | null;
  /**
   * Days they train on.
   */
  days: string[] | null;
  session_minutes: number | null;
  level: string | null;
  disciplines: string[] | null;
  /**
   * Movements to leave out.
   */
  avoid: string[] | null;
  max_heart_rate_bpm: number | null;
  resting_heart_rate_bpm: number | null;
  ftp_w: number | null;
  /**
   * from/until, both included.
   */
  planned_rest: string[] | null;
}
/**
 * Something that was given and not taken.
 */
export interface IgnoredField {
  field: string;
  why: string;
}
export interface SetPreferencesMeta {}

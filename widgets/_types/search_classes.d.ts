// Written by `make types` from the models of the tool search_classes; changes belong there.

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
export type Level = "beginner" | "intermediate" | "advanced" | "all_levels";
export type Intensity = "easy" | "moderate" | "hard";
export type BodyFocus =
  | "full_body"
  | "upper_body"
  | "lower_body"
  | "core"
  | "arms"
  | "back"
  | "chest"
  | "shoulders"
  | "glutes"
  | "legs"
  | "hips"
  | "mind";
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
export type Decade = "60s" | "70s" | "80s" | "90s" | "2000s" | "2010s" | "2020s";
export type Kind = "class" | "program" | "collection";
export type Impact = "low" | "high";
export type Equipment =
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
  | "other";

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface SearchClasses {
  arguments: SearchClassesArguments;
  result: SearchClassesResult;
  meta: SearchClassesMeta;
}
export interface SearchClassesArguments {
  /**
   * What is wanted, in their words, any language.
   */
  query?: string;
  /**
   * live: scheduled.
   */
  kind?: "class" | "program" | "collection" | "live";
  discipline?: Discipline[];
  /**
   * Such as intervals, vinyasa.
   */
  class_type?: string[];
  duration_min?: number;
  duration_max?: number;
  level?: Level;
  intensity?: Intensity;
  impact?: "low" | "any";
  /**
   * Full names.
   */
  instructor?: string[];
  /**
   * All there is; ["none"] for nothing.
   */
  equipment_available?: (
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
  body_focus?: BodyFocus[];
  /**
   * Movements that must not occur. Never say why.
   */
  avoid?: Avoid[];
  music_genre?: string[];
  music_decade?: Decade[];
  music_artist?: string[];
  explicit_ok?: boolean;
  /**
   * Spoken, such as en.
   */
  language?: string;
  captions?: string;
  released_after?: string;
  /**
   * Live classes.
   */
  starts_after?: string;
  starts_before?: string;
  /**
   * @maxItems 100
   */
  exclude_ids?: string[];
  /**
   * Names in applied not to relax.
   */
  keep?: string[];
  /**
   * Names in applied that were misread.
   */
  disregard?: string[];
  sort?: "relevance" | "new" | "popular" | "top_rated" | "shortest";
  limit?: number;
  /**
   * From next_cursor.
   */
  cursor?: string;
}
/**
 * What was found, what was applied to find it, and what was let go.
 */
export interface SearchClassesResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  results: ClassHit[];
  returned: number;
  /**
   * Matches in all; exact up to 8000, estimated above.
   */
  total_estimate: number;
  /**
   * What every result satisfies; disregard what was misread.
   */
  applied: Applied[];
  /**
   * Refusals no filter knows; results may not respect them.
   */
  not_applied: string[];
  /**
   * Words read as other words.
   */
  corrections: Correction[];
  /**
   * What was let go because nothing matched. Say so.
   */
  relaxed: Relaxed[];
  no_match: NoMatch | null;
  facets: FacetCount[];
  /**
   * True when the search by meaning was down: words and filters only.
   */
  degraded: boolean;
  /**
   * Set when the words point to an emergency: say this, plan nothing.
   */
  urgent: string | null;
  /**
   * Pass as cursor for more; null at the end.
   */
  next_cursor: string | null;
}
/**
 * A class that was found, and why.
 */
export interface ClassHit {
  id: string;
  kind: Kind;
  title: string;
  discipline: Discipline;
  class_type: string[];
  instructors: string[];
  /**
   * Length in seconds.
   */
  duration_s: number;
  level: Level;
  /**
   * 1 (easiest) to 10 (hardest).
   */
  difficulty: number | null;
  intensity: Intensity;
  impact: Impact;
  /**
   * What is needed; empty means nothing.
   */
  equipment: Equipment[];
  released_on: string;
  live_starts_at: string | null;
  explicit: boolean;
  /**
   * 0 to 5, by members.
   */
  rating: number | null;
  availability: Availability;
  /**
   * Why it matched, in a few words each.
   */
  why: string[];
}
/**
 * Whether this caller may play it now.
 */
export interface Availability {
  playable: boolean;
  /**
   * Why it cannot be played now; null when it can.
   */
  reason: ("sign_in" | "tier" | "region" | "not_yet" | "ended" | "withdrawn") | null;
  /**
   * Last day it can be played, when that is known.
   */
  until: string | null;
  /**
   * Id of the class that took its place.
   */
  replaced_by: string | null;
}
/**
 * One constraint that every result satisfies.
 */
export interface Applied {
  constraint: string;
  value: string;
  /**
   * Given as an argument, or read from the query.
   */
  source: "argument" | "query";
}
/**
 * A word read as another one.
 */
export interface Correction {
  typed: string;
  read: string;
}
/**
 * One constraint that was let go because nothing matched with it.
 */
export interface Relaxed {
  constraint: string;
  asked: string;
  /**
   * What holds instead; “any” when nothing does.
   */
  now: string;
}
/**
 * Why nothing matched, and what would.
 */
export interface NoMatch {
  reason: string;
  suggestions: Suggestion[];
}
/**
 * What would match if one constraint were let go.
 */
export interface Suggestion {
  without: string;
  /**
   * Matches without it; 100 means 100 or more.
   */
  count: number;
}
/**
 * How many matches have this value.
 */
export interface FacetCount {
  facet: "discipline" | "level";
  value: string;
  count: number;
}
export interface SearchClassesMeta {
  /**
   * Class id: address of its page.
   */
  "palestra/urls"?: {
    [k: string]: string;
  };
  /**
   * Class id: address of its picture.
   */
  "palestra/artwork"?: {
    [k: string]: string;
  };
  /**
   * Class id: why it matched, as (what it is about, value).
   */
  "palestra/why"?: {
    [k: string]: string[][];
  };
  /**
   * As it was called, with a cursor or not.
   */
  "palestra/arguments"?: {
    [k: string]: unknown;
  };
}

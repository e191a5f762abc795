// Written by `make types` from the models of the tool get_class; changes belong there.

export type Kind = "class" | "program" | "collection";
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
export type SegmentKind =
  "intro" | "warm_up" | "work" | "recovery" | "skill" | "rest" | "cool_down" | "stretch";

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface GetClass {
  arguments: GetClassArguments;
  result: GetClassResult;
  meta: GetClassMeta;
}
export interface GetClassArguments {
  class_id?: string;
  share_url?: string;
  /**
   * All but similar, if not said.
   */
  include?: ("segments" | "playlist" | "sessions" | "similar")[];
}
/**
 * One class, and classes like it when they were asked for.
 */
export interface GetClassResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  class: ClassDetail;
  similar: SimilarClass[];
}
/**
 * Everything the catalogue knows about a class, programme or collection.
 */
export interface ClassDetail {
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
  description: string;
  language: string;
  captions: string[];
  body_focus: BodyFocus[];
  /**
   * Movement constraints it does not respect.
   */
  avoid: Avoid[];
  genres: string[];
  rating_count: number;
  url: string | null;
  segments: Segment[];
  playlist: Track[];
  /**
   * Classes of a programme, by week and day.
   */
  sessions: ProgramSession[];
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
 * A stretch of a class.
 */
export interface Segment {
  name: string;
  kind: SegmentKind;
  start_s: number;
  end_s: number;
  /**
   * 1 (easiest) to 5 (hardest).
   */
  intensity: number;
  target: string;
  /**
   * Exercise ids, for search_exercises.
   */
  exercises: string[];
}
/**
 * One song, in playing order.
 */
export interface Track {
  title: string;
  artist: string;
}
/**
 * One class of a programme or collection.
 */
export interface ProgramSession {
  week: number;
  day: number;
  id: string;
  title: string;
  duration_s: number;
  playable: boolean;
}
/**
 * A class like the one that was asked for, in a line.
 */
export interface SimilarClass {
  id: string;
  title: string;
  discipline: string;
  instructors: string[];
  duration_s: number;
  level: string;
  playable: boolean;
}
export interface GetClassMeta {
  /**
   * Exercise id: name, of all in its segments.
   */
  "palestra/exercises"?: {
    [k: string]: string;
  };
  /**
   * Class id: address of its picture.
   */
  "palestra/artwork"?: {
    [k: string]: string;
  };
}

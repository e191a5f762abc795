// Written by `make types` from the models of the tool get_schedule; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface GetSchedule {
  arguments: GetScheduleArguments;
  result: GetScheduleResult;
  meta: GetScheduleMeta;
}
export interface GetScheduleArguments {
  /**
   * Default: this week.
   */
  from?: string;
  /**
   * 28 days at most.
   */
  to?: string;
}
/**
 * The calendar of some days, and how they add up.
 */
export interface GetScheduleResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  time_zone: string;
  today: string;
  from_on: string;
  until_on: string;
  days: ScheduledDay[];
  totals: ScheduleTotals;
  plan: PlanLine | null;
  conflicts: ScheduleConflict[];
  /**
   * Items that did not fit; ask for fewer days.
   */
  left_out: number;
}
/**
 * One day of the calendar, empty or not.
 */
export interface ScheduledDay {
  local_date: string;
  items: ScheduledItem[];
}
/**
 * Something on the calendar.
 */
export interface ScheduledItem {
  id: string;
  kind: "class" | "live" | "strength" | "event" | "rest" | "other";
  title: string;
  class_id: string | null;
  /**
   * HH:MM on the member's wall; null: any time that day.
   */
  start_local: string | null;
  minutes: number | null;
  /**
   * missed: planned, and its day is over. live: broadcast at its time.
   */
  status: "planned" | "live" | "done" | "missed" | "skipped" | "rest";
  /**
   * Of the training plan; else put there by hand.
   */
  plan: boolean;
  /**
   * The workout that counts as this session.
   */
  workout_id: string | null;
  movable: boolean;
  version: number;
  /**
   * Position in a stack, from 1: done one after the other.
   */
  stack: number | null;
  /**
   * What is wrong or worth knowing.
   */
  note: string | null;
  /**
   * Offered, not written: schedule_session adds it.
   */
  replacement: Replacement | null;
}
/**
 * A class that can stand in for one that cannot be played on its day. Nothing has been changed.
 */
export interface Replacement {
  class_id: string;
  title: string;
  minutes: number;
  why: string;
}
/**
 * How the span adds up. The guideline is of one week: the present one where the span has today, else its first.
 */
export interface ScheduleTotals {
  /**
   * Of everything planned, done or not; rest and skipped left out.
   */
  planned_min: number;
  /**
   * Planned minutes of what was done.
   */
  done_min: number;
  sessions_planned: number;
  sessions_done: number;
  /**
   * First day of the week of the next three.
   */
  guideline_week_on: string;
  /**
   * Moderate-equivalent minutes trained, of WHO's 150.
   */
  equivalent_min: number;
  /**
   * Of 2.
   */
  strength_days: number;
  /**
   * What is reached and what is to go.
   */
  guideline: string;
}
/**
 * The training plan in a line.
 */
export interface PlanLine {
  id: string;
  version: number;
  /**
   * ahead: not begun. over: its last day is past.
   */
  status: "ahead" | "active" | "paused" | "over" | "archived";
  goal: string;
  /**
   * Of `weeks`; 0 before the plan begins.
   */
  week: number;
  weeks: number;
  /**
   * Sessions done of those whose day is over or that are done.
   */
  done: number;
  /**
   * Sessions whose day is over, or that are done; skipped ones too.
   */
  planned: number;
}
/**
 * Two things that do not go well together, or one that does not go.
 */
export interface ScheduleConflict {
  sentence: string;
  item_ids: string[];
}
export interface GetScheduleMeta {
  /**
   * Where the calendar is subscribed to.
   */
  "palestra/calendar_page"?: string;
}

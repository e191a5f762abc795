// Written by `make types` from the models of the tool schedule_session; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface ScheduleSession {
  arguments: ScheduleSessionArguments;
  result: ScheduleSessionResult;
  meta: ScheduleSessionMeta;
}
export interface ScheduleSessionArguments {
  action?: "add" | "move" | "skip" | "remove" | "restore" | "complete" | "stack" | "unstack";
  /**
   * From get_schedule.
   *
   * @maxItems 60
   */
  item_ids?: string[];
  class_ids?: string[];
  /**
   * Without a class.
   */
  title?: string;
  kind?: "class" | "strength" | "other" | "rest";
  /**
   * Local: 2026-11-24T18:30, or a day.
   */
  when?: string;
  minutes?: number;
  /**
   * Weekly, with until.
   */
  repeat_on?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
  until?: string;
  /**
   * Remove all of it.
   */
  series?: boolean;
  version?: number;
  /**
   * For complete.
   */
  workout_id?: string;
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * The items as they are now.
 */
export interface ScheduleSessionResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  /**
   * Done by an earlier call; nothing was done now.
   */
  replayed: boolean;
  items: DatedItem[];
  /**
   * Items that are not told here; get_schedule has them.
   */
  more: number;
  conflicts: ScheduleConflict[];
  /**
   * Tell the member.
   */
  notes: string[];
  /**
   * Where they subscribe to it in their calendar app.
   */
  calendar_page: string | null;
  /**
   * Arguments for schedule_session that take this back.
   */
  undo: {
    [k: string]: unknown;
  } | null;
}
/**
 * Something on the calendar, and its day.
 */
export interface DatedItem {
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
  local_date: string;
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
 * Two things that do not go well together, or one that does not go.
 */
export interface ScheduleConflict {
  sentence: string;
  item_ids: string[];
}
export interface ScheduleSessionMeta {}

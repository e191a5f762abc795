// Written by `make types` from the models of the tool save_class; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface SaveClass {
  arguments: SaveClassArguments;
  result: SaveClassResult;
  meta: SaveClassMeta;
}
export interface SaveClassArguments {
  class_id: string;
  /**
   * favourites (default), queue, or their own name.
   */
  list?: string;
  action?: "add" | "remove";
  /**
   * Repeat it to retry.
   */
  client_ref?: string;
}
/**
 * What became of the list.
 */
export interface SaveClassResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  list: SavedList;
  changed: boolean;
  /**
   * This client_ref was answered before; nothing was done again.
   */
  replayed: boolean;
  /**
   * Arguments for save_class that take this back.
   */
  undo: {
    [k: string]: unknown;
  } | null;
}
/**
 * The list as it is now.
 */
export interface SavedList {
  name: string;
  count: number;
  /**
   * 10 at most; newest first, in the queue oldest first.
   */
  items: SavedClass[];
}
/**
 * One class on the list.
 */
export interface SavedClass {
  id: string;
  /**
   * Null when the catalogue knows it no more.
   */
  title: string | null;
  duration_s: number | null;
  playable: boolean;
  /**
   * Why it cannot be played now.
   */
  reason: string | null;
  /**
   * Id of what took a withdrawn one's place.
   */
  replaced_by: string | null;
}
export interface SaveClassMeta {}

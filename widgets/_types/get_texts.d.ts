// Written by `make types` from the models of the tool get_texts; changes belong there.

/**
 * What is told when it is called, what it answers, and its `_meta`, which only the widget sees.
 */
export interface GetTexts {
  arguments: GetTextsArguments;
  result: GetTextsResult;
  meta: GetTextsMeta;
}
export interface GetTextsArguments {
  language: "ar" | "de" | "es";
  widget?: string;
}
/**
 * Texts by name and labels by word.
 */
export interface GetTextsResult {
  /**
   * One sentence that says the answer.
   */
  summary: string;
  language: string;
  texts: {
    [k: string]: string;
  };
  words: {
    [k: string]: string;
  };
}
export interface GetTextsMeta {}

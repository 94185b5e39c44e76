/** A table as HTML and Markdown show it alike: cells are text. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers, from 0. */
  readonly numeric?: readonly number[];
}

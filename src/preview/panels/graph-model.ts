// The browser reads this model: see client/graph.ts.

/** One line as the browser draws it. */
export interface GraphLine {
  readonly name: string;
  readonly color: string;
  readonly unit: string;
  readonly decimals?: number;
  /** What is drawn: the values, or their sum with those of the lines below in a stack. */
  readonly drawn: readonly (number | null)[];
  /** What the reader is told; absent when it is what is drawn. */
  readonly told?: readonly (number | null)[];
  readonly kind: 'line' | 'bars' | 'points';
  readonly width: number;
  /** 0 to 1. */
  readonly fill: number;
  readonly dash?: readonly number[];
  readonly stepped: boolean;
  readonly gaps: boolean;
  /** The line of the same stack right below, by its place in the list. */
  readonly above?: number;
  readonly side: 'left' | 'right';
}

/** A threshold on a graph: its line, its band up to the next, or both. */
export interface GraphThreshold {
  readonly from: number | null;
  readonly color: string;
}

/** Everything a graph needs besides the marks of the whole dashboard. */
export interface GraphModel {
  readonly times: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly GraphLine[];
  readonly thresholds: readonly GraphThreshold[];
  readonly thresholdStyle: { readonly line: boolean; readonly area: boolean; readonly dashed: boolean };
  readonly min?: number;
  readonly max?: number;
  readonly softMin?: number;
  readonly softMax?: number;
  readonly log: boolean;
}

/** A moment worth marking on every graph. */
export interface GraphMark {
  readonly timeMs: number;
  readonly color: string;
  readonly layer: string;
  readonly title: string;
  readonly text: string;
}

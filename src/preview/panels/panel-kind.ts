import type { Panel } from '../board.ts';
import type { Choices } from '../query/interpolation.ts';
import type { TimeRange } from '../query/time-range.ts';
import type { Series } from '../values/series.ts';
import type { GraphModel } from './graph-model.ts';

/** What a panel has to draw: its own definition, and what its queries brought. */
export interface PanelData {
  readonly panel: Panel;
  /** The grid every series lies on, Unix seconds. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly stepMs: number;
  readonly range: TimeRange;
  readonly choices: Choices;
}

/** What the page puts in the panel's place: markup with every foreign text escaped, and lines for the browser to draw. */
export interface Drawn {
  readonly html: string;
  readonly graph?: GraphModel;
}

/** One kind of panel: pure, from data to markup. */
export interface PanelKind {
  /** Draws without any query. */
  readonly needsData: boolean;
  draw(data: PanelData): Drawn;
}

/** What links of a panel may speak of: the labels of a series, or the cells of a row. */
export interface LinkScope {
  readonly labels?: Readonly<Record<string, string>>;
  readonly cells?: Readonly<Record<string, string>>;
  readonly name?: string;
}

/** A link that can be followed. */
export interface Href {
  readonly title: string;
  readonly href: string;
}

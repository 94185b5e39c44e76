import type { Path } from '../config/problem.ts';
import type { Settings } from '../config/settings.ts';
import type { FilePlace } from '../core/finding.ts';

/** Our own configuration as the rules see it: the values, and what only the text tells. */
export interface SettingsSubject {
  readonly settings: Settings;
  /** The file before schema and defaults, variables filled in: what was written and what was not. */
  readonly raw: unknown;
  /** Where a value stands, or the key of a block; the nearest parent where it is not written. */
  readonly place: (path: Path, key?: string) => FilePlace;
  /** The text of a value that holds a variable, as written; undefined for plain values. */
  readonly written: (path: Path) => string | undefined;
}

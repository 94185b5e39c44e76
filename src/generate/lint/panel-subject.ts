import type { Metric } from '../../metrics/metric.ts';
import type { DashboardPanel } from './dashboard-file.ts';
import type { OwnedSignal } from './owned-signal.ts';

/** One panel and what it may refer to. */
export interface PanelSubject {
  readonly panel: DashboardPanel;
  readonly variables: ReadonlySet<string>;
  readonly metrics: ReadonlyMap<string, Metric>;
  /** The variables that may hold several values at once. */
  readonly several: ReadonlySet<string>;
  /** What alerts watch; none where nobody knows. */
  readonly owned: readonly OwnedSignal[];
}

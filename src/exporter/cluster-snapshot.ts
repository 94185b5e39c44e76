import type { BrokerKind } from '../brokers/broker-kind.ts';
import type { ClusterSettings } from '../config/settings.ts';
import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { RouteReport } from '../probe/route-report.ts';
import type { EdgeCount } from './partition-edges.ts';
import type { SourceState } from './source-state.ts';

/** Everything known about one cluster at one moment: all that collectors and the status page may look at. */
export interface ClusterSnapshot {
  readonly cluster: ClusterSettings;
  readonly support: BrokerKind['support'];
  readonly sources: readonly SourceState[];
  /** Current views, at most one a node. */
  readonly views: readonly ClusterView[];
  /** Undefined until the first read of a source has ended. */
  readonly verdict: ClusterVerdict | undefined;
  readonly partitionEdges: ReadonlyMap<string, EdgeCount>;
  /** Splits the exporter saw begin and end; undefined until the first read of a source has ended. */
  readonly splitEdges: EdgeCount | undefined;
  /** What the route matrix knows; undefined where none runs. */
  readonly routes: RouteReport | undefined;
  /** Two snapshots with the same version differ in nothing but the ages of the data. */
  readonly version: string;
}

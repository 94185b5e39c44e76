import type { BrokerKind } from '../brokers/broker-kind.ts';
import type { ClusterSettings } from '../config/settings.ts';
import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { RouteReport } from '../probe/route-report.ts';
import type { DependencyState } from './dependency-readers.ts';
import type { EdgeCount } from './partition-edges.ts';
import type { SourceState } from './source-state.ts';

/** Everything known about one cluster at one moment: all that collectors and the status page may look at. */
export interface ClusterSnapshot {
  readonly cluster: ClusterSettings;
  readonly support: BrokerKind['support'];
  /** The broker's own: all that says anything about the cluster. */
  readonly sources: readonly SourceState[];
  /** What stands around the brokers; none of it counts for the cluster. */
  readonly dependencies: readonly DependencyState[];
  /** Current views, at most one a node. */
  readonly views: readonly ClusterView[];
  /** Undefined until the first read of a source has ended. */
  readonly verdict: ClusterVerdict | undefined;
  readonly partitionEdges: ReadonlyMap<string, EdgeCount>;
  /** Splits the exporter saw begin and end; undefined until the first read of a source has ended. */
  readonly splitEdges: EdgeCount | undefined;
  /** Unix seconds at which each node started, where it tells its uptime. */
  readonly starts: ReadonlyMap<string, number>;
  /** What the route matrix knows; undefined where none runs. */
  readonly routes: RouteReport | undefined;
  /** Two snapshots with the same version differ in nothing but the ages of the data. */
  readonly version: string;
}

import type { ClusterSnapshot } from '../../src/exporter/cluster-snapshot.ts';
import type { SourceState } from '../../src/exporter/source-state.ts';
import { fakeCluster } from './fake-broker.ts';
import { seenVerdict } from './seen-verdict.ts';

/** A source that answered half a second ago, with what differs. */
export function sourceState(more: Partial<SourceState> = {}): SourceState {
  return {
    node: 'n1',
    source: 'http',
    up: true,
    readings: [],
    views: [],
    lastSuccessSeconds: 1_700_000_000,
    ageSeconds: 0.5,
    durationSeconds: 0.012,
    errors: new Map(),
    failure: undefined,
    version: '1',
    ...more,
  };
}

/** A cluster of one node that was read once, with what differs. */
export function clusterSnapshot(more: Partial<ClusterSnapshot> = {}): ClusterSnapshot {
  return {
    cluster: fakeCluster('plant'),
    support: {},
    sources: [sourceState()],
    dependencies: [],
    views: [],
    verdict: seenVerdict({ n1: true }, { views: 0 }),
    partitionEdges: new Map(),
    starts: new Map(),
    splitEdges: { detected: 0, resolved: 0 },
    routes: undefined,
    version: '1',
    ...more,
  };
}

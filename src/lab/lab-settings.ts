import type { ClusterSettings } from '../config/settings.ts';
import { dockerClusterSettings } from './docker/docker-lab-settings.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import type { KnownLab, LabState } from './lab-state.ts';

/** How the lab's own devices behave, and so the measuring clients of a drill. */
export const LAB_FLEET = {
  keepaliveMs: 10_000,
  connectTimeoutMs: 5_000,
  backoffMs: { min: 1_000, max: 30_000 },
} as const;

/**
 * A lab as a cluster of the configuration: the exporter reads it and a drill may break it without any `sre.yaml`.
 * `self` is the command line that starts this program again; it becomes the way to start a node after a crash.
 */
export function labClusterSettings(state: LabState, self: readonly string[]): ClusterSettings {
  const nodes = Object.fromEntries(
    state.nodes.map(({ name, pidFile }) => [
      name,
      { pidFile, start: [...self, 'lab', 'start', name, '--name', state.name] },
    ]),
  );
  return {
    name: state.name,
    broker: state.broker,
    nodes: state.nodes.map(({ name, mqtt }) => ({ name, mqtt })),
    endpoints: [state.endpoint],
    expectedNodes: state.nodes.length,
    limits: {},
    auth: {},
    tls: {},
    labels: {},
    options: { heartbeatInterval: `${HEARTBEAT_MS / 1_000}s` },
    chaos: { environment: 'lab', driver: 'process', selector: { nodes }, fleet: LAB_FLEET },
  };
}

/**
 * Every cluster of the configuration a running lab is, the one drills are aimed at first; none for a lab that is still
 * starting or died.
 */
export function labClusters(lab: KnownLab, self: readonly string[]): readonly ClusterSettings[] {
  if (lab.docker !== undefined) return dockerClusterSettings(lab.docker, LAB_FLEET);
  return lab.state === undefined ? [] : [labClusterSettings(lab.state, self)];
}

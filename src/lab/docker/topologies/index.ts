import type { Topology, TopologyName } from '../broker-recipe.ts';
import { activePassive } from './active-passive.ts';
import { cluster } from './cluster.ts';
import { federation } from './federation.ts';
import { single } from './single.ts';
import { standbyCluster } from './standby-cluster.ts';

/** A shape, and what it is when nothing else is asked for. */
export interface TopologyEntry {
  readonly plan: Topology;
  /** A key of the table of recipes. */
  readonly broker: string;
  readonly nodes: number;
  /** Whether `--nodes` means something here. */
  readonly takesNodes: boolean;
}

/** The one place a topology is added. */
export const topologies: Readonly<Record<TopologyName, TopologyEntry>> = {
  'active-passive': { plan: activePassive, broker: 'mosquitto', nodes: 2, takesNodes: false },
  cluster: { plan: cluster, broker: 'rabbitmq', nodes: 3, takesNodes: true },
  federation: { plan: federation, broker: 'mosquitto', nodes: 2, takesNodes: false },
  single: { plan: single, broker: 'mosquitto', nodes: 1, takesNodes: false },
  'standby-cluster': { plan: standbyCluster, broker: 'rabbitmq', nodes: 1, takesNodes: true },
};

import type { ClusterSettings, FleetProfile } from '../../config/settings.ts';
import { Secret } from '../../core/secret.ts';
import type { BrokerAuth } from '../../core/target.ts';
import { type DockerLabState, nodesOf } from './docker-lab-state.ts';
import { recipes } from './recipes/index.ts';

/**
 * The clusters of the configuration a lab in Docker is, the first being the one drills are aimed at: the exporter reads
 * them and drills may break them without any `sre.yaml`.
 */
export function dockerClusterSettings(state: DockerLabState, fleet: FleetProfile): readonly ClusterSettings[] {
  const recipe = recipes[state.broker];
  return state.clusters.map((cluster) => ({
    name: cluster.name,
    broker: state.broker,
    nodes: nodesOf(state, cluster.nodes).map(({ name, mqtt, api, metrics }) => ({
      name,
      mqtt,
      ...(api === undefined ? {} : { api }),
      ...(metrics === undefined ? {} : { metrics }),
    })),
    endpoints: cluster.endpoints,
    expectedNodes: cluster.nodes.length,
    limits: {},
    auth: authOf(state),
    tls: {},
    labels: cluster.labels,
    options: recipe?.options ?? {},
    dependencies: cluster.dependencies.map(({ name, kind, address, options }) => ({
      name,
      kind,
      address,
      auth: {},
      tls: {},
      options: options ?? {},
    })),
    chaos: { environment: 'lab', driver: 'docker', selector: { lab: state.name }, fleet },
  }));
}

function authOf({ broker, account }: DockerLabState): BrokerAuth {
  const password = new Secret(account.password);
  switch (recipes[broker]?.account) {
    case 'user':
      return { username: account.username, password };
    case 'apiKey':
      return { apiKey: new Secret(account.username), apiSecret: password };
    default:
      return {};
  }
}

import type { ChaosAlerts, ClusterSettings, FleetProfile } from '../config/settings.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { dialledAddress } from '../swarm/dialled-address.ts';
import type { ChaosNode } from './target.ts';

/** The system under test, as a drill needs to know it. */
export interface Subject {
  readonly cluster: string;
  readonly broker: string;
  readonly environment: string;
  readonly driver: string;
  readonly selector: Readonly<Record<string, unknown>>;
  readonly nodes: readonly ChaosNode[];
  readonly expectedNodes: number;
  /** What devices use: `host:port`, or the address of a TLS or WebSocket listener. */
  readonly endpoint: string;
  readonly fleet: FleetProfile;
  /** Names no fault may hit. */
  readonly protected?: readonly string[];
  readonly maxFaultMs?: number;
  readonly minIntervalMs?: number;
  readonly alerts?: ChaosAlerts;
  /** Roles the nodes have now (`leader`, `follower`), as far as the broker tells. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** What this cluster cannot show, whatever the drill. */
  readonly limits?: readonly string[];
}

/** The environment whose clusters may be broken without being named: disposable labs. */
export const LAB_ENVIRONMENT = 'lab';

/** Reads the drill's subject out of a cluster's settings; a cluster without a chaos block is out of bounds. */
export function subjectOf(settings: ClusterSettings): Subject {
  const { chaos } = settings;
  if (chaos === undefined) {
    throw new SreError(
      'SRE_CHAOS_NOT_ALLOWED',
      `cluster "${settings.name}" has no "chaos" block: no drill may touch it`,
      {
        exitCode: EXIT.refused,
        hint: 'add chaos: { environment, driver, selector, fleet } to the cluster in sre.yaml when its owner agrees',
      },
    );
  }
  const endpoint = settings.endpoints[0];
  if (endpoint === undefined) {
    throw new SreError(
      'SRE_CHAOS_NO_ENDPOINT',
      `cluster "${settings.name}" has no endpoint for the measuring clients`,
      {
        hint: 'name what devices use in sre.yaml: endpoints: [mqtt://host:1883]',
      },
    );
  }
  return {
    cluster: settings.name,
    broker: settings.broker,
    environment: chaos.environment,
    driver: chaos.driver,
    selector: chaos.selector,
    nodes: settings.nodes.map(({ name, mqtt, place }) => ({
      name,
      ...(place === undefined ? {} : { labels: { ...place } }),
      ...(mqtt === undefined ? {} : { address: addressOf(mqtt) }),
    })),
    expectedNodes: settings.expectedNodes,
    endpoint: addressOf(endpoint),
    fleet: chaos.fleet,
    ...(chaos.protected === undefined ? {} : { protected: chaos.protected }),
    ...(chaos.maxFaultMs === undefined ? {} : { maxFaultMs: chaos.maxFaultMs }),
    ...(chaos.minIntervalMs === undefined ? {} : { minIntervalMs: chaos.minIntervalMs }),
    ...(chaos.alerts === undefined ? {} : { alerts: chaos.alerts }),
  };
}

/** `host:port` of a plain MQTT address, else the address itself with its port. */
function addressOf(url: string): string {
  const { host, port, secure, webSocketPath } = dialledAddress(url);
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (!secure && webSocketPath === undefined) return where;
  return webSocketPath === undefined ? `mqtts://${where}` : `${secure ? 'wss' : 'ws'}://${where}${webSocketPath}`;
}

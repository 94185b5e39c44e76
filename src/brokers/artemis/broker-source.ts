import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { beansOf, wholeOf } from '../jolokia-item.ts';
import { JVM_REQUESTS, jvmReadings } from '../jvm-readings.ts';
import { acceptorReadings } from './acceptors.ts';
import { type ArtemisNode, BROKER } from './artemis-node.ts';
import { brokerReadings, loginReadings } from './broker-readings.ts';
import { listedRows } from './listed-rows.ts';
import { rememberedBroker } from './remembered-broker.ts';

const BROKER_READ = {
  type: 'read',
  mbean: BROKER,
  attribute: [
    ...['Version', 'UptimeMillis', 'AcceptorsAsJSON', 'AddressMemoryUsagePercentage', 'DiskStoreUsage', 'MaxDiskUsage'],
    ...['HAPolicy', 'ReplicaSync', 'AuthenticationSuccessCount', 'AuthenticationFailureCount'],
  ],
} as const;

const ACCEPTORS = {
  type: 'read',
  mbean: `${BROKER},component=acceptors,name=*`,
  attribute: ['Name', 'Started'],
} as const;

/** One row for every session that outlives its connection: Artemis keeps them in a queue where the last of a client stays. */
const SESSIONS = {
  type: 'read',
  mbean: `${BROKER},component=addresses,address="$sys.mqtt.sessions",subcomponent=queues,routing-type="anycast",queue="$sys.mqtt.sessions"`,
  attribute: ['Name', 'MessageCount'],
} as const;

/** Upper case is understood by every version. One row is asked for: what counts is the count. */
const MQTT_CONNECTIONS = JSON.stringify({ field: 'PROTOCOL', operation: 'EQUALS', value: 'MQTT' });

/** The broker itself, its MQTT connections, sessions and acceptors, and its process. */
export function brokerSource(node: ArtemisNode, options: { readonly mqttOnly: boolean }): Source {
  const ask = rememberedBroker(node, {
    reads: [BROKER_READ, ACCEPTORS, SESSIONS, ...JVM_REQUESTS],
    queries: (mbean) => [
      {
        type: 'exec',
        mbean,
        operation: 'listConnections(java.lang.String,int,int)',
        arguments: [MQTT_CONNECTIONS, 1, 1],
      },
    ],
  });
  return {
    node: node.name,
    name: 'broker',
    read: async (signal) => {
      const { attributes, reads, queries } = await ask(signal);
      const [acceptors, sessions, memory, system] = reads;
      const connected = listedRows(queries[0]);
      const stored = wholeOf([...(beansOf(sessions)?.values() ?? [])][0], 'MessageCount');
      return {
        readings: [
          ...brokerReadings(node.name, attributes),
          ...acceptorReadings(node.name, attributes['AcceptorsAsJSON'], beansOf(acceptors) ?? new Map()),
          ...(connected === undefined
            ? []
            : [reading(metrics.connectionsCurrent, { node: node.name }, connected.count)]),
          ...(stored === undefined ? [] : [reading(metrics.sessionsPersistent, { node: node.name }, stored)]),
          ...(options.mqttOnly ? loginReadings(node.name, attributes) : []),
          ...jvmReadings(node.name, memory, system),
        ],
      };
    },
  };
}

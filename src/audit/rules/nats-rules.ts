import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';
import { ofKind } from './own.ts';

/** Where systems throw away what is old, at the latest when they start. */
const TEMPORARY = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\$TMPDIR)(?:\/|$)/;

/** What only NATS can get wrong. */
export const natsRules = {
  'nats-no-jetstream': {
    severity: 'warning',
    title: 'A NATS server that speaks MQTT has JetStream',
    why: 'sessions and retained messages are kept in streams: a single server does not start without JetStream',
    fix: ['jetstream { store_dir: "/var/lib/nats" }'],
    check: ofKind('nats', ({ mqtt, jetStream, clustered }) =>
      mqtt === undefined || jetStream.value || clustered !== undefined
        ? []
        : [
            {
              says: 'MQTT is on and JetStream is not',
              evidence: [
                'a single server stops with "mqtt requires JetStream to be enabled", unless it is started with -js',
              ],
              place: mqtt.place,
            },
          ],
    ),
  },
  'nats-no-server-name': {
    severity: 'warning',
    title: 'Servers of a cluster that speak MQTT have names',
    why: 'streams are placed by the name of the server: with MQTT a server of a cluster does not start without one',
    fix: ['server_name: a name of its own on every server, and the same after every restart'],
    check: ofKind('nats', ({ mqtt, serverName, clustered }) =>
      mqtt === undefined || clustered === undefined || serverName !== undefined
        ? []
        : [
            {
              says: 'a server of a cluster speaks MQTT and has no name',
              evidence: [
                'it stops with "mqtt requires server name to be explicitly set", unless it is started with -n',
              ],
              place: clustered.place,
            },
          ],
    ),
  },
  'nats-mqtt-replicas-one': {
    severity: 'warning',
    title: 'What MQTT keeps in a NATS cluster is kept on several servers',
    why: 'with one copy the loss of one server loses the sessions and retained messages that were there, and clients cannot connect until it is back',
    fix: [
      'mqtt { stream_replicas: 3 }',
      'streams that exist already: nats stream edit --replicas 3 for each $MQTT_... stream',
    ],
    check: ofKind('nats', ({ mqtt, clustered, mqttReplicas, routes }) => {
      if (mqtt === undefined || clustered === undefined || (mqttReplicas?.value ?? 0) > 1) return [];
      // Not said, the server counts the routes of its own file (mqttDetermineReplicas in server/mqtt.go).
      if ((mqttReplicas === undefined || mqttReplicas.value === 0) && routes !== 1 && routes !== 0) return [];
      return [
        {
          says: 'streams of MQTT have one copy',
          evidence: [
            mqttReplicas?.value === 1
              ? 'stream_replicas: 1'
              : `stream_replicas is not set, and the file has ${routes === 0 ? 'no route' : 'one route'}: NATS counts those, and the addresses their names have`,
          ],
          place: mqttReplicas?.place ?? mqtt.place,
        },
      ];
    }),
  },
  'nats-sync-interval': {
    severity: 'info',
    title: 'It is known how much acknowledged data a power cut takes',
    why: 'JetStream acknowledges before the data are on the disk, and syncs every two minutes: QoS 1 and 2 messages clients were told are safe can be lost',
    fix: [
      'jetstream { sync_interval: always } on a single server; with three copies on machines that do not fail together a few seconds may do',
    ],
    check: ofKind('nats', ({ mqtt, clustered }, { fsync }) =>
      mqtt === undefined ||
      fsync === undefined ||
      fsync.value === 'always' ||
      fsync.value === 'never' ||
      fsync.value < 60
        ? []
        : [
            {
              // Nobody else has a copy.
              severity: clustered === undefined ? 'warning' : 'info',
              says: `what was acknowledged is synced to the disk every ${Math.round(fsync.value)} s`,
              evidence: [
                fsync.place.line === undefined
                  ? 'sync_interval is not set: 2 minutes'
                  : `sync_interval: ${fsync.value} s`,
                clustered === undefined ? 'a single server: there is no other copy' : 'other servers may have copies',
              ],
              place: fsync.place.line === undefined ? mqtt.place : fsync.place,
            },
          ],
    ),
  },
  'nats-store-dir-temporary': {
    severity: 'warning',
    title: 'JetStream keeps its data where they stay',
    why: 'the default is a directory under /tmp, which many systems empty when they start: sessions and retained messages are gone after a reboot',
    fix: ['jetstream { store_dir: "/var/lib/nats" }, on a disk of its own'],
    check: ofKind('nats', ({ jetStream, storeDirectory }) =>
      !jetStream.value || (storeDirectory !== undefined && !TEMPORARY.test(storeDirectory.value))
        ? []
        : [
            {
              says: 'JetStream stores its data in a temporary directory',
              evidence: [
                storeDirectory === undefined
                  ? 'store_dir is not set: /tmp/nats/jetstream, unless the server is started with -sd'
                  : `store_dir: ${storeDirectory.value.slice(0, 120)}`,
              ],
              place: storeDirectory?.place ?? jetStream.place,
            },
          ],
    ),
  },
  'nats-cluster-open': {
    severity: 'warning',
    title: 'Only servers that prove who they are join the cluster',
    why: 'whoever reaches the cluster port joins as a server, and is sent every message there is interest in',
    fix: [
      'cluster { tls { ... } }, which asks both sides for a certificate, or cluster { authorization { user, password } }',
    ],
    check: ofKind('nats', ({ clustered, clusterGuarded }) =>
      clustered === undefined || clusterGuarded !== false
        ? []
        : [
            {
              says: 'any server that reaches the cluster port may join',
              evidence: ['neither authorization nor tls in the cluster block'],
              place: clustered.place,
            },
          ],
    ),
  },
} as const satisfies RuleTable<BrokerSetup>;

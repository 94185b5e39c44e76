import { createNodeState } from '../../src/brokers/aedes/node-state.ts';
import { readingsOf as aedesReadings } from '../../src/brokers/aedes/sys-source.ts';
import { readingsOf as mosquittoReadings } from '../../src/brokers/mosquitto/sys-source.ts';
import { createSysTree } from '../../src/brokers/mosquitto/sys-tree.ts';
import { HEARTBEAT_TOPIC, VERSION_TOPIC } from '../../src/brokers/sys/default-mapping.ts';
import { mappingsOf } from '../../src/brokers/sys/mapping.ts';
import { mappingsFor, sysOptions } from '../../src/brokers/sys/options.ts';
import { readingsOf as sysReadings } from '../../src/brokers/sys/sys-source.ts';
import { createTopicValues } from '../../src/brokers/sys/topic-values.ts';
import type { Reading } from '../../src/core/reading.ts';
import { soundSource } from '../../src/metrics/sound-source.ts';
import type { HeldMessage } from '../../src/mqtt/held-subscription.ts';
import { askSources, heldBack, type Told } from './told-sources.ts';

/** Messages of a recording whatever became of it: a line that is none is a message all the same. */
export function messagesIn(recording: Buffer): readonly HeldMessage[] {
  return recording
    .toString('latin1')
    .split('\n')
    .map((line) => {
      const [, retain, topic = '', ...payload] = line.split('\t');
      const bytes = Buffer.from(payload.join('\t'), 'latin1');
      return { retain: retain === '1', topic: Buffer.from(topic, 'latin1').toString('utf8'), payload: bytes };
    });
}

/** What a source over these readings would publish. */
export function tellReadings(read: () => readonly Reading[]): Promise<Told> {
  return askSources([soundSource({ name: 'sys', read: async () => ({ readings: read() }) }, heldBack.log)]);
}

/** Readings of each kind that hears messages, fed one after the other as a connection would. */
export const hearing: Readonly<Record<'mosquitto' | 'aedes' | 'sys', (messages: readonly HeldMessage[]) => Reading[]>> =
  {
    mosquitto: (messages) => {
      const tree = createSysTree(10_000);
      tree.subscribed(30);
      for (const [at, message] of messages.entries()) {
        tree.receive(message, at * 10);
        if (tree.retained.doubtful()) tree.retained.burstBegan();
      }
      return mosquittoReadings('n1', tree, true);
    },
    aedes: (messages) => {
      const state = createNodeState(1_000);
      state.subscribed(12);
      for (const [at, message] of messages.entries()) {
        state.receive(message.topic.split('/').slice(2).join('/'), message, at * 10);
      }
      return aedesReadings('n1', state, true);
    },
    sys: (messages) => {
      const values = createTopicValues(sysMappings, { heartbeat: HEARTBEAT_TOPIC, version: VERSION_TOPIC });
      values.subscribed(20);
      for (const [at, message] of messages.entries()) values.receive(message, at * 10);
      return sysReadings('n1', sysMappings, values);
    },
  };

/** The default topics, and some of a configuration: other units, patterns, a yes-or-no. */
const sysMappings = mappingsOf(
  'n1',
  mappingsFor(
    sysOptions.parse({
      topics: {
        mqtt_uptime_seconds: { topic: '$SYS/broker/uptime', pattern: '(\\d+)', scale: 0.001 },
        mqtt_memory_limit_bytes: { topic: '$SYS/broker/heap/maximum', labels: { kind: 'heap' }, scale: 1024 },
        mqtt_listener_up: { topic: '$SYS/broker/clients/active', labels: { listener: '1883', protocol: 'mqtt' } },
        mqtt_messages_sent_total: { topic: '$SYS/broker/messages/sent', scale: 1000 },
      },
    }),
  ),
);

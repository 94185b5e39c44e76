import { emqx } from './emqx.ts';
import { hivemq } from './hivemq.ts';
import type { BrokerLog } from './log-pattern.ts';
import { mosquitto } from './mosquitto.ts';
import { nats } from './nats.ts';
import { rabbitmq } from './rabbitmq.ts';
import { vernemq } from './vernemq.ts';

/** Every broker whose log is understood, by its key in the registry of brokers. */
export const brokerLogs: Readonly<Record<string, BrokerLog>> = { mosquitto, emqx, rabbitmq, vernemq, nats, hivemq };

import type { NodeProfile } from '../broker-profile.ts';
import { emqx } from './emqx.ts';
import { hivemq } from './hivemq.ts';
import { mosquitto } from './mosquitto.ts';
import { nats } from './nats.ts';
import { rabbitmq } from './rabbitmq.ts';
import { vernemq } from './vernemq.ts';

/** Brokers one runs oneself, in the order of the reports. */
export const profiles: Readonly<Record<string, NodeProfile>> = { mosquitto, emqx, hivemq, vernemq, rabbitmq, nats };

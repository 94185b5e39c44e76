import { emqx } from './emqx/format.ts';
import type { ConfigFormat } from './format.ts';
import { hivemq } from './hivemq/format.ts';
import { mosquitto } from './mosquitto/format.ts';
import { nats } from './nats/format.ts';
import { rabbitmq } from './rabbitmq/format.ts';
import { vernemq } from './vernemq/format.ts';

/** Every broker configuration the audit reads, by kind; a file is taken for the first of them that knows it. */
export const formats: Readonly<Record<string, ConfigFormat>> = { mosquitto, emqx, rabbitmq, vernemq, nats, hivemq };

import type { ClientReader } from '../client-reader.ts';
import { emqxClients } from './emqx.ts';
import { hiveMqClients } from './hivemq.ts';
import { nanoMqClients } from './nanomq.ts';
import { rabbitMqClients } from './rabbitmq.ts';
import { verneMqClients } from './vernemq.ts';

/** Brokers whose clients can be listed, by kind. Mosquitto has no such list, and that of NATS tells nothing of MQTT. */
export const clientReaders: Readonly<Record<string, ClientReader>> = {
  emqx: emqxClients,
  hivemq: hiveMqClients,
  nanomq: nanoMqClients,
  rabbitmq: rabbitMqClients,
  vernemq: verneMqClients,
};

import { activeMq } from './activemq/kind.ts';
import { aedes } from './aedes/kind.ts';
import { artemis } from './artemis/kind.ts';
import { awsIotCore } from './aws-iot-core/kind.ts';
import { azureIotHub } from './azure-iot-hub/kind.ts';
import type { BrokerKind } from './broker-kind.ts';
import { ejabberd } from './ejabberd/kind.ts';
import { emqx } from './emqx/kind.ts';
import { hiveMq } from './hivemq/kind.ts';
import { mosquitto } from './mosquitto/kind.ts';
import { nanoMq } from './nanomq/kind.ts';
import { nats } from './nats/kind.ts';
import { rabbitMq } from './rabbitmq/kind.ts';
import { sys } from './sys/kind.ts';
import { verneMq } from './vernemq/kind.ts';

/** The one place a kind of broker is added. */
export const brokers: Readonly<Record<string, BrokerKind>> = {
  activemq: activeMq,
  aedes,
  artemis,
  'aws-iot-core': awsIotCore,
  'azure-iot-hub': azureIotHub,
  ejabberd,
  emqx,
  hivemq: hiveMq,
  mosquitto,
  nanomq: nanoMq,
  nats,
  rabbitmq: rabbitMq,
  sys,
  vernemq: verneMq,
};

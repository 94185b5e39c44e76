import type { BrokerRecipe } from '../broker-recipe.ts';
import { aedes } from './aedes.ts';
import { ejabberd } from './ejabberd.ts';
import { emqx } from './emqx.ts';
import { hivemq } from './hivemq.ts';
import { mosquitto } from './mosquitto.ts';
import { nats } from './nats.ts';
import { rabbitmq } from './rabbitmq.ts';
import { vernemq } from './vernemq.ts';

/** The one place a broker product is added to the Docker labs. */
export const recipes: Readonly<Record<string, BrokerRecipe>> = {
  aedes,
  ejabberd,
  emqx,
  hivemq,
  mosquitto,
  nats,
  rabbitmq,
  vernemq,
};

import { z } from 'zod';
import { HEARTBEAT_MS } from '../../heartbeat.ts';
import { readJson } from '../api-read.ts';
import type { BrokerRecipe } from '../broker-recipe.ts';
import { mountedProgram } from '../mounted-program.ts';

/** aedes with its state in Valkey: the seed's figure. The nodes run from this very program, mounted read-only. */
export const aedes: BrokerRecipe = {
  title: 'aedes 1.2',
  kind: 'aedes',
  image: 'mqtt-sre/node:20',
  built: 'node-20',
  qos: [0, 1, 2],
  topologies: ['cluster'],
  // The port that tells whom the node believes alive is the lab's own, not an API of aedes.
  ports: { mqtt: 1883, view: 8080 },
  checkSeconds: 1,
  account: 'none',
  options: { heartbeatInterval: `${HEARTBEAT_MS / 1_000}s` },
  nodeName: ({ host }) => host,
  state: ({ machine, port }) => ({
    machine: machine('state'),
    node: 'state',
    role: 'state',
    program: { image: 'mqtt-sre/valkey:8.1' },
    ports: [{ use: 'redis', inside: 6379, published: port() }],
    knows: [],
    wave: 0,
  }),
  program: ({ host }, _all, { program }, state) => {
    const { mounts, entryPoint } = mountedProgram(program.root, 'dist/src/lab/redis-node-process.js');
    return {
      image: aedes.image,
      command: [entryPoint],
      environment: { SRE_NODE: host, SRE_STATE_HOST: state?.address ?? 'state' },
      readOnlyMounts: mounts,
    };
  },
  view: async ({ api }, _account, signal) => z.array(z.string()).parse(await readJson(api, signal)),
};

import { z } from 'zod';

const topology = z.enum(['active-passive', 'cluster', 'federation', 'single', 'standby-cluster']);

const node = z.strictObject({
  /** What the broker calls itself. */
  name: z.string(),
  /** What the lab calls it: `n1`. */
  host: z.string(),
  container: z.string(),
  mqtt: z.string(),
  api: z.string().optional(),
  metrics: z.string().optional(),
  /** Where the lab asks which members the node sees. */
  view: z.string().optional(),
  region: z.string().optional(),
  zone: z.string().optional(),
});

const dependency = z.strictObject({
  name: z.string(),
  kind: z.string(),
  address: z.string(),
  options: z.record(z.string(), z.unknown()).optional(),
});

/** `lab.json` of a lab in Docker: version 2. */
export const dockerLabState = z.strictObject({
  version: z.literal(2),
  driver: z.literal('docker'),
  name: z.string(),
  topology,
  broker: z.string(),
  title: z.string(),
  startedAt: z.string(),
  /** The state folder, as the labels of the containers say it. */
  owner: z.string(),
  /** What devices use. */
  endpoint: z.string(),
  /** How the brokers' APIs are asked; the file is readable by its owner only, and the ports are on 127.0.0.1. */
  account: z.strictObject({ username: z.string(), password: z.string() }),
  nodes: z.array(node),
  /** What stands around the brokers: load balancer, shared state, gateway. */
  others: z.array(z.strictObject({ name: z.string(), role: z.string(), container: z.string() })),
  /** The clusters of the configuration this lab is; the first is the one drills are aimed at. */
  clusters: z.array(
    z.strictObject({
      name: z.string(),
      nodes: z.array(z.string()),
      endpoints: z.array(z.string()),
      labels: z.record(z.string(), z.string()),
      dependencies: z.array(dependency),
    }),
  ),
  promotion: z
    .strictObject({
      sides: z.tuple([z.string(), z.string()]),
      by: z.enum(['balancer', 'virtual-address']),
    })
    .optional(),
});

export type DockerLabState = z.output<typeof dockerLabState>;
export type DockerLabNode = DockerLabState['nodes'][number];

/** The nodes of these names, in the state's order. */
export function nodesOf(state: DockerLabState, names: readonly string[]): readonly DockerLabNode[] {
  return state.nodes.filter(({ name }) => names.includes(name));
}

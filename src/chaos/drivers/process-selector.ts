import { z } from 'zod';
import { SreError } from '../../core/sre-error.ts';
import { partWords } from '../dependency-part.ts';
import type { ChaosNode } from '../target.ts';

/** How a process is found and started: by its pid file and a command, or as a systemd unit. */
const found = {
  pidFile: z.string().optional(),
  start: z.array(z.string()).min(1).optional(),
  unit: z
    .string()
    .regex(/^[^-\s]/, { error: 'is no name of a systemd unit' })
    .optional(),
  /** Folder of its data, for faults of the disk. */
  dataFolder: z.string().startsWith('/', { error: 'must be an absolute path' }).optional(),
};
/** What a dependency is to the cluster and where it stands; containers carry the same as `sre.role`, `sre.zone` ... */
const around = {
  role: z.enum(partWords).optional(),
  place: z.strictObject({ region: z.string(), zone: z.string(), rack: z.string() }).partial().optional(),
  /** `host:port` that is dialled to see whether it is back. */
  address: z
    .string()
    .regex(/^[^/\s]+:\d+$/, { error: 'is no host:port' })
    .optional(),
};
type Found = z.output<z.ZodObject<typeof found>>;

const isOneWay = ({ pidFile, start, unit }: Found): boolean =>
  unit === undefined ? pidFile !== undefined && start !== undefined : pidFile === undefined && start === undefined;
const ONE_WAY = { error: 'needs either pidFile and start, or unit' };

/** Which processes are the cluster, and which are what it depends on: load balancer, shared state, login backend. */
export const processSelector = z.strictObject({
  nodes: z.record(z.string(), z.strictObject(found).refine(isOneWay, ONE_WAY)),
  dependencies: z.record(z.string(), z.strictObject({ ...found, ...around }).refine(isOneWay, ONE_WAY)).optional(),
});

/** Where a process is found and what starts it. */
export interface ProcessPlace {
  readonly pidFile?: string;
  readonly unit?: string;
  readonly start: string[];
  readonly dataFolder?: string;
}

/** Every node of the cluster and every dependency with its process. A node nothing is said about is an error. */
export function processesOf(
  { nodes: configured, dependencies = {} }: z.output<typeof processSelector>,
  nodes: readonly ChaosNode[],
): readonly { readonly node: ChaosNode; readonly place: ProcessPlace }[] {
  const members = nodes.map((node) => {
    const entry = Object.hasOwn(configured, node.name) ? configured[node.name] : undefined;
    if (entry !== undefined) return { node, place: placeOf(entry) };
    throw new SreError(
      'SRE_CHAOS_SELECTOR',
      `chaos.selector.nodes has no "${node.name}": expected every node of the cluster`,
    );
  });
  const others = Object.entries(dependencies).map(([name, { role, place = {}, address, ...entry }]) => {
    if (nodes.some((node) => node.name === name)) {
      throw new SreError('SRE_CHAOS_SELECTOR', `chaos.selector.dependencies has "${name}", which is a node`);
    }
    const told = Object.entries({ role, ...place }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    );
    const node: ChaosNode = {
      name,
      role: 'dependency',
      ...(address === undefined ? {} : { address }),
      ...(told.length === 0 ? {} : { labels: Object.fromEntries(told) }),
    };
    return { node, place: placeOf(entry) };
  });
  return [...members, ...others];
}

function placeOf({ unit, pidFile, start = [], dataFolder }: Found): ProcessPlace {
  const folder = dataFolder === undefined ? {} : { dataFolder };
  if (unit !== undefined) return { unit, start: ['systemctl', 'start', '--', unit], ...folder };
  return { ...(pidFile === undefined ? {} : { pidFile }), start, ...folder };
}

import { SreError } from '../core/sre-error.ts';
import { dialledAddress } from './dialled-address.ts';
import type { StreamSpec, SwarmClientSpec } from './observation.ts';
import { seededRandom } from './random.ts';
import type { SwarmOptions } from './swarm.ts';

/** A stream before it begins: its first message is due `phaseMs` after the start. */
export interface PlannedStream {
  readonly spec: StreamSpec;
  readonly phaseMs: number;
}

/**
 * The streams of a run: floating ones `f0`, `f1`, ... of the fleet, `x0`, `x1`, ... of the fast profile, then `p-<a>-<b>`
 * for each ordered pair of nodes, with `-q<n>` when they have several QoS. Throws what is wrong with the options.
 */
export function planStreams(options: SwarmOptions): PlannedStream[] {
  if (!/^[\w-]{1,64}$/.test(options.run)) {
    throw new SreError('SRE_SWARM_RUN_ID', `run id "${options.run}" must be 1 to 64 letters, digits, "_" or "-"`);
  }
  for (const address of [options.endpoint, ...options.nodes.map((node) => node.address)].flat())
    requireAddress(address);
  const floating = (options.profiles ?? ['fleet']).flatMap((profile) => floatingStreams(options, profile));
  const specs = options.pinnedStreams ? [...floating, ...pinnedStreams(options)] : floating;
  const random = seededRandom(options.seed);
  return specs.map((spec) => ({ spec, phaseMs: random() * spec.intervalMs }));
}

function requireAddress(address: string): void {
  try {
    dialledAddress(address);
  } catch (cause) {
    throw new SreError(
      'SRE_SWARM_ADDRESS',
      `address "${address}" of the measuring clients must be host:port, mqtt://, mqtts://, ws:// or wss://`,
      { cause },
    );
  }
}

function floatingStreams(options: SwarmOptions, profile: 'fleet' | 'fast'): StreamSpec[] {
  const addresses = typeof options.endpoint === 'string' ? [options.endpoint] : options.endpoint;
  return Array.from({ length: options.floatingStreams }, (_, index): StreamSpec => {
    const id = `${profile === 'fast' ? 'x' : 'f'}${index}`;
    const qos = options.qos[index % options.qos.length] ?? 1;
    const client = (role: string): SwarmClientSpec => ({
      id: `sre-${options.run}-${id}-${role}`,
      addresses,
      attachment: 'floating',
    });
    const spec = stream(options, id, qos, client('pub'), client('sub'), options.intervalMs);
    return profile === 'fast' ? { ...spec, profile } : spec;
  });
}

function pinnedStreams(options: SwarmOptions): StreamSpec[] {
  const { nodes, pinnedQos = [1] } = options;
  const intervalMs = options.pinnedIntervalMs ?? Math.max(options.intervalMs, Math.min(1000, 10 * options.intervalMs));
  const pairs = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => ({ from, to })));
  return pairs.flatMap(({ from, to }) =>
    pinnedQos.map((qos) => {
      const pair = `p-${topicSafe(from.name)}-${topicSafe(to.name)}`;
      const id = pinnedQos.length > 1 ? `${pair}-q${qos}` : pair;
      const client = (role: string, { name, address }: typeof from): SwarmClientSpec => ({
        id: `sre-${options.run}-${id}-${role}`,
        addresses: [address],
        attachment: 'pinned',
        node: name,
      });
      return stream(options, id, qos, client('pub', from), client('sub', to), intervalMs);
    }),
  );
}

function stream(
  { run }: SwarmOptions,
  id: string,
  qos: 0 | 1 | 2,
  publisher: SwarmClientSpec,
  subscriber: SwarmClientSpec,
  intervalMs: number,
): StreamSpec {
  return { id, topic: `sre/${run}/${id}`, qos, publisher, subscriber, intervalMs };
}

/** Node names may contain what topics and client ids must not, `rabbit@n1` for example is fine, `+`, `#` and `/` are not. */
function topicSafe(name: string): string {
  return name.replaceAll(/[^\w.@-]/g, '_');
}

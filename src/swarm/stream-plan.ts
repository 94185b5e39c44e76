import { SreError } from '../core/sre-error.ts';
import type { StreamSpec, SwarmClientSpec } from './observation.ts';
import type { SwarmOptions } from './swarm.ts';

/** The streams of a run: floating ones `f0`, `f1`, ..., then `p-<a>-<b>` for each ordered pair of nodes. */
export function planStreams(options: SwarmOptions): StreamSpec[] {
  if (!/^[\w-]{1,64}$/.test(options.run)) {
    throw new SreError('SRE_SWARM_RUN_ID', `run id "${options.run}" must be 1 to 64 letters, digits, "_" or "-"`);
  }
  for (const address of [options.endpoint, ...options.nodes.map((node) => node.address)].flat()) {
    if (/:\d+$/.test(address) && URL.canParse(`tcp://${address}`)) continue;
    throw new SreError('SRE_SWARM_ADDRESS', `address "${address}" of the measuring clients must be host:port`);
  }
  const addresses = typeof options.endpoint === 'string' ? [options.endpoint] : options.endpoint;
  const qosAt = (index: number): 0 | 1 | 2 => options.qos[index % options.qos.length] ?? 1;
  const floating = Array.from({ length: options.floatingStreams }, (_, index): StreamSpec => {
    const client = (role: string): SwarmClientSpec => ({
      id: `sre-${options.run}-f${index}-${role}`,
      addresses,
      attachment: 'floating',
    });
    return stream(options, `f${index}`, qosAt(index), client('pub'), client('sub'), options.intervalMs);
  });
  return options.pinnedStreams ? [...floating, ...pinnedStreams(options)] : floating;
}

function pinnedStreams(options: SwarmOptions): StreamSpec[] {
  const intervalMs = options.pinnedIntervalMs ?? Math.max(options.intervalMs, Math.min(1000, 10 * options.intervalMs));
  const pairs = options.nodes.flatMap((from) => options.nodes.filter((to) => to !== from).map((to) => ({ from, to })));
  return pairs.map(({ from, to }) => {
    const id = `p-${topicSafe(from.name)}-${topicSafe(to.name)}`;
    const client = (role: string, { name, address }: typeof from): SwarmClientSpec => ({
      id: `sre-${options.run}-${id}-${role}`,
      addresses: [address],
      attachment: 'pinned',
      node: name,
    });
    return stream(options, id, 1, client('pub', from), client('sub', to), intervalMs);
  });
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

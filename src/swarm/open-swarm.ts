import { LatencyHistogram } from './latency-histogram.ts';
import { LocalSwarm } from './local-swarm.ts';
import { openSplitSwarm } from './split-swarm.ts';
import { planStreams } from './stream-plan.ts';
import type { Swarm, SwarmOptions } from './swarm.ts';

/**
 * Streams that may share the process of whoever looks at them. A drill reads half a minute of their slots twice a second:
 * for 30 streams that holds up the clients' event loop for 5 ms, for 250 for 80, where 20 would be seen in what they measure.
 */
const MOST_STREAMS_HERE = 100;

/** Creates the clients of a run, in this process or in others; nothing connects before `start`. */
export async function openSwarm(options: SwarmOptions): Promise<Swarm> {
  const streams = planStreams(options);
  const processes = otherProcesses(streams.length, options.processes);
  if (processes > 0) return openSplitSwarm(options, streams, processes);
  const originMonoMs = options.clock.monoMs();
  return new LocalSwarm({ options, streams, originMonoMs, latency: await LatencyHistogram.open() });
}

/** To how many processes so many streams are dealt out when `asked` were asked for; 0: they stay in this one. */
export function otherProcesses(streams: number, asked = 1): number {
  const processes = Math.min(asked, streams);
  return processes > 1 || streams > MOST_STREAMS_HERE ? processes : 0;
}

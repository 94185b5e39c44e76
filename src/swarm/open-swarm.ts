import { LatencyHistogram } from './latency-histogram.ts';
import { LocalSwarm } from './local-swarm.ts';
import { openSplitSwarm } from './split-swarm.ts';
import { planStreams } from './stream-plan.ts';
import type { Swarm, SwarmOptions } from './swarm.ts';

/** Creates the clients of a run, in this process or in several; nothing connects before `start`. */
export async function openSwarm(options: SwarmOptions): Promise<Swarm> {
  const streams = planStreams(options);
  const processes = Math.min(options.processes ?? 1, streams.length);
  if (processes > 1) return openSplitSwarm(options, streams, processes);
  const originMonoMs = options.clock.monoMs();
  return new LocalSwarm({ options, streams, originMonoMs, latency: await LatencyHistogram.open() });
}

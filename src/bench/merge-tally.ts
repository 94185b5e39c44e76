import { LatencyHistogram } from '../swarm/latency-histogram.ts';
import type { LatencySummary } from '../swarm/observation.ts';
import type { ConnectionCounts, ConnectionTally, StepCounts, StepTally } from './load-tally.ts';

type Words = Readonly<Record<string, number>>;

/** What several processes counted, in one. */
export function mergeCounts(parts: readonly StepCounts[]): StepCounts {
  const sum = (key: keyof StepCounts): number => parts.reduce((total, part) => total + part[key], 0);
  return {
    offered: sum('offered'),
    sent: sum('sent'),
    acknowledged: sum('acknowledged'),
    refused: sum('refused'),
    expected: sum('expected'),
    expectedOfSent: sum('expectedOfSent'),
    received: sum('received'),
    late: sum('late'),
    duplicates: sum('duplicates'),
    outOfOrder: sum('outOfOrder'),
    corrupt: sum('corrupt'),
    strangers: sum('strangers'),
    pending: sum('pending'),
  };
}

/** The same for connections. */
export function mergeConnections(parts: readonly ConnectionCounts[]): ConnectionCounts {
  const sum = (key: 'clients' | 'begun' | 'ready' | 'decided' | 'accepted'): number =>
    parts.reduce((total, part) => total + part[key], 0);
  return {
    clients: sum('clients'),
    begun: sum('begun'),
    ready: sum('ready'),
    decided: sum('decided'),
    accepted: sum('accepted'),
    refused: words(parts.map(({ refused }) => refused)),
    failed: words(parts.map(({ failed }) => failed)),
    lost: words(parts.map(({ lost }) => lost)),
  };
}

/** The tallies of several processes, histograms and all. */
export async function mergeTallies(parts: readonly StepTally[]): Promise<StepTally> {
  const merge = await latencyMerger();
  return {
    counts: mergeCounts(parts.map(({ counts }) => counts)),
    ...merge('delivery', parts),
    ...merge('acknowledgement', parts),
    ...merge('lateness', parts),
    loop: worstLoop(parts),
  };
}

/** The same for connections. */
export async function mergeConnectionTallies(parts: readonly ConnectionTally[]): Promise<ConnectionTally> {
  const merge = await latencyMerger();
  const [firsts, lasts] = [parts.flatMap(({ firstMs }) => firstMs ?? []), parts.flatMap(({ lastMs }) => lastMs ?? [])];
  return {
    counts: mergeConnections(parts.map(({ counts }) => counts)),
    ...merge('connack', parts),
    ...merge('lateness', parts),
    ...(firsts.length === 0 ? {} : { firstMs: Math.min(...firsts) }),
    ...(lasts.length === 0 ? {} : { lastMs: Math.max(...lasts) }),
    loop: worstLoop(parts),
  };
}

async function latencyMerger() {
  const merge = await LatencyHistogram.merger();
  return <K extends string>(
    key: K,
    parts: readonly { readonly [key in K]?: LatencySummary }[],
  ): { readonly [key in K]?: LatencySummary } => {
    const merged = merge(parts.flatMap((part) => part[key] ?? []));
    return merged === undefined ? {} : ({ [key]: merged } as { readonly [key in K]: LatencySummary });
  };
}

function words(parts: readonly Words[]): Words {
  const sum: Record<string, number> = {};
  for (const part of parts) for (const [word, count] of Object.entries(part)) sum[word] = (sum[word] ?? 0) + count;
  return sum;
}

function worstLoop(parts: readonly Pick<StepTally, 'loop'>[]): StepTally['loop'] {
  return {
    p99LagMs: Math.max(0, ...parts.map(({ loop }) => loop.p99LagMs)),
    maxLagMs: Math.max(0, ...parts.map(({ loop }) => loop.maxLagMs)),
    busy: Math.max(0, ...parts.map(({ loop }) => loop.busy)),
  };
}

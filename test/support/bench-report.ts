import type { BenchReport, StepReport } from '../../src/bench/bench-report.ts';
import type { MeasuredLatency } from '../../src/bench/measured-latency.ts';
import { measuredLatency } from '../../src/bench/measured-latency.ts';
import { LatencyHistogram } from '../../src/swarm/latency-histogram.ts';

/** A latency between 1 ms and `mostMs`, evenly. */
async function latencyUpTo(mostMs: number): Promise<MeasuredLatency> {
  const histogram = await LatencyHistogram.open();
  for (let at = 1; at <= 1000; at++) histogram.record(1 + ((mostMs - 1) * at) / 1000);
  const measured = await measuredLatency(histogram.summary());
  if (measured === undefined) throw new Error('nothing was recorded');
  return measured;
}

/** A step at a rate that held, with whatever a test changes. */
export async function stepAt(rate: number, mostMs: number, more: Partial<StepReport> = {}): Promise<StepReport> {
  const messages = rate * 5;
  return {
    rate,
    measuredSeconds: 5,
    offered: messages,
    sent: messages,
    publishedPerSecond: rate,
    expected: messages,
    received: messages,
    deliveredPerSecond: rate,
    lost: 0,
    duplicates: 0,
    outOfOrder: 0,
    refused: 0,
    corrupt: 0,
    strangers: 0,
    connectionsLost: 0,
    delivery: await latencyUpTo(mostMs),
    own: { p99Ms: 1, maxMs: 2, loopP99Ms: 1, loopMaxMs: 2, busy: 0.25 },
    broker: { cores: rate / 10_000, memoryBytes: 8_000_000 },
    cutShort: false,
    verdict: 'good',
    reasons: [],
    ...more,
  };
}

/** The report of a search that found its knee at 8,000 messages in a second, with whatever a test changes. */
export async function kneeReport(more: Partial<BenchReport> = {}): Promise<BenchReport> {
  const steps = [
    await stepAt(4000, 4),
    await stepAt(8000, 60),
    await stepAt(8400, 400, { verdict: 'bad', reasons: ['p99 396 ms is above 100 ms'] }),
  ];
  return {
    bench: 'v1',
    scenario: 'knee',
    urls: ['mqtt://127.0.0.1:1883'],
    began: '2026-11-23T10:00:00.000Z',
    topicPrefix: 'sre-bench/a1b2c3',
    shape: { publishers: 50, subscribers: 50, idle: 0, fanOut: 1 },
    qos: 1,
    payloadBytes: 50,
    protocolVersion: 4,
    processes: 1,
    boundMs: 100,
    connections: {
      clients: 100,
      ready: 100,
      accepted: 100,
      perSecond: 480,
      connack: await latencyUpTo(9),
      refused: {},
      failed: {},
      lost: {},
      own: { p99Ms: 1, maxMs: 2, loopP99Ms: 1, loopMaxMs: 2, busy: 0.25 },
    },
    steps,
    knee: { rate: 8000, failedAt: 8400, ended: 'found' },
    machine: { cpus: 2, load: 1.2 },
    costSource: 'process 4711',
    verdict: 'good',
    findings: [],
    notes: [],
    exitCode: 0,
    ...more,
  };
}

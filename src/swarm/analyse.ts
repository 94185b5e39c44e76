import { brokerState } from './analysis/broker-state.ts';
import { recoveryPoint } from './analysis/data-loss.ts';
import { latencyLimit } from './analysis/latency-limit.ts';
import { type ExplainedMessage, firstExamples } from './analysis/message-examples.ts';
import { sumOfSets } from './analysis/message-sets.ts';
import { partitionRoutes } from './analysis/partition-routes.ts';
import { recoveryCurve } from './analysis/recovery-curve.ts';
import { worstRecovery } from './analysis/recovery-time.ts';
import { SUSTAINED_MS } from './analysis/service.ts';
import { analyseStream, attachmentOf, type StreamRecord } from './analysis/stream-analysis.ts';
import { unavailabilityOf } from './analysis/unavailability.ts';
import { validityOf } from './analysis/validity.ts';
import type { FaultTimes, Findings, MessageFinding } from './findings.ts';
import type { Observation } from './observation.ts';
import type { PartitionSide } from './route-finding.ts';

/** What the judge has to be told besides the times. */
export interface AnalysisOptions {
  /** Who could talk to whom while a partition lasted: their pinned streams get a verdict of their own. */
  readonly sides?: readonly PartitionSide[];
  /** How long service must last to count as returned; 10 s unless given. */
  readonly sustainedMs?: number;
}

/** Concludes from an observation what the clients felt; pure, so that a stored observation can be judged again. */
export function analyse(observation: Observation, times: FaultTimes, options: AnalysisOptions = {}): Findings {
  const { sides, sustainedMs = SUSTAINED_MS } = options;
  const records = recordsOf(observation);
  const limit = latencyLimit(observation.slots, times.faultMs);
  const rule = { limitMs: limit.limitMs, usualMs: limit.baselineP50Ms ?? 0, sustainedMs };
  const analyses = records.map((record) => analyseStream(record, times, rule));
  const floating = analyses.filter(({ stream }) => stream.attachment === 'floating');
  const fast = analyses.filter(({ stream }) => stream.attachment === 'fast');
  const messagesOf = (qos: 0 | 1 | 2): MessageFinding =>
    sumOfSets(analyses.filter(({ stream }) => stream.qos === qos).map(({ messages }) => messages));
  const picked = (belongs: (message: ExplainedMessage) => boolean): ExplainedMessage[] =>
    analyses.flatMap(({ judged }) => judged.filter(belongs));
  const lost = picked((message) => message.lost);
  return {
    run: observation.run,
    times,
    ...limit,
    rto: worstRecovery(floating, times.faultMs, (stream) => stream.failover),
    ...(times.healMs === undefined
      ? {}
      : {
          rtoUnderFault: worstRecovery(floating, times.faultMs, (stream) => stream.underFault),
          rtoAfterHeal: worstRecovery(floating, times.healMs, (stream) => stream.afterHeal),
        }),
    ...(fast.length === 0
      ? {}
      : { rtoFast: worstRecovery(fast, times.faultMs, (stream) => stream.underFault ?? stream.failover) }),
    recovered: recoveryCurve(floating.flatMap(({ clients }) => clients)),
    unavailability: unavailabilityOf(
      floating.map(({ stream }) => stream),
      records.reduce((coarsest, { spec }) => Math.max(coarsest, isFloating(spec) ? spec.intervalMs : 0), 0),
    ),
    streams: analyses.map(({ stream }) => stream),
    clients: analyses.flatMap(({ clients }) => clients),
    messages: { qos0: messagesOf(0), qos1: messagesOf(1), qos2: messagesOf(2) },
    ...(sides === undefined ? {} : { routes: partitionRoutes(sides, analyses, times) }),
    state: brokerState(observation, times.faultMs),
    unexpected: observation.unexpected,
    rpo: recoveryPoint(
      lost.filter(({ qos }) => qos > 0).map(({ slot }) => slot),
      times,
    ),
    examples: {
      lost: firstExamples(lost),
      duplicated: firstExamples(picked(({ duplicate }) => duplicate !== undefined)),
      inverted: firstExamples(picked(({ overtaken }) => overtaken?.across === false)),
      noSubscriber: firstExamples(picked(({ noSubscriber }) => noSubscriber)),
    },
    validity: validityOf(observation),
  };
}

function recordsOf({ streams, slots, events }: Observation): StreamRecord[] {
  const [slotsOf, eventsOf] = [grouped(slots, (slot) => slot.stream), grouped(events, (event) => event.client)];
  return streams.map((spec) => ({
    spec,
    slots: slotsOf.get(spec.id) ?? [],
    publisher: eventsOf.get(spec.publisher.id) ?? [],
    subscriber: eventsOf.get(spec.subscriber.id) ?? [],
  }));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function isFloating(spec: StreamRecord['spec']): boolean {
  return attachmentOf(spec) === 'floating';
}

import type {
  Attachment,
  ClientFinding,
  Decomposition,
  FaultTimes,
  MeasuredTime,
  MessageFinding,
  StreamFinding,
} from '../findings.ts';
import type { ClientEvent, Slot, StreamSpec } from '../observation.ts';
import type { UnderFaultFinding } from '../route-finding.ts';
import { clientRecovery } from './client-recovery.ts';
import { phasesOf } from './connection-history.ts';
import { decompose } from './decomposition.ts';
import { causeOf, judgeMessages } from './judged-message.ts';
import type { ExplainedMessage } from './message-examples.ts';
import { messageSets } from './message-sets.ts';
import { acknowledgements, deliveries, type ServiceRule } from './service.ts';
import { streamConnections } from './stream-connections.ts';
import { serviceFinding } from './stream-service.ts';
import { underFault } from './under-fault.ts';

/** Everything an observation has about one stream. */
export interface StreamRecord {
  readonly spec: StreamSpec;
  readonly slots: readonly Slot[];
  readonly publisher: readonly ClientEvent[];
  readonly subscriber: readonly ClientEvent[];
}

/** One stream judged, with its two clients and its message sets. */
export interface StreamAnalysis {
  readonly stream: StreamFinding;
  readonly clients: readonly ClientFinding[];
  readonly messages: MessageFinding;
  /** The messages themselves, each judged. */
  readonly judged: readonly ExplainedMessage[];
  readonly underFault: UnderFaultFinding;
  /** Of both clients. */
  readonly events: readonly ClientEvent[];
  /** Where the time went that ended `time` after `originMs`. */
  readonly decompositionOf: (originMs: number, time: MeasuredTime) => Decomposition;
}

export function analyseStream(record: StreamRecord, times: FaultTimes, rule: ServiceRule): StreamAnalysis {
  const { spec, slots } = record;
  const service = serviceFinding(deliveries(slots, rule), spec.intervalMs, rule, times);
  const clients = (['publisher', 'subscriber'] as const).map((role) =>
    clientRecovery(spec, role, record[role], times, service.failover, attachmentOf(spec)),
  );
  const explaining = explains(clients, service.failover);
  const phases = explaining === undefined ? [] : phasesOf(record[explaining.role], explaining.role === 'subscriber');
  const decompositionOf = (originMs: number, time: MeasuredTime): Decomposition => decompose(phases, originMs, time.ms);
  const connections = streamConnections(record.publisher, record.subscriber);
  const judged = judgeMessages(slots, spec.qos, connections);
  const messages = messageSets(judged, service.windows);
  return {
    stream: {
      stream: spec.id,
      qos: spec.qos,
      attachment: attachmentOf(spec),
      ...(spec.publisher.node === undefined ? {} : { publisherNode: spec.publisher.node }),
      ...(spec.subscriber.node === undefined ? {} : { subscriberNode: spec.subscriber.node }),
      ...service,
      ...(explaining === undefined ? {} : { explainedBy: explaining.client }),
      decomposition: decompositionOf(times.faultMs, service.failover),
      ...(spec.qos === 0
        ? {}
        : { publish: serviceFinding(acknowledgements(slots, rule), spec.intervalMs, rule, times) }),
      lost: messages.lost,
      duplicates: messages.duplicates,
    },
    clients,
    messages,
    judged: judged.map((message) => {
      const cause = causeOf(message, connections, times);
      return cause === undefined ? message : { ...message, cause };
    }),
    underFault: underFault(judged, times, rule.limitMs),
    events: [...record.publisher, ...record.subscriber],
    decompositionOf,
  };
}

/** How a stream's clients count. */
export function attachmentOf({ publisher, profile }: StreamSpec): Attachment {
  return publisher.attachment === 'floating' && profile === 'fast' ? 'fast' : publisher.attachment;
}

/** Of the clients that lost their connection before service came back, the one that was back last. */
function explains(clients: readonly ClientFinding[], failover: MeasuredTime): ClientFinding | undefined {
  return clients
    .filter(({ detectedMs }) => detectedMs !== undefined && detectedMs < failover.ms)
    .toSorted((a, b) => (b.resumedMs ?? Number.MAX_VALUE) - (a.resumedMs ?? Number.MAX_VALUE))[0];
}

import { LatencyHistogram } from '../../swarm/latency-histogram.ts';
import { TrafficTable } from '../traffic/traffic-summary.ts';
import { readCaptureFile } from './capture-file.ts';
import type { CaptureSummary } from './capture-summary.ts';
import type { CapturedSession } from './captured-session.ts';
import { FlowTable } from './flow-table.ts';
import { readIpPacket } from './ip-packet.ts';
import { ipPacketOf, knowsLink } from './link-layer.ts';
import { PendingBudget } from './pending-segments.ts';
import { readTcpSegment } from './tcp-segment.ts';

/** Which capture, and where brokers listen in it. */
export interface CaptureOptions {
  readonly path: string;
  /** Ports of brokers, for connections whose beginning was not captured; 1883 and 8883 when absent. */
  readonly ports?: readonly number[];
  /** Told how many bytes have been read. */
  readonly progress?: (bytes: number) => void;
}

const PORTS: readonly number[] = [1883, 8883];
const MOST_SESSIONS = 20_000;
/** Memory for segments that wait for others. */
const MOST_PENDING_BYTES = 64 * 1024 * 1024;

/** Reads a capture once, from its beginning to its end, in bounded memory. */
export async function readSessions(
  { path, ports = PORTS, progress }: CaptureOptions,
  signal: AbortSignal,
): Promise<CaptureSummary> {
  const [byBroker, byClient] = [await LatencyHistogram.open(), await LatencyHistogram.open()];
  const published = new TrafficTable();
  const delivered = new TrafficTable();
  const sessions: CapturedSession[] = [];
  const counts = { segments: 0, notTcp: 0, fragments: 0, moreSessions: 0 };
  const unknownLinks = new Set<number>();
  let firstMs: number | undefined;
  let lastMs = 0;

  const flows = new FlowTable(
    {
      ports: new Set(ports),
      budget: new PendingBudget(MOST_PENDING_BYTES),
      listener: {
        published: (from, message) => (from === 'client' ? published : delivered).add(message),
        acknowledged: (by, afterMs) => (by === 'broker' ? byBroker : byClient).record(afterMs),
      },
    },
    (session) => {
      if (sessions.length < MOST_SESSIONS) sessions.push(session);
      else counts.moreSessions += 1;
    },
  );
  const file = await readCaptureFile(
    path,
    ({ atMs = lastMs, linkType, bytes }) => {
      firstMs ??= atMs;
      lastMs = Math.max(lastMs, atMs);
      if (!knowsLink(linkType)) unknownLinks.add(linkType);
      const packet = ipPacketOf(linkType, bytes);
      const ip = packet === undefined ? undefined : readIpPacket(packet);
      if (ip === 'fragment') {
        counts.fragments += 1;
        return;
      }
      const segment = ip === undefined ? undefined : readTcpSegment(ip, atMs);
      if (segment === undefined) {
        counts.notTcp += 1;
        return;
      }
      counts.segments += 1;
      flows.receive(segment);
    },
    signal,
    progress,
  );
  flows.finish();
  const broker = byBroker.summary();
  const client = byClient.summary();
  const fromPublishers = published.messages > 0;
  const seconds = Math.max(0, lastMs - (firstMs ?? lastMs)) / 1_000;
  return {
    file,
    seconds,
    ...counts,
    unknownLinks: [...unknownLinks],
    sessions: sessions.toSorted((a, b) => a.startMs - b.startMs || (a.client < b.client ? -1 : 1)),
    other: flows.other,
    answers: { ...(broker === undefined ? {} : { broker }), ...(client === undefined ? {} : { client }) },
    trafficOf: fromPublishers ? 'publishers' : 'subscribers',
    traffic: (fromPublishers ? published : delivered).summary(seconds),
  };
}

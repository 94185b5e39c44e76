import type { LatencySummary } from '../../swarm/observation.ts';
import type { TrafficSummary } from '../traffic/traffic-summary.ts';
import type { ReadCapture } from './capture-file.ts';
import type { CapturedSession } from './captured-session.ts';
import type { OtherFlows } from './flow-table.ts';

/** What a capture holds; the subject of the capture rules. */
export interface CaptureSummary {
  readonly file: ReadCapture;
  readonly seconds: number;
  readonly segments: number;
  /** Frames that carry no TCP over IP, parts of fragmented packets, and links nobody here can read. */
  readonly notTcp: number;
  readonly fragments: number;
  readonly unknownLinks: readonly number[];
  /** By the time they began. */
  readonly sessions: readonly CapturedSession[];
  /** Sessions beyond those kept. */
  readonly moreSessions: number;
  readonly other: OtherFlows;
  /** PUBLISH to PUBACK or PUBREC, by who answered. */
  readonly answers: { readonly broker?: LatencySummary; readonly client?: LatencySummary };
  /** Whose messages {@link traffic} is about. */
  readonly trafficOf: 'publishers' | 'subscribers';
  readonly traffic: TrafficSummary;
}

/** Sessions of one client id in their order; those without one are left out. */
export function sessionsByClient(
  sessions: readonly CapturedSession[],
): ReadonlyMap<string, readonly CapturedSession[]> {
  const found = new Map<string, CapturedSession[]>();
  for (const session of sessions) {
    if (session.clientId === undefined || session.clientId === '') continue;
    const key = `${session.broker} ${session.clientId}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [session]);
    else own.push(session);
  }
  return found;
}

/** Whether the broker let it in. */
export function isAccepted({ connack }: CapturedSession): boolean {
  return connack === undefined || connack.code === 0;
}

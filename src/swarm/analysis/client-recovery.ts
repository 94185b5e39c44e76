import type { Attachment, ClientFinding, FaultTimes, MeasuredTime } from '../findings.ts';
import type { ClientEvent, StreamSpec } from '../observation.ts';
import { isGranted, isLoss } from './connection-history.ts';

/** When one client noticed the fault, came back and had its subscription again. */
export function clientRecovery(
  stream: StreamSpec,
  role: ClientFinding['role'],
  events: readonly ClientEvent[],
  times: FaultTimes,
  failover: MeasuredTime,
  attachment: Attachment,
): ClientFinding {
  const spec = stream[role];
  const since = (event: ClientEvent): number => Math.round(event.atMs - times.faultMs);
  const own = events.filter(({ atMs }) => atMs >= times.faultMs && atMs < times.endMs);
  const loss = own.findIndex(isLoss);
  const detected = own[loss];
  const after = loss < 0 ? [] : own.slice(loss + 1);
  const comeback = after.findIndex(({ kind }) => kind === 'connack');
  const connack = after[comeback];
  const mustSubscribe = role === 'subscriber' && connack?.sessionPresent !== true;
  const resumed = mustSubscribe && connack !== undefined ? after.slice(comeback).find(isGranted) : connack;
  const sessionPresent = connack?.sessionPresent;
  return {
    client: spec.id,
    stream: stream.id,
    role,
    attachment,
    ...(spec.node === undefined ? {} : { node: spec.node }),
    affected: detected !== undefined && detected.atMs < (times.healMs ?? times.endMs),
    ...(detected === undefined ? {} : { detectedMs: since(detected) }),
    attempts: own.filter(({ kind }) => kind === 'connecting').length,
    refusals: refusals(own),
    ...(connack === undefined ? {} : { reconnectedMs: since(connack), reconnectedTo: connack.address }),
    ...(resumed === undefined ? {} : { resumedMs: since(resumed) }),
    ...(sessionPresent === undefined ? {} : { sessionPresent }),
    failover,
  };
}

function refusals(events: readonly ClientEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, reasonCode = 0 } of events) {
    if (kind === 'refused') counts[reasonCode] = (counts[reasonCode] ?? 0) + 1;
  }
  return counts;
}

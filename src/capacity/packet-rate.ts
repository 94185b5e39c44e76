import { type NodeProfile, packetsAt } from './broker-profile.ts';
import { between, clusterGain, TABLE_NODES, tableAt } from './throughput-table.ts';

/** What a number of nodes handles, and whether a table had to be stretched for it. */
export interface PacketRate {
  readonly packetsPerSecond: number;
  readonly beyond: readonly string[];
}

/**
 * Control packets a second that `nodes` nodes handle when messages have this payload. Between measured payloads a straight
 * line in log-log space; before the first and after the last the shape of the seed's table, and its gain over the nodes.
 */
export function packetRate(profile: NodeProfile, payloadBytes: number, nodes: number): PacketRate {
  const { packets, beyond } = atPayload(profile, payloadBytes);
  const { nodes: known } = profile.rate;
  const stretched = nodes > Math.max(known, TABLE_NODES);
  return {
    packetsPerSecond: packets * clusterGain(nodes, known),
    beyond: [
      ...(beyond === undefined ? [] : [beyond]),
      ...(stretched ? [`the table ends at ${TABLE_NODES} nodes: more of them carry its gain on`] : []),
    ],
  };
}

function atPayload(
  profile: NodeProfile,
  payloadBytes: number,
): { readonly packets: number; readonly beyond?: string | undefined } {
  const points = ladder(profile);
  const above = points.findIndex((point) => point.payloadBytes >= payloadBytes);
  const [low, high] = above === -1 ? [points.at(-1), undefined] : [points[above - 1], points[above]];
  if (low !== undefined && high !== undefined) {
    return { packets: between(payloadBytes, low.payloadBytes, low.packets, high.payloadBytes, high.packets) };
  }
  const end = low ?? high;
  if (end === undefined) throw new Error(`the profile of ${profile.kind} has no rate`);
  const [asked, known] = [tableAt(payloadBytes, 'single'), tableAt(end.payloadBytes, 'single')];
  return { packets: (end.packets * asked.messagesPerSecond) / known.messagesPerSecond, beyond: asked.beyond };
}

/** Points by payload, one each, none faster than one of a smaller payload: the slower of two is believed. */
function ladder({ rate }: NodeProfile): readonly { readonly payloadBytes: number; readonly packets: number }[] {
  const steps: { payloadBytes: number; packets: number }[] = [];
  const ordered = rate.points
    .map((point) => ({ payloadBytes: Math.max(point.payloadBytes, 1), packets: packetsAt(point) }))
    .toSorted((a, b) => a.payloadBytes - b.payloadBytes);
  for (const { payloadBytes, packets } of ordered) {
    const last = steps.at(-1);
    const believed = Math.min(packets, last?.packets ?? packets);
    if (last?.payloadBytes === payloadBytes) last.packets = believed;
    else steps.push({ payloadBytes, packets: believed });
  }
  return steps;
}

import type { OpenClientLink } from '../../../chaos/client-link.ts';
import { seededRandom } from '../../../chaos/seeded-random.ts';
import { systemClock } from '../../../core/clock.ts';
import { offeredQos } from '../../../swarm/offered-qos.ts';
import { openSwarm } from '../../../swarm/open-swarm.ts';
import type { Swarm } from '../../../swarm/swarm.ts';
import type { PreparedDrill } from './prepared-drill.ts';

/**
 * A Latin square: a load balancer that deals connections in turn over two or three nodes would otherwise give one node
 * all clients of one QoS, and its crash would measure that QoS only.
 */
const MIXED_QOS = { 0: [0], 1: [0, 1, 1, 0], 2: [0, 1, 2, 1, 2, 0, 2, 0, 1] } as const;

/** The swarm of one trial: floating clients of the fleet's kind at every QoS the broker grants, and one stream for every ordered pair of nodes. */
export async function measuringClients(
  run: string,
  { resolved, chosen: { subject, settings }, flags }: PreparedDrill,
  way?: OpenClientLink,
): Promise<Swarm> {
  const { plan } = resolved;
  const nodes = subject.nodes.flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
  const { fleet: profile } = subject;
  const { endpoint, serverName } = way ?? { endpoint: subject.endpoint };
  const { auth } = settings;
  const tls = serverName === undefined ? settings.tls : { serverName, ...settings.tls };
  const { signal } = new AbortController(); // asking has a deadline of its own
  const qos = (await offeredQos({ run, endpoint, profile, auth, tls, signal })) ?? 2;
  return openSwarm({
    run,
    endpoint,
    nodes,
    profile,
    floatingStreams: flags.streams,
    pinnedStreams: true,
    qos: MIXED_QOS[qos],
    pinnedQos: qos === 0 ? [0] : [1],
    wills: true,
    retained: true,
    intervalMs: plan.measurement.intervalMs,
    seed: Math.floor(seededRandom(`${plan.seed}/swarm`)() * 2 ** 32),
    clock: systemClock,
    auth,
    tls,
  });
}

import { publicBroker } from '../../core/public-brokers.ts';
import type { BridgeSetup, BrokerSetup } from '../broker-setup.ts';
import { filtersOverlap } from '../filter-overlap.ts';
import { reachOf } from '../reach.ts';
import type { Breach, RuleTable } from '../rule.ts';

/** Patterns that are compared with each other; those beyond are not, so that a generated file does not take minutes. */
const MOST_COMPARED = 500;

type BridgeTopic = BridgeSetup['topics'][number];

/** Links to other brokers, one at a time; what several of them do together is a matter of {@link fleetRules}. */
export const bridgeRules = {
  'bridge-both-ways': {
    severity: 'warning',
    title: 'A topic crosses a bridge one way, or comes back under another name',
    why: 'with both directions under one name, a second path between the brokers makes every message go round forever, and a broker that does not know bridges sends each message back at once',
    fix: ['split the line into out and in with topics of their own, or give one direction a prefix'],
    check: ({ bridges }) =>
      bridges.flatMap((bridge) =>
        bothWays(bridge).map(({ filter, place }) => ({
          says: `bridge ${bridge.name} carries ${filter} both ways under the same name`,
          evidence: [`to ${bridge.address}, without a prefix that tells the two directions apart`],
          place,
        })),
      ),
  },
  'bridge-overlap': {
    severity: 'warning',
    title: 'No message crosses to the same broker twice',
    why: 'two patterns that match the same topic deliver its messages twice, and twice the traffic is paid for',
    fix: ['keep the wider pattern, or make the two disjoint'],
    check: ({ bridges }) => overlaps(bridges),
  },
  'bridge-plain': {
    severity: 'warning',
    title: 'Bridges to other machines use TLS',
    why: 'everything that crosses, and the password of the bridge, can be read and changed on the way',
    fix: ['connect the bridge to a TLS port and name the CA that signed its certificate'],
    check: ({ bridges }) =>
      bridges
        .filter(({ tls, address }) => !tls && address.split(' ').some((one) => reachOf(hostOf(one)) !== 'local'))
        .map(({ name, address, place }) => ({
          says: `bridge ${name} goes in the clear`,
          evidence: [`to ${address}`],
          place,
        })),
  },
  'bridge-unverified': {
    severity: 'critical',
    title: 'A bridge makes sure whom it talks to',
    why: 'without it TLS keeps out nobody who can redirect the connection',
    fix: ['turn the verification on, and mend the name in the certificate instead'],
    check: ({ bridges }) =>
      bridges.flatMap(({ name, address, verifies }) =>
        verifies?.value !== false
          ? []
          : [
              {
                says: `bridge ${name} does not check who answers`,
                evidence: [`to ${address}`],
                place: verifies.place,
              },
            ],
      ),
  },
  'bridge-clean-session': {
    severity: 'warning',
    title: 'A bridge that carries QoS 1 or 2 keeps its session',
    why: 'with a clean session, what is published while the link is down is lost, whatever its QoS',
    fix: ['let the bridge keep its session'],
    check: ({ bridges }) =>
      bridges.flatMap(({ name, topics, cleanSession }) =>
        cleanSession?.value !== true || topics.every(({ qos }) => qos === 0)
          ? []
          : [
              {
                says: `bridge ${name} begins anew at every connection`,
                evidence: [`QoS 1 or 2 on ${topics.filter(({ qos }) => qos > 0).length} of ${topics.length} patterns`],
                place: cleanSession.place,
              },
            ],
      ),
  },
  'bridge-qos-0': {
    severity: 'info',
    title: 'What crosses a bridge and matters has QoS 1',
    why: 'with QoS 0 the bridge drops what is on the way whenever the link breaks, even when it was published with QoS 1',
    fix: ['give the patterns that matter QoS 1'],
    check: ({ bridges }) =>
      bridges
        .filter(({ topics }) => topics.length > 0 && topics.every(({ qos }) => qos === 0))
        .map(({ name, topics, place }) => ({
          says: `bridge ${name} carries everything with QoS 0`,
          evidence: [`${topics.length} patterns, none with QoS 1 or 2`],
          place,
        })),
  },
  'bridge-to-public-broker': {
    severity: 'critical',
    title: 'No bridge leads to a public test broker',
    why: 'strangers read everything that crosses, and may send commands back',
    fix: ['run a broker of your own, or use a service with a contract'],
    check: ({ bridges }) =>
      bridges.flatMap(({ name, address, place }) =>
        address
          .split(' ')
          .flatMap((one) => publicBroker(hostOf(one)) ?? [])
          .map(({ host, known }) => ({
            says: `bridge ${name} leads to ${host}`,
            evidence: [`the public test broker of ${known}`],
            place,
          })),
      ),
  },
} as const satisfies RuleTable<BrokerSetup>;

function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** `both` without a prefix, and `in` beside `out` that come to the same. */
function bothWays({ topics }: BridgeSetup): readonly BridgeTopic[] {
  const plain = topics.filter(({ localPrefix, remotePrefix }) => localPrefix === remotePrefix).slice(0, MOST_COMPARED);
  return plain.filter(
    ({ direction, filter }, index) =>
      direction === 'both' ||
      plain.some(
        (other, before) => before < index && other.direction !== direction && filtersOverlap(other.filter, filter),
      ),
  );
}

function overlaps(bridges: readonly BridgeSetup[]): Breach[] {
  const all = bridges.flatMap((bridge) => bridge.topics.map((topic) => ({ bridge, topic }))).slice(0, MOST_COMPARED);
  return all.flatMap(({ bridge, topic }, index): Breach[] => {
    const before = all
      .slice(0, index)
      .find((other) => other.bridge.address === bridge.address && sameWay(other.topic, topic));
    if (before === undefined) return [];
    return [
      {
        says: `${topic.filter} of bridge ${bridge.name} overlaps ${before.topic.filter}${before.bridge === bridge ? '' : ` of bridge ${before.bridge.name}`}`,
        evidence: [`both to ${bridge.address}; the other one is in line ${before.topic.place.line ?? 'unknown'}`],
        place: topic.place,
      },
    ];
  });
}

function sameWay(one: BridgeTopic, other: BridgeTopic): boolean {
  const way = one.direction === other.direction || one.direction === 'both' || other.direction === 'both';
  return (
    way &&
    filtersOverlap(`${one.localPrefix}${one.filter}`, `${other.localPrefix}${other.filter}`) &&
    filtersOverlap(`${one.remotePrefix}${one.filter}`, `${other.remotePrefix}${other.filter}`)
  );
}

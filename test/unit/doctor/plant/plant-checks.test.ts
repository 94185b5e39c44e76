import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../../src/core/reading.ts';
import type { Answer } from '../../../../src/doctor/check.ts';
import { checks } from '../../../../src/doctor/checks/index.ts';
import type { Plant } from '../../../../src/doctor/plant/plant.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { fakePlant, told } from '../../../support/fake-plant.ts';
import { skippingClock } from '../../../support/recorded-plant.ts';
import { seenVerdict } from '../../../support/seen-verdict.ts';

const { signal } = new AbortController();
const DAY_S = 86_400;

async function asked(
  id: string,
  first: readonly Reading[],
  later: readonly Reading[] = first,
  more: Parameters<typeof fakePlant>[3] = {},
): Promise<Answer> {
  const clock = skippingClock();
  const plant: Plant = fakePlant(clock, first, later, more);
  await using doctor = doctorVisit('mqtt://127.0.0.1:1', { plant, clock });
  const answer = await checks[id]?.run(doctor.visit, signal);
  if (answer === undefined) throw new Error(`no check ${id}`);
  return answer;
}

const found = ({ findings = [] }: Answer): readonly string[] =>
  findings.map(({ severity, says }) => `${severity}: ${says}`);

const now = (): number => Math.floor(Date.now() / 1_000);
const drops = (value: number, reason = 'queue_full'): Reading => told('messagesDropped', value, { node: 'n1', reason });
const queued = (value: number, node = 'n1'): Reading => told('queuedMessages', value, { node, method: 'native' });
const memory = (key: 'memoryUsed' | 'memoryLimit', value: number): Reading =>
  told(key, value, { node: 'n1', kind: 'rss' });

/** check, what the first look says, what the second says, and the finding that has to come first. */
const situations: readonly (readonly [string, string, readonly Reading[], readonly Reading[] | undefined, string])[] = [
  [
    'messages are dropped now',
    'queues',
    [queued(5), drops(100)],
    [queued(5), drops(200)],
    'critical: plant throws away',
  ],
  ['a queue is very deep', 'queues', [queued(150_000)], undefined, 'critical: 150,000 messages wait'],
  ['a queue is deep and falling', 'queues', [queued(150_000)], [queued(90_000)], 'warning: 90,000 messages wait'],
  [
    'a queue grows',
    'queues',
    [queued(2_000)],
    [queued(2_500)],
    'warning: 2,500 messages wait in the queues of plant, growing',
  ],
  [
    'a bridge is away',
    'queues',
    [told('bridgeUp', 0, { node: 'n1', bridge: 'to-cloud', type: 'bridge' })],
    undefined,
    'warning: bridge to-cloud of n1 is not connected',
  ],
  [
    'connections are near their limit',
    'connections',
    [told('connectionsCurrent', 90), told('connectionsMax', 100)],
    undefined,
    'warning: connections of n1 are at 90 % of their limit',
  ],
  [
    'connections are at their limit',
    'connections',
    [told('connectionsCurrent', 99), told('connectionsMax', 100)],
    undefined,
    'critical: connections of n1 are at 99 %',
  ],
  [
    'a listener is full',
    'connections',
    [
      told('connectionsCurrent', 10),
      told('listenerConnectionsCurrent', 10, { node: 'n1', listener: 'tls', protocol: 'mqtts' }),
      told('listenerConnectionsMax', 10, { node: 'n1', listener: 'tls', protocol: 'mqtts' }),
    ],
    undefined,
    'critical: connections of listener tls of n1',
  ],
  [
    'clients are turned away',
    'connections',
    [told('connectionsCurrent', 10), told('connectionsRejected', 0, { node: 'n1', reason: 'bad_credentials' })],
    [told('connectionsCurrent', 10), told('connectionsRejected', 100, { node: 'n1', reason: 'bad_credentials' })],
    'warning: plant turns away',
  ],
  [
    'clients do not stay',
    'connections',
    [told('connectionsCurrent', 100), told('connectionsOpened', 1_000)],
    [told('connectionsCurrent', 100), told('connectionsOpened', 1_100)],
    'warning: clients of plant do not stay',
  ],
  [
    'one node has nearly all clients',
    'connections',
    [told('connectionsCurrent', 400), told('connectionsCurrent', 4, { node: 'n2' })],
    undefined,
    'info: clients of plant are not spread evenly: n1 has 99 %',
  ],
  [
    'memory is near its limit',
    'resources',
    [memory('memoryUsed', 90), memory('memoryLimit', 100)],
    undefined,
    'warning: memory (rss) of n1 is at 90 %',
  ],
  [
    'files are used up',
    'resources',
    [told('openFds', 1_020), told('maxFds', 1_024)],
    undefined,
    'critical: open files of n1',
  ],
  [
    'the disk is below its limit',
    'resources',
    [told('diskFree', 10), told('diskFreeLimit', 50)],
    undefined,
    'critical: n1 has less disk free',
  ],
  [
    'an alarm stands',
    'resources',
    [told('openFds', 1), told('alarmActive', 1, { node: 'n1', alarm: 'memory' })],
    undefined,
    'critical: n1 raises the alarm memory',
  ],
  [
    'a listener does not run',
    'resources',
    [told('openFds', 1), told('listenerUp', 0, { node: 'n1', listener: 'tls', protocol: 'mqtts' })],
    undefined,
    'critical: listener tls of n1 does not run',
  ],
  [
    'a certificate ends',
    'resources',
    [told('openFds', 1), told('tlsCertificateExpiry', now() + 2 * DAY_S, { node: 'n1', listener: 'tls' })],
    undefined,
    'critical: the certificate of listener tls of n1 ends in',
  ],
  [
    'the licence has ended',
    'resources',
    [told('openFds', 1), told('licenseExpiry', now() - DAY_S, {})],
    undefined,
    'critical: the licence of the broker has ended',
  ],
  [
    'one node was restarted',
    'resources',
    [told('openFds', 1), told('uptime', 300), told('uptime', 90_000, { node: 'n2' })],
    undefined,
    'info: n1 was started 5 minutes ago',
  ],
  [
    'the CPU is busy with acknowledgements',
    'bottleneck',
    [
      told('alarmActive', 1, { node: 'n1', alarm: 'high_cpu_usage' }),
      told('connectionsCurrent', 10_000),
      ...traffic(0),
    ],
    [
      told('alarmActive', 1, { node: 'n1', alarm: 'high_cpu_usage' }),
      told('connectionsCurrent', 10_000),
      ...traffic(60_000),
    ],
    'warning: plant raises its CPU alarm (n1): not the number of connections (5,000 a node, brokers carry 100,000 and more) but message throughput: 50 % of the work is acknowledgements',
  ],
  [
    'the CPU is busy with something else',
    'bottleneck',
    [told('alarmActive', 1, { node: 'n1', alarm: 'high_cpu_usage' }), ...traffic(0)],
    [told('alarmActive', 1, { node: 'n1', alarm: 'high_cpu_usage' }), ...traffic(60)],
    'warning: plant raises its CPU alarm (n1), and its messages are too few to be the reason',
  ],
];

function traffic(messages: number): readonly Reading[] {
  return [
    told('messagesReceived', messages),
    told('messagesSent', messages),
    told('packetsSent', messages, { node: 'n1', type: 'puback' }),
    told('packetsReceived', messages, { node: 'n1', type: 'puback' }),
  ];
}

describe('readings of a cluster in trouble', () => {
  test.each(situations)('%s', async (_name, id, first, later, finding) => {
    const answer = await asked(id, first, later ?? first);
    expect(answer.outcome).toBe('finding');
    expect(found(answer)[0]?.slice(0, finding.length)).toBe(finding);
    for (const { cause, fix, id: by } of answer.findings ?? []) {
      expect(by).toBe(id);
      expect(cause).not.toBe(undefined);
      expect(fix.length).toBeGreaterThan(0);
    }
  });

  test('the same readings in a quiet cluster lead to nothing', async () => {
    expect(found(await asked('queues', [queued(5), drops(100)]))).toEqual([]);
    expect(
      found(
        await asked('queues', [queued(5), drops(100, 'no_subscribers')], [queued(5), drops(900, 'no_subscribers')]),
      ),
    ).toEqual([]);
    expect(
      found(
        await asked('connections', [told('connectionsCurrent', 50), told('connectionsMax', Number.POSITIVE_INFINITY)]),
      ),
    ).toEqual([]);
    expect(
      found(await asked('resources', [memory('memoryUsed', 50), memory('memoryLimit', 100), told('uptime', 100)])),
    ).toEqual([]);
    expect(found(await asked('bottleneck', traffic(0), traffic(50)))).toEqual([]);
  });

  test('what nobody tells is unknown, and without a cluster nothing is asked', async () => {
    for (const id of ['queues', 'connections', 'resources', 'bottleneck']) {
      expect({ id, outcome: (await asked(id, [])).outcome }).toEqual({ id, outcome: 'unknown' });
      await using doctor = doctorVisit('mqtt://127.0.0.1:1');
      expect((await checks[id]?.run(doctor.visit, signal))?.outcome).toBe('skipped');
    }
  });

  test('nodes that disagree, peers out of reach and versions that differ are named', async () => {
    const verdict = seenVerdict({ n1: true, n2: true }, { views: 2 });
    const views = [
      { node: 'n1', running: ['n1', 'n2'], known: ['n1', 'n2'] },
      { node: 'n2', running: ['n2'], known: ['n1', 'n2'] },
    ];
    const readings = [
      told('brokerInfo', 1, { node: 'n1', broker: 'emqx', version: '5.8.9', edition: 'x' }),
      told('brokerInfo', 1, { node: 'n2', broker: 'emqx', version: '5.8.0', edition: 'x' }),
      told('clusterPeersUnreachable', 1),
    ];
    const answer = await asked('cluster-views', readings, readings, { views, verdict });
    expect(found(answer)).toEqual([
      'warning: the nodes of plant do not agree who is in the cluster',
      'warning: n1 cannot reach 1 of its peers',
      'info: the nodes run different versions of the broker',
    ]);
    expect(answer.findings?.[0]?.evidence).toContain('n2 sees n2; stopped for it: n1');
  });

  test('the cluster is asked once for all checks', async () => {
    const clock = skippingClock();
    let looks = 0;
    const plain = fakePlant(clock, [told('connectionsCurrent', 5)]);
    const plant: Plant = {
      ...plain,
      look: (inner) => {
        looks += 1;
        return plain.look(inner);
      },
    };
    await using doctor = doctorVisit('mqtt://127.0.0.1:1', { plant, clock });
    for (const id of ['cluster-views', 'queues', 'connections', 'resources', 'bottleneck']) {
      await checks[id]?.run(doctor.visit, signal);
    }
    expect(looks).toBe(2);
  });
});

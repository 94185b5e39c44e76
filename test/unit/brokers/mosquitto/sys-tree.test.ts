import { describe, expect, test } from 'vitest';
import { createSysTree, type SysTree } from '../../../../src/brokers/mosquitto/sys-tree.ts';
import { type RecordedMessage, recordedSys, retainedOf, ticksOf } from '../../../support/recorded-sys.ts';

/** The recorder held one filter, `$SYS/#`. */
const RECORDER_FILTERS = 1;

function replay(...messages: readonly (readonly RecordedMessage[])[]): SysTree {
  const tree = createSysTree(10_000);
  tree.subscribed(RECORDER_FILTERS);
  for (const { atMs, ...message } of messages.flat()) tree.receive(message, atMs);
  return tree;
}

const counts = (tree: SysTree) => ({
  connected: tree.number('clients/connected'),
  sessions: tree.number('clients/total'),
  offline: tree.number('clients/disconnected'),
  subscriptions: tree.number('subscriptions/count'),
});

const truth = { connected: 14, sessions: 21, offline: 7, subscriptions: 18 };

describe('$SYS as one connection hears it', () => {
  for (const version of ['2.0.21', '2.1.2']) {
    const loaded = recordedSys(`mosquitto/${version}-loaded.tsv`);
    const burst = retainedOf(loaded);

    test(`${version}: counts are the truth before the first tick, when the broker has not counted us`, () => {
      expect(counts(replay(burst))).toEqual(truth);
    });

    test(`${version}: counts are the truth after the first tick, when it has`, () => {
      expect(replay(burst, ...ticksOf(loaded)).raw('clients/connected')).toBe(15);
      expect(counts(replay(burst, ...ticksOf(loaded)))).toEqual(truth);
    });

    test(`${version}: counts are the truth after every single message`, () => {
      const tree = replay(burst);
      const seen = new Set<string>();
      for (const { atMs, ...message } of ticksOf(loaded).flat()) {
        tree.receive(message, atMs);
        seen.add(JSON.stringify(counts(tree)));
      }
      expect([...seen]).toEqual([JSON.stringify(truth)]);
    });

    test(`${version}: a count that is not sent again in our first tick includes us all the same`, () => {
      // One client left in the moment we came: 14 with us, and 14 is what the broker had said before.
      const silent = ticksOf(loaded)
        .flat()
        .filter(({ topic }) => !topic.includes('/clients/'));
      expect(replay(burst, silent).number('clients/connected')).toBe(13);
    });

    test(`${version}: users have 5 retained messages, known from the first tick on`, () => {
      const [first = [], ...others] = ticksOf(loaded);
      expect(replay(burst).retained.users()).toBeUndefined();
      expect(replay(burst, first).retained.users()).toBe(5);
      expect(replay(burst, first, ...others).retained.users()).toBe(5);
      expect(replay(burst, first).raw('retained messages/count')).toBeGreaterThan(50);
    });

    test(`${version}: an idle broker has no retained message of users`, () => {
      const idle = recordedSys(`mosquitto/${version}-idle.tsv`);
      expect(replay(idle).retained.users()).toBe(0);
    });
  }

  test('2.0.21: retained messages are right after a restart, whose first tick counts while topics are being born', () => {
    const restarted = recordedSys('mosquitto/2.0.21-restarted.tsv');
    expect(replay(retainedOf(restarted)).raw('retained messages/count')).toBe(46);
    expect(replay(retainedOf(restarted)).retained.users()).toBeUndefined();
    expect(replay(restarted).retained.users()).toBe(5);
  });

  test('a new retained message of a user shows in the next tick, a new $SYS topic does not', () => {
    const tree = replay(recordedSys('mosquitto/2.0.21-loaded.tsv'));
    const now = 30_000;
    const say = (topic: string, payload: string) =>
      tree.receive({ topic: `$SYS/broker/${topic}`, payload: Buffer.from(payload), retain: false }, now);
    say('connection/b1/state', '1');
    say('uptime', '143 seconds');
    say('retained messages/count', '60'); // one bridge state and one message of a user more
    say('messages/sent', '6000');
    expect(tree.retained.users()).toBe(6);
    say('connection/b1/state', ''); // the bridge is gone and its retained state deleted
    say('uptime', '154 seconds');
    say('retained messages/count', '59');
    say('messages/sent', '6050');
    expect(tree.retained.users()).toBe(6);
  });

  test('the heartbeat learns the interval from the uptime the broker says', () => {
    const tree = replay(recordedSys('mosquitto/2.0.21-loaded.tsv'));
    expect(tree.heartbeat.uptimeSeconds()).toBe(132);
    expect(tree.heartbeat.limitMs()).toBe(35_000);
    const slow = createSysTree(60_000);
    expect(slow.heartbeat.limitMs()).toBe(180_000);
  });

  test('the first burst is complete when the uptime is in and nothing follows', () => {
    const burst = retainedOf(recordedSys('mosquitto/2.0.21-loaded.tsv'));
    const last = Math.max(...burst.map(({ atMs }) => atMs));
    expect(createSysTree(10_000).complete(1_000_000)).toBe(false);
    expect(replay(burst).complete(last)).toBe(false);
    expect(replay(burst).complete(last + 100)).toBe(true);
    const inTheMiddleOfATick = replay(burst);
    inTheMiddleOfATick.receive(
      { topic: '$SYS/broker/clients/total', payload: Buffer.from('9'), retain: false },
      last + 5_000,
    );
    expect(inTheMiddleOfATick.complete(last + 5_001)).toBe(true);
  });
});

describe('a broker that forgets its unchanged topics (2.0.15 and before)', () => {
  test('asks for a new burst when the count moves after a minute, and keeps the last number meanwhile', () => {
    const tree = createSysTree(10_000);
    const say = (topic: string, payload: string, atMs: number, retain = false) =>
      tree.receive({ topic: `$SYS/broker/${topic}`, payload: Buffer.from(payload), retain }, atMs);
    const burst = (atMs: number, topics: readonly string[], count: number) => {
      say('version', 'mosquitto version 2.0.11', atMs, true);
      for (const topic of topics) say(topic, '0', atMs, true);
      say('retained messages/count', String(count), atMs, true);
      say('uptime', `${100 + atMs / 1_000} seconds`, atMs, true);
    };
    const tick = (atMs: number, count?: number) => {
      say('uptime', `${100 + atMs / 1_000} seconds`, atMs);
      if (count !== undefined) say('retained messages/count', String(count), atMs);
      say('messages/sent', String(atMs), atMs);
    };
    burst(0, ['clients/total', 'clients/expired', 'messages/sent'], 11); // 6 own topics
    tick(10_000);
    expect(tree.retained.users()).toBe(5);
    tick(80_000, 9); // somebody subscribed to $SYS/#, and two topics that had expired are gone
    expect(tree.retained.doubtful()).toBe(true);
    expect(tree.retained.users()).toBe(5);
    tree.retained.burstBegan();
    burst(80_100, ['messages/sent'], 9);
    tick(90_000);
    expect(tree.retained.users()).toBe(5);
    expect(tree.retained.doubtful()).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { families } from '../../../src/exporter/exposition/families.ts';
import { Fleet } from '../../../src/exporter/fleet.ts';
import { FleetParts } from '../../../src/exporter/fleet-parts.ts';
import { createOwnMetrics } from '../../../src/exporter/own-metrics.ts';
import { connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';

const CONNECTIONS = families.findIndex(({ name }) => name === connections('n1', 0).metric);
const POLICY = { minIntervalMs: 10_000, staleAfterMs: 60_000 };

/** Two clusters that are read at most every ten seconds of a clock the test moves, and how often they were. */
async function twoClusters() {
  const time = { nowMs: 1_000_000, reads: 0, connected: 1, dead: false };
  const settings = (names: readonly string[]) =>
    fakeSettings(
      names.map((name) => fakeCluster(name)),
      POLICY,
    );
  const fleet = await Fleet.open(settings(['a', 'b']), {
    log: silentLog,
    clock: { ...systemClock, monoMs: () => time.nowMs },
    own: createOwnMetrics(),
    openBroker: async () =>
      fakeAdapter(
        fakeSource('n1', 'http', async () => {
          time.reads += 1;
          if (time.dead) throw new Error('planted');
          return { readings: [connections('n1', time.connected)] };
        }),
      ),
  });
  const parts = new FleetParts(fleet);
  const look = async (whose = parts) => {
    await whose.refresh(1_000);
    const { parts: all, atRest } = whose.take();
    return { atRest, lines: all.map((part) => part.text(CONNECTIONS).trim()) };
  };
  await look(); // the first reads end
  await look(); // the states of after them are known
  return { fleet, time, settings, look, [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose]() };
}

const lines = (value: number, names = ['a', 'b']): string[] =>
  names.map((name) => `mqtt_connections_current{cluster="${name}",node="n1"} ${value}`);

describe('the parts of a whole fleet', () => {
  test('rest until a read is due, and no cluster is looked at meanwhile', async () => {
    await using two = await twoClusters();
    const looked: string[] = [];
    for (const [name, { collection }] of two.fleet.members) {
      const snapshot = collection.snapshot.bind(collection);
      collection.snapshot = () => {
        looked.push(name);
        return snapshot();
      };
    }
    expect(await two.look()).toEqual({ atRest: true, lines: lines(1) });
    two.time.nowMs += 9_000;
    expect(await two.look()).toEqual({ atRest: true, lines: lines(1) });
    expect({ looked, reads: two.time.reads }).toEqual({ looked: [], reads: 2 });

    two.time.nowMs += 1_000;
    two.time.connected = 7;
    expect(await two.look()).toEqual({ atRest: false, lines: lines(7) });
    expect({ looked, reads: two.time.reads }).toEqual({ looked: ['a', 'b'], reads: 4 });
  });

  test('wake up when somebody else had a cluster read, although that one has shown it on a page already', async () => {
    await using two = await twoClusters();
    expect(await two.look()).toMatchObject({ atRest: true });
    two.time.nowMs += 10_000;
    two.time.connected = 7;
    expect(await two.look(new FleetParts(two.fleet))).toEqual({ atRest: false, lines: lines(7) });
    expect(await two.look()).toEqual({ atRest: false, lines: lines(7) });
    expect(await two.look()).toEqual({ atRest: true, lines: lines(7) });
  });

  test('wake up when what they say is too old to be said', async () => {
    await using two = await twoClusters();
    two.time.dead = true;
    two.time.nowMs += 30_000;
    expect(await two.look()).toEqual({ atRest: false, lines: lines(1) }); // failed, the last good answer still counts
    for (const { collection } of two.fleet.members.values()) {
      collection.configure(collection.cluster, { ...POLICY, minIntervalMs: 600_000 });
    }
    expect(await two.look()).toMatchObject({ atRest: false });
    expect(await two.look()).toMatchObject({ atRest: true, lines: lines(1) });
    two.time.nowMs += 30_001;
    expect(await two.look()).toEqual({ atRest: false, lines: ['', ''] });
  });

  test('are other ones after a reload, and never rest while a probe may have news', async () => {
    await using two = await twoClusters();
    expect(await two.look()).toMatchObject({ atRest: true });
    await two.fleet.reload(two.settings(['b', 'c']));
    expect(await two.look()).toMatchObject({ atRest: false, lines: lines(1, ['b', 'c']) });
    await two.look();
    expect(await two.look()).toMatchObject({ atRest: true });
    two.fleet.members.get('b')?.collection.useRoutes(() => ({ routes: [], clients: [], version: '0' }));
    for (let round = 0; round < 3; round++) expect(await two.look()).toMatchObject({ atRest: false });
    two.fleet.members.get('b')?.collection.useRoutes(undefined);
    await two.look();
    expect(await two.look()).toMatchObject({ atRest: true });
  });
});

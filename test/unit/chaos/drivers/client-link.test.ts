import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientLink } from '../../../../src/chaos/client-link.ts';
import { linkDriver, withClientLink } from '../../../../src/chaos/drivers/link.ts';
import { linkFault } from '../../../../src/chaos/drivers/link-fault.ts';
import { CLIENT_LINK, FAULT_KINDS, type FaultOf } from '../../../../src/chaos/fault.ts';
import type { LinkFault } from '../../../../src/proxy/link-fault.ts';
import { openEchoServer } from '../../../support/echo-server.ts';
import { fakeDriver, fakeWorld } from '../../../support/fake-driver.ts';

const { signal } = new AbortController();
const PROOF = { timeout: 8_000, interval: 5 };

/** An open link in front of an echo server, and a client that says something every few milliseconds. */
async function talkingLink() {
  const echo = await openEchoServer();
  const link = clientLink(echo.address);
  const way = await link.open();
  const { hostname, port } = new URL(`tcp://${way.endpoint}`);
  const talk = setInterval(() => {
    if (socket.destroyed) socket = dial();
    else socket.write('hello');
  }, 5);
  const dial = () => connect(Number(port), hostname).on('error', () => undefined);
  let socket = dial();
  return {
    link,
    way,
    async [Symbol.asyncDispose]() {
      clearInterval(talk);
      socket.destroy();
      await way[Symbol.asyncDispose]();
      await echo[Symbol.asyncDispose]();
    },
  };
}

const specOf = (fault: LinkFault): FaultOf<'link'> => ({ kind: 'link', node: CLIENT_LINK, fault });
const target = { name: CLIENT_LINK, identity: 'link' };
const every: readonly LinkFault[] = [
  { kind: 'half-open' },
  { kind: 'latency', ms: 30 },
  { kind: 'bandwidth', bytesPerSecond: 500 },
  { kind: 'cut', afterBytes: 20, direction: 'up' },
  { kind: 'blackhole', direction: 'down' },
  { kind: 'reset' },
];

describe('a fault on the link of the measuring clients', () => {
  test.each(every.map((fault) => [fault.kind, fault] as const))(
    '%s is counted where it bites, and its undo is seen',
    async (_kind, wanted) => {
      await using talking = await talkingLink();
      const { link } = talking;
      const kind = linkDriver(link);
      const fault = linkFault(specOf(wanted), target, link);
      expect(await fault.state(signal)).toMatchObject({ holds: false });
      expect(await fault.effect(signal)).toMatchObject({ holds: false });
      expect(await kind.undo(fault.undo, '', signal)).toMatchObject({ did: 'nothing' });
      await fault.apply(signal);
      expect(await fault.state(signal)).toMatchObject({ holds: true });
      await expect.poll(() => fault.effect(signal), PROOF).toMatchObject({ holds: true });
      await fault.renew?.(20_000, signal);
      expect(await kind.verify(fault.undo, signal)).toMatchObject({ holds: false });
      expect(await kind.undo(JSON.parse(JSON.stringify(fault.undo)), '', signal)).toMatchObject({ did: 'undone' });
      expect(await kind.verify(fault.undo, signal)).toMatchObject({ holds: true });
      expect(await fault.state(signal)).toMatchObject({ holds: false });
      await expect(fault.renew?.(20_000, signal)).rejects.toThrow('has ended');
    },
  );

  test('is not proven by a link that says it is broken and passes everything', async () => {
    await using talking = await talkingLink();
    const { proxy } = talking.link;
    if (proxy === undefined) throw new Error('the link is open');
    const lying = {
      ...talking.link,
      proxy: {
        ...proxy,
        address: proxy.address,
        counters: () => proxy.counters(),
        apply: async () => {},
        fault: () => ({ fault: { kind: 'half-open' as const }, leftMs: 1 }),
      },
    };
    const fault = linkFault(specOf({ kind: 'half-open' }), target, lying);
    const before = proxy.counters().up.bytesPassed;
    await fault.apply(signal);
    await expect.poll(() => proxy.counters().up.bytesPassed, PROOF).toBeGreaterThan(before + 50);
    expect(await fault.state(signal)).toMatchObject({ holds: true });
    expect(await fault.effect(signal)).toEqual({
      holds: false,
      says: '0 bytes swallowed, 0 delayed, 0 connections cut',
    });
  });

  test('cannot be made on a link that is not open, and another process has nothing to take back', async () => {
    const fault = linkFault(specOf({ kind: 'reset' }), target, clientLink('127.0.0.1:1'));
    await expect(fault.apply(signal)).rejects.toMatchObject({ code: 'SRE_CHAOS_LINK', exitCode: 4 });
    expect(await linkDriver().undo(fault.undo, '', signal)).toMatchObject({ did: 'nothing' });
    expect(await linkDriver().verify(fault.undo, signal)).toMatchObject({ holds: true });
  });
});

describe('the link as a target', () => {
  test('is one more beside those of the driver, and takes no other fault', async () => {
    const world = fakeWorld(['n1', 'n2']);
    const nodes = [{ name: 'n1' }, { name: 'n2' }];
    const plain = fakeDriver(world).open({}, nodes);
    const driver = withClientLink(plain, clientLink('127.0.0.1:1'));
    const targets = await driver.targets(signal);
    expect(targets.map(({ name }) => name)).toEqual(['n1', 'n2', CLIENT_LINK]);
    expect(await driver.capabilities(signal)).toEqual({
      ...(await plain.capabilities(signal)),
      link: { holds: true, says: FAULT_KINDS.link.summary },
    });
    const aim = { name: 'n1', identity: 'life 1' };
    expect((await driver.plan({ kind: 'kill', node: 'n1' }, aim, [], signal)).target).toBe(aim);
  });

  test('is all that the link driver can break', async () => {
    const driver = linkDriver().open({}, [{ name: 'n1' }]);
    expect(await driver.targets(signal)).toEqual([{ name: 'n1', identity: 'whoever answers as n1' }]);
    expect(Object.values(await driver.capabilities(signal)).some(({ holds }) => holds)).toBe(false);
    const aim = { name: 'n1', identity: 'whoever answers as n1' };
    await expect(driver.plan({ kind: 'kill', node: 'n1' }, aim, [], signal)).rejects.toMatchObject({ exitCode: 3 });
  });

  test.each([
    ['127.0.0.1:9', /^127\.0\.0\.1:\d+$/, undefined],
    ['mqtts://broker.test:8883', /^mqtts:\/\/127\.0\.0\.1:\d+$/, 'broker.test'],
    ['wss://broker.test:443/mqtt', /^wss:\/\/127\.0\.0\.1:\d+\/mqtt$/, 'broker.test'],
    ['ws://[::1]:80/a?b=c', /^ws:\/\/127\.0\.0\.1:\d+\/a\?b=c$/, undefined],
  ])('in front of %s is dialled in the same way', async (endpoint, dialled, serverName) => {
    await using way = await clientLink(endpoint).open();
    expect(way.endpoint).toMatch(dialled);
    expect(way.serverName).toBe(serverName);
  });
});

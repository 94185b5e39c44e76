import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault, FaultSpec, UndoRecord } from '../../src/chaos/fault.ts';
import { lookForTraces } from '../../src/chaos/injectors/host-traces.ts';
import { systemClock } from '../../src/core/clock.ts';
import { driverContract } from '../contract/driver.contract.ts';
import { runTool } from '../support/docker.ts';
import { type NamespaceCluster, openNamespaceCluster } from '../support/namespace-cluster.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('nft') &&
  requireTool('ip') &&
  requireTool('tc') &&
  require(process.geteuid?.() === 0, 'faults of the network need root');

const specs: readonly FaultSpec[] = [
  { kind: 'kill', node: 'n1' },
  { kind: 'stop', node: 'n1', graceMs: 2_000 },
  { kind: 'pause', node: 'n1' },
  { kind: 'cut', node: 'n1', from: ['n2'], direction: 'in', mode: 'drop' },
  { kind: 'cut', node: 'n1', from: ['n2', 'n3'], direction: 'both', mode: 'reset' },
  { kind: 'cut', node: 'n1', from: 'clients', direction: 'both', mode: 'drop' },
  { kind: 'cut', node: 'n1', from: 'everybody', direction: 'out', mode: 'drop' },
  { kind: 'disconnect', node: 'n1' },
  { kind: 'shape', node: 'n1', rateBitsPerSecond: 256_000 },
  { kind: 'shape', node: 'n1', toward: ['n2'], loss: 0.3 },
  { kind: 'fill', node: 'n1', keepFree: 0.05 },
  { kind: 'exhaust', node: 'n1', spare: 2 },
];

describe.skipIf(!ready)('processes in network namespaces', () => {
  driverContract('processes in namespaces', specs, openNamespaceCluster);

  describe('a fault in a network namespace', () => {
    const { signal } = new AbortController();
    let cluster: NamespaceCluster;
    beforeAll(async () => {
      cluster = await openNamespaceCluster();
    }, 60_000);
    afterAll(async () => {
      await cluster[Symbol.asyncDispose]();
    });

    const plan = async (spec: FaultSpec): Promise<Fault> => {
      const all = (await cluster.driver.targets(signal)).flatMap((target) =>
        target.identity === undefined ? [] : [{ ...target, identity: target.identity }],
      );
      const target = all.find(({ name }) => name === spec.node);
      if (target === undefined) throw new Error(`${spec.node} is down`);
      return cluster.driver.plan(spec, target, all, signal);
    };
    const undo = (record: UndoRecord) => cluster.kind.undo(record, cluster.folder, signal);
    /** What happens when somebody connects from one node to another: `open`, `refused` or `silence`. */
    const connection = async (from: string, to: string): Promise<string> => {
      const [, six] = cluster.addresses(to);
      const line = `timeout 1 bash -c '</dev/tcp/${six}/${cluster.port}' 2>&1 && echo open || true`;
      const said = await runTool('ip', ['netns', 'exec', cluster.namespace(from), 'sh', '-c', line]);
      if (said.includes('open')) return 'open';
      return said.includes('refused') ? 'refused' : 'silence';
    };

    test('is silence or a reset, as asked, for those it names, and for nobody else', async () => {
      for (const [mode, felt] of [
        ['drop', 'silence'],
        ['reset', 'refused'],
      ] as const) {
        const fault = await plan({ kind: 'cut', node: 'n1', from: ['n2'], direction: 'both', mode });
        await fault.apply(signal);
        expect(await connection('n2', 'n1')).toBe(felt);
        expect(await connection('n3', 'n1')).toBe('open');
        expect(await connection('n2', 'n3')).toBe('open');
        await undo(fault.undo);
        expect(await connection('n2', 'n1')).toBe('open');
      }
    });

    test('ends by itself when nobody renews it, and lives on when somebody does', async () => {
      const fault = await plan({ kind: 'cut', node: 'n1', from: ['n2'], direction: 'both', mode: 'drop' });
      await fault.apply(signal);
      await fault.renew?.(1_000, signal);
      const begin = performance.now();
      await fault.renew?.(3_000, signal);
      await new Promise((resolve) => setTimeout(resolve, 1_500)); // past the first term: the condition is that nothing changed
      expect(await fault.state(signal)).toMatchObject({ holds: true });
      await expect.poll(() => fault.state(signal), { timeout: 5_000, interval: 50 }).toMatchObject({ holds: false });
      expect(await connection('n2', 'n1')).toBe('open');
      expect(performance.now() - begin).toBeGreaterThan(2_900);
      await expect(fault.renew?.(3_000, signal)).rejects.toThrow(); // what has ended is not begun again
      expect(await undo(fault.undo)).toMatchObject({ did: 'undone' }); // the empty table
    });

    test('is found without any journal: wanted while somebody renews it, and then taken back from what was found', async () => {
      const fault = await plan({ kind: 'cut', node: 'n1', from: 'everybody', direction: 'both', mode: 'drop' });
      await fault.apply(signal);
      const ours = async () => {
        const { traces } = await lookForTraces(systemClock.wallMs(), signal);
        return traces.filter(({ marks }) => marks.includes(String(fault.undo.data['table'])));
      };
      expect(await ours()).toMatchObject([{ inUse: expect.stringContaining('its lease lives') }]);
      await fault.renew?.(500, signal);
      await expect.poll(async () => (await ours())[0]?.inUse, { timeout: 5_000, interval: 100 }).toBeUndefined();
      for (const each of await ours()) await each.remove(signal);
      expect(await ours()).toEqual([]);
      expect(await fault.state(signal)).toMatchObject({ holds: false });
      expect(await undo(fault.undo)).toMatchObject({ did: 'nothing' });
    });

    test('leaves alone what somebody else shapes already', async () => {
      const tc = (...args: string[]) => runTool('tc', ['-n', cluster.namespace('n1'), 'qdisc', ...args]);
      await tc('add', 'dev', 'eth0', 'root', 'handle', '77:', 'pfifo', 'limit', '5');
      const before = await cluster.fingerprint('n1');
      await expect(plan({ kind: 'shape', node: 'n1', rateBitsPerSecond: 64_000 })).rejects.toThrow(
        'somebody else shapes its packets already: pfifo 77: on eth0',
      );
      expect(await cluster.fingerprint('n1')).toBe(before);
      await tc('del', 'dev', 'eth0', 'root');
    });

    test('that is half made is taken back as well', async () => {
      const before = await cluster.fingerprint('n2');
      const fault = await plan({ kind: 'shape', node: 'n2', rateBitsPerSecond: 64_000 });
      const handle = String(fault.undo.data['handle']);
      // Killed after its first command, as `kill -9` may hit the tool.
      await runTool('tc', [
        '-n',
        cluster.namespace('n2'),
        ...['qdisc', 'add', 'dev', 'eth0', 'root', 'handle', handle, 'htb'],
      ]);
      expect(await undo(fault.undo)).toMatchObject({ did: 'undone' });
      expect(await cluster.fingerprint('n2')).toBe(before);
    });
  });
});

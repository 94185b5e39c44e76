import { appendFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/chaos/seeded-random.ts';
import { startIsolatedCluster } from '../support/isolated-cluster.ts';
import { type KillResult, killDrill } from '../support/kill-drill.ts';
import { allKills, fewKills, type Kill } from '../support/kill-plan.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('nft') &&
  requireTool('ip') &&
  require(process.geteuid?.() === 0, 'network namespaces, control groups and mounts need root');

/** The long form is `node test/chaos-kills.mjs`. */
const { SRE_KILLS_ROUNDS, SRE_KILLS_SEED = 'kills', SRE_KILLS_WORKERS = '3', SRE_KILLS_REPORT } = process.env;
const random = seededRandom(SRE_KILLS_SEED);
const kills: readonly Kill[] =
  SRE_KILLS_ROUNDS === undefined
    ? fewKills()
    : Array.from({ length: Number(SRE_KILLS_ROUNDS) }, () => allKills(random)).flat();

test.skipIf(!ready)(
  `after a kill -9 at any moment of any fault nothing is left, or recover takes it back (${kills.length} kills)`,
  async () => {
    const queue = [...kills];
    const results: KillResult[] = [];
    const work = async (): Promise<void> => {
      let cluster = await startIsolatedCluster(['n1', 'n2']);
      try {
        for (let kill = queue.shift(); kill !== undefined; kill = queue.shift()) {
          const result = await killDrill(kill, cluster);
          results.push(result);
          if (SRE_KILLS_REPORT !== undefined) await appendFile(SRE_KILLS_REPORT, `${JSON.stringify(result)}\n`);
          if (result.problems.length === 0) continue;
          await cluster[Symbol.asyncDispose]();
          cluster = await startIsolatedCluster(['n1', 'n2']);
        }
      } finally {
        await cluster[Symbol.asyncDispose]();
      }
    };
    await Promise.all(Array.from({ length: Number(SRE_KILLS_WORKERS) }, work));
    const wrong = results.filter(({ problems }) => problems.length > 0);
    expect(wrong.map(({ kill, problems }) => ({ ...kill, problems }))).toEqual([]);
    expect(results).toHaveLength(kills.length);
    // A loop in which nothing is ever broken proves nothing.
    expect(results.filter(({ broken }) => broken).length).toBeGreaterThan(kills.length / 4);
  },
  SRE_KILLS_ROUNDS === undefined ? 300_000 : 6 * 3_600_000,
);

const DEAD = { driver: 'process', moment: { event: 'proven', when: 'after' }, survivor: 'nobody' } as const;
const PAUSE: Kill = { ...DEAD, spec: { kind: 'pause', node: 'n1' } };
const CUT: Kill = { ...DEAD, spec: { kind: 'cut', node: 'n1', from: 'everybody', direction: 'both', mode: 'drop' } };
const otherProcess = (journal: string): string => journal.replaceAll(/"paused":"[^"]+"/g, '"paused":"pid 1 started 1"');
const otherTable = (journal: string): string => journal.replaceAll(/sre_chaos_[0-9a-f]{8}/g, 'sre_chaos_00000000');

describe.skipIf(!ready)('planted defects', () => {
  test.each([
    ['an undo that is skipped', PAUSE, { spoil: otherProcess }, /n1 is not as before: .*stopped/],
    [
      'a table that is not deleted',
      CUT,
      { spoil: otherTable, recover: ['chaos', 'recover', '--run', 'RUN'] },
      /n1 is not as before: .*table inet sre_chaos_/,
    ],
  ])('%s turns the check red', async (_what, kill, plant, problem) => {
    await using cluster = await startIsolatedCluster(['n1', 'n2']);
    const { problems } = await killDrill(kill, cluster, plant);
    expect(problems.join('\n')).toMatch(problem);
  });

  test('a table no journal knows of is found in its network namespace and removed', async () => {
    await using cluster = await startIsolatedCluster(['n1', 'n2']);
    const { problems, told } = await killDrill(CUT, cluster, { spoil: otherTable });
    expect(problems).toEqual([]);
    expect(told).toMatch(/leftover removed: table sre_chaos_[0-9a-f]{8} in the network namespace/);
  });
});

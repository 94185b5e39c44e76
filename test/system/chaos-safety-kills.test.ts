import { appendFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/chaos/seeded-random.ts';
import { hasImage } from '../support/docker.ts';
import { DRILL_IMAGE } from '../support/drill-containers.ts';
import { type KillResult, killDrill } from '../support/kill-drill.ts';
import { allKills, fewKills, type Kill } from '../support/kill-plan.ts';
import { openKillTargets } from '../support/kill-targets.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('nft') &&
  requireTool('ip') &&
  require(process.geteuid?.() === 0, 'network namespaces, control groups and mounts need root') &&
  require(await hasImage(DRILL_IMAGE), `no image ${DRILL_IMAGE}: lab/docker/build makes it`);

/** The long form is `node test/chaos-kills.mjs`. */
const {
  SRE_KILLS_ROUNDS,
  SRE_KILLS_SEED = 'kills',
  SRE_KILLS_WORKERS = '3',
  SRE_KILLS_REPORT,
  SRE_KILLS_DRIVER,
} = process.env;
const random = seededRandom(SRE_KILLS_SEED);
const kills: readonly Kill[] = (
  SRE_KILLS_ROUNDS === undefined
    ? fewKills()
    : Array.from({ length: Number(SRE_KILLS_ROUNDS) }, () => allKills(random)).flat()
).filter(({ driver }) => SRE_KILLS_DRIVER === undefined || driver === SRE_KILLS_DRIVER);

/** Kills on processes first, then those on containers: each set of targets is opened once for each worker. */
async function workOff(those: readonly Kill[]): Promise<readonly KillResult[]> {
  const queue = [...those];
  const results: KillResult[] = [];
  const work = async (): Promise<void> => {
    const [first] = queue;
    if (first === undefined) return;
    let targets = await openKillTargets(first.driver);
    try {
      for (let kill = queue.shift(); kill !== undefined; kill = queue.shift()) {
        const result = await killDrill(kill, targets);
        results.push(result);
        if (SRE_KILLS_REPORT !== undefined) await appendFile(SRE_KILLS_REPORT, `${JSON.stringify(result)}\n`);
        if (result.problems.length === 0) continue;
        await targets[Symbol.asyncDispose]();
        targets = await openKillTargets(kill.driver);
      }
    } finally {
      await targets[Symbol.asyncDispose]();
    }
  };
  await Promise.all(Array.from({ length: Number(SRE_KILLS_WORKERS) }, work));
  return results;
}

test.skipIf(!ready)(
  `after a kill -9 at any moment of any fault nothing is left, or recover takes it back (${kills.length} kills)`,
  async () => {
    const onContainers = kills.filter(({ driver }) => driver === 'docker');
    const onProcesses = kills.filter(({ driver }) => driver !== 'docker');
    const results = [...(await workOff(onProcesses)), ...(await workOff(onContainers))];
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
const FROZEN: Kill = { ...PAUSE, driver: 'docker' };
const CUT: Kill = { ...DEAD, spec: { kind: 'cut', node: 'n1', from: 'everybody', direction: 'both', mode: 'drop' } };
const otherProcess = (journal: string): string => journal.replaceAll(/"paused":"[^"]+"/g, '"paused":"pid 1 started 1"');
const otherTable = (journal: string): string => journal.replaceAll(/sre_chaos_[0-9a-f]{8}/g, 'sre_chaos_00000000');

describe.skipIf(!ready)('planted defects', () => {
  test.each([
    ['an undo that is skipped', PAUSE, { spoil: otherProcess }, /n1 is not as before: .*stopped/],
    ['an undo that is skipped on a container', FROZEN, { spoil: otherProcess }, /n1 is not as before: .*paused/],
    [
      'a table that is not deleted',
      CUT,
      { spoil: otherTable, recover: ['chaos', 'recover', '--run', 'RUN'] },
      /n1 is not as before: .*table inet sre_chaos_/,
    ],
  ])('%s turns the check red', async (_what, kill, plant, problem) => {
    await using cluster = await openKillTargets(kill.driver);
    const { problems } = await killDrill(kill, cluster, plant);
    expect(problems.join('\n')).toMatch(problem);
  });

  test('a table no journal knows of is found in its network namespace and removed', async () => {
    await using cluster = await openKillTargets('process');
    const { problems, told } = await killDrill(CUT, cluster, { spoil: otherTable });
    expect(problems).toEqual([]);
    expect(told).toMatch(/leftover removed: table sre_chaos_[0-9a-f]{8} in the network namespace/);
  });
});

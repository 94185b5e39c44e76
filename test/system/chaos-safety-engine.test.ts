import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listRuns, runDir } from '../../src/chaos/run-store.ts';
import { hasImage } from '../support/docker.ts';
import { DRILL_IMAGE } from '../support/drill-containers.ts';
import { type OwnEngine, openOwnEngine } from '../support/own-engine.ts';
import { require, requireTool } from '../support/requirement.ts';
import { runSre } from '../support/sre-cli.ts';
import { startDrillProcess } from '../support/started-drill.ts';

const ready =
  requireTool('dockerd') &&
  require(await hasImage(DRILL_IMAGE), `no image ${DRILL_IMAGE}: lab/docker/build makes it`) &&
  require(process.geteuid?.() === 0, 'an engine of its own needs root');

describe.skipIf(!ready)('the Docker engine restarts under a fault', () => {
  const nodes = [{ name: 'n1' }, { name: 'n2' }];
  let engine: OwnEngine;
  let stateDir: string;
  const env = () => ({ SRE_STATE_DIR: stateDir });
  const stateOf = async (name: string): Promise<string> =>
    (await engine.docker(['inspect', '--format', '{{.State.Status}}', name])).trim();
  const drill = (order: object) =>
    startDrillProcess({ nodes, selector: { label: 'sre.cluster=own', engine: engine.host } }, stateDir, {
      driver: 'docker',
      ...order,
    });

  beforeAll(async () => {
    engine = await openOwnEngine(DRILL_IMAGE);
    for (const { name } of nodes) {
      const labels = ['--label', 'sre.cluster=own', '--label', `sre.node=${name}`];
      await engine.docker(['run', '--detach', '--name', name, '--network', 'none', ...labels, DRILL_IMAGE]);
    }
  }, 240_000);
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  }, 120_000);
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sre-engine-state-'));
  });
  afterEach(async () => {
    await rm(stateDir, { recursive: true, force: true });
  });

  test('a drill that lives takes it back through the new engine', async () => {
    const running = drill({ spec: { kind: 'pause', node: 'n1' }, lastsMs: 15_000 });
    await running.says('proven:');
    expect(await stateOf('n1')).toBe('paused');
    await engine.stop();
    await engine.start();
    const { said, stderr } = await running.ended;
    expect(said, stderr).toMatchObject({ rollback: 'clean' });
    expect(await stateOf('n1')).toBe('running');
  });

  test('without an engine recover says what stands in its way, and with one again it recovers', async () => {
    await drill({ spec: { kind: 'kill', node: 'n1' }, kill: { event: 'proven', when: 'after' } }).ended;
    const folder = runDir(stateDir, (await listRuns(stateDir))[0] ?? '');
    process.kill(Number(await readFile(join(folder, 'watchdog.armed'), 'utf8')), 'SIGKILL');
    expect(await stateOf('n1')).toBe('exited');
    await engine.stop();
    const without = await runSre(['chaos', 'recover'], { env: env(), withinMs: 150_000 });
    expect(without.code, without.stderr).toBe(6);
    expect(without.stdout).toMatch(/NOT RECOVERED.*\n {2}FAILED .*docker\.sock/);
    await engine.start();
    const recovered = await runSre(['chaos', 'recover'], { env: env(), withinMs: 150_000 });
    expect(recovered.code, recovered.stdout).toBe(0);
    expect(await stateOf('n1')).toBe('running');
  });

  test('a container that was made anew is found by its name', async () => {
    await drill({ spec: { kind: 'kill', node: 'n1' }, kill: { event: 'proven', when: 'after' } }).ended;
    const folder = runDir(stateDir, (await listRuns(stateDir))[0] ?? '');
    process.kill(Number(await readFile(join(folder, 'watchdog.armed'), 'utf8')), 'SIGKILL');
    await engine.docker(['rm', 'n1']);
    const labels = ['--label', 'sre.cluster=own', '--label', 'sre.node=n1'];
    await engine.docker(['create', '--name', 'n1', '--network', 'none', ...labels, DRILL_IMAGE]);
    const recovered = await runSre(['chaos', 'recover'], { env: env(), withinMs: 150_000 });
    expect(recovered.code, recovered.stdout).toBe(0);
    expect(recovered.stdout).toContain('started n1');
    expect(await stateOf('n1')).toBe('running');
  });
});

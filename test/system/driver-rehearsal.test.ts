import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerDriver } from '../../src/chaos/drivers/docker.ts';
import { drivers } from '../../src/chaos/drivers/index.ts';
import type { FaultSpec } from '../../src/chaos/fault.ts';
import type { Plan } from '../../src/chaos/plan.ts';
import { requireRehearsed } from '../../src/chaos/rehearsal.ts';
import { until } from '../../src/core/deadline.ts';
import { identify } from '../../src/core/process-identity.ts';
import { docker, hasImage, runTool } from '../support/docker.ts';
import { openDockerRun } from '../support/docker-run.ts';
import { DRILL_IMAGE, type DrillContainers, openDrillContainers } from '../support/drill-containers.ts';
import { openLyingEngine } from '../support/lying-engine.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('docker') &&
  require(await hasImage(DRILL_IMAGE), `no image ${DRILL_IMAGE}: lab/docker/build makes it`) &&
  require(process.geteuid?.() === 0, 'a kill from this machine needs root');

const { signal } = new AbortController();
const LABEL = 'sre.chaos.rehearsal';
const ENDINGS: readonly FaultSpec[] = [
  { kind: 'kill', node: 'n1' },
  { kind: 'stop', node: 'n1', graceMs: 2_000 },
  { kind: 'pause', node: 'n1' },
];

describe.skipIf(!ready)('the rehearsal on containers', () => {
  let containers: DrillContainers;
  beforeAll(async () => {
    containers = await openDrillContainers(dockerDriver, ['n1', 'n2']);
  });
  afterAll(async () => {
    await containers[Symbol.asyncDispose]();
  });

  const throwaways = async (): Promise<readonly string[]> =>
    (await docker(['ps', '--all', '--filter', `label=${LABEL}`, '--format', '{{.Names}}'])).split('\n').filter(Boolean);
  /** Those of this process: other drills on the machine have theirs. */
  const own = async (): Promise<readonly string[]> =>
    (await throwaways()).filter((name) => name.startsWith(`sre-rehearsal-${process.pid}-`));
  /** The rehearsal of faults on n1, planned with more in the selector. */
  const rehearse = async (specs: readonly FaultSpec[], more: object = {}) => {
    const driver = dockerDriver.open({ ...containers.selector, ...more }, containers.nodes);
    const [target] = (await driver.targets(signal)).filter(({ name }) => name === 'n1');
    const living = { name: 'n1', ...target, identity: target?.identity ?? '' };
    const faults = await Promise.all(specs.map((spec) => driver.plan(spec, living, [living], signal)));
    const steps = faults.map(({ undo }) => ({ undo })) as unknown as Plan['steps']; // only the records are looked at
    return requireRehearsed({ steps }, drivers, containers.folder, signal, {});
  };

  test('ends, starts, freezes and thaws a throwaway of the same image, and leaves neither it nor a trace', async () => {
    const before = await containers.fingerprint('n1');
    const seen = until('a throwaway', async () => (await own()).length > 0, { withinMs: 60_000, everyMs: 50, signal });
    expect(await rehearse(ENDINGS)).toEqual(['kill', 'pause', 'stop']);
    await seen;
    expect(await containers.fingerprint('n1')).toEqual(before);
    expect(await own()).toEqual([]);
  });

  test.each([
    ['thaw', ENDINGS[2], /\/unpause/, /rehearsal of pause failed, nothing was touched: .*its going on, in a throwaway/],
    ['start again', ENDINGS[0], /POST .*\/start/, /rehearsal of kill failed, nothing was touched: .*ended by itself/],
    ['make', ENDINGS[0], /POST .*\/create/, /rehearsal of kill failed, nothing was touched/],
  ] as const)('refuses an engine that only says it can %s', async (_what, spec, lies, sentence) => {
    if (spec === undefined) throw new Error('no such fault');
    await using engine = await openLyingEngine(lies);
    const before = await containers.fingerprint('n1');
    const refusal = rehearse([spec], { engine: engine.host });
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toMatchObject({ code: 'SRE_CHAOS_REHEARSAL', exitCode: 3 });
    expect(await containers.fingerprint('n1')).toEqual(before);
    expect(await own()).toEqual([]);
  });

  test('is left out where somebody has answered for that', async () => {
    await using engine = await openLyingEngine(/POST .*\/create/);
    await expect(rehearse(ENDINGS, { engine: engine.host, rehearse: 'none' })).resolves.toEqual([]);
  });

  test('runs what is in an image that has no sleep', async () => {
    await using run = await openDockerRun();
    const image = `${run.name}:bare`;
    const bare = `docker create ${run.label.join(' ')} --name ${run.name}-whole ${DRILL_IMAGE} && \
      docker export ${run.name}-whole | tar --delete --wildcards '*bin/sleep' | docker import --change 'CMD ["/bin/cat", "/dev/zero"]' - ${image}`;
    await runTool('sh', ['-c', bare], { withinMs: 60_000 });
    try {
      const options = ['--network', 'none', '--label', 'sre.node=n9'];
      await docker(['create', '--name', `${run.name}-bare`, ...run.label, ...options, image]);
      await docker(['start', `${run.name}-bare`]);
      const driver = dockerDriver.open({ label: run.label[1] }, [{ name: 'n9' }]);
      const [target] = await driver.targets(signal);
      const living = { name: 'n9', identity: target?.identity ?? '' };
      const { undo } = await driver.plan({ kind: 'pause', node: 'n9' }, living, [living], signal);
      expect(await dockerDriver.rehearse?.([undo], containers.folder, signal)).toEqual(['pause']);
    } finally {
      await docker(['rm', '--force', `${run.name}-bare`]);
      await docker(['rmi', '--force', image]);
    }
  });

  test('that was killed in the middle leaves a throwaway that is found and removed; that of a living drill is not', async () => {
    await using run = await openDockerRun();
    const self = await identify(process.pid);
    const owners = {
      dead: `${hostname()} 1 1`,
      living: `${hostname()} ${self?.pid} ${self?.startTime}`,
      far: 'far 1 1',
    };
    for (const [name, owner] of Object.entries(owners)) {
      await docker([
        'create',
        '--name',
        `${run.name}-${name}`,
        ...run.label,
        '--label',
        `${LABEL}=${owner}`,
        DRILL_IMAGE,
      ]);
    }
    const left = async () =>
      ((await dockerDriver.leftovers?.(signal)) ?? []).filter(({ says }) => says.startsWith(`container ${run.name}`));
    const found = await left();
    expect(found.map(({ says }) => says)).toEqual([`container ${run.name}-dead, on which a drill rehearsed`]);
    await found[0]?.remove(signal);
    expect(await left()).toEqual([]);
    expect((await throwaways()).filter((name) => name.startsWith(run.name)).toSorted()).toEqual(
      [`${run.name}-far`, `${run.name}-living`].toSorted(),
    );
  });
});

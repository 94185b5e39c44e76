import { describe, expect, test } from 'vitest';
import { dockerDriver } from '../../src/chaos/drivers/docker.ts';
import type { FaultSpec } from '../../src/chaos/fault.ts';
import type { LivingTarget } from '../../src/chaos/target.ts';
import { driverContract } from '../contract/driver.contract.ts';
import { docker, hasImage } from '../support/docker.ts';
import { DRILL_IMAGE, type DrillContainers, openDrillContainers } from '../support/drill-containers.ts';
import { require, requireTool } from '../support/requirement.ts';

const ready =
  requireTool('docker') &&
  require(await hasImage(DRILL_IMAGE), `no image ${DRILL_IMAGE}: lab/docker/build makes it`) &&
  require(process.geteuid?.() === 0, 'faults of the network and of limits need root');

const specs: readonly FaultSpec[] = [
  { kind: 'kill', node: 'n1' },
  { kind: 'stop', node: 'n1', graceMs: 2_000 },
  { kind: 'pause', node: 'n1' },
  { kind: 'cut', node: 'n1', from: ['n2'], direction: 'both', mode: 'drop' },
  { kind: 'cut', node: 'n1', from: 'clients', direction: 'both', mode: 'drop' },
  { kind: 'disconnect', node: 'n1' },
  { kind: 'shape', node: 'n1', toward: ['n2'], loss: 0.3, rateBitsPerSecond: 1_000_000 },
  { kind: 'fill', node: 'n1', keepFree: 0.05 },
  { kind: 'starve', node: 'n1', cpus: 0.05 },
  { kind: 'squeeze', node: 'n1', bytes: 64 * 1024 * 1024 },
  { kind: 'exhaust', node: 'n1', spare: 2 },
];

describe.skipIf(!ready)('docker', () => {
  driverContract('containers', specs, () => openDrillContainers(dockerDriver, ['n1', 'n2', 'n3']));
});

describe.skipIf(!ready)('the docker driver', () => {
  const { signal } = new AbortController();
  const living = async ({ driver }: DrillContainers): Promise<readonly LivingTarget[]> =>
    (await driver.targets(signal)).flatMap((target) =>
      target.identity === undefined ? [] : [{ ...target, identity: target.identity }],
    );

  test('kills like a crash, so that the restart policy acts, and does not start what was started', async () => {
    await using fixture = await openDrillContainers(dockerDriver, ['n1'], ['--restart', 'always']);
    const [target] = await living(fixture);
    if (target === undefined) throw new Error('n1 is down');
    const fault = await fixture.driver.plan({ kind: 'kill', node: 'n1' }, target, [target], signal);
    expect(fault.argv.slice(0, 2)).toEqual(['kill', '-KILL']);
    await fault.apply(signal);
    await expect.poll(async () => (await living(fixture)).length, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await living(fixture))[0]?.identity, { timeout: 20_000 }).not.toBe(target.identity);
    expect(await fault.state(signal)).toMatchObject({ holds: true });
    const [back] = await living(fixture);
    expect(await dockerDriver.undo(fault.undo, fixture.folder, signal)).toMatchObject({ did: 'nothing' });
    expect((await living(fixture))[0]?.identity).toBe(back?.identity);
  });

  test('a container that was removed takes its faults with it', async () => {
    await using fixture = await openDrillContainers(dockerDriver, ['n1', 'n2']);
    const all = await living(fixture);
    const [target] = all;
    if (target === undefined) throw new Error('n1 is down');
    const specs: readonly FaultSpec[] = [
      { kind: 'pause', node: 'n1' },
      { kind: 'starve', node: 'n1', cpus: 0.1 },
      { kind: 'fill', node: 'n1', keepFree: 0.1 },
      { kind: 'cut', node: 'n1', from: ['n2'], direction: 'both', mode: 'drop' },
    ];
    const faults = await Promise.all(specs.map((spec) => fixture.driver.plan(spec, target, all, signal)));
    for (const fault of faults.toReversed()) await fault.apply(signal);
    await docker(['rm', '--force', fixture.containers['n1'] ?? '']);
    for (const { undo } of faults) {
      expect(await dockerDriver.undo(undo, fixture.folder, signal)).toMatchObject({ did: 'nothing' });
      expect(await dockerDriver.verify(undo, signal)).toMatchObject({ holds: true });
    }
  });

  test('refuses what would hit this machine, and an empty selection, before anything is touched', async () => {
    await using fixture = await openDrillContainers(dockerDriver, ['n1']);
    const empty = dockerDriver.open({ label: 'sre.test=nobody' }, fixture.nodes);
    await expect(empty.targets(signal)).rejects.toThrow('the selector of label sre.test=nobody finds no container');

    const name = `${fixture.containers['n1']}-host`;
    const labels = ['--label', `${name}=1`, '--label', fixture.label];
    const sleeping = ['--network', 'host', '--entrypoint', 'sleep', DRILL_IMAGE, '60'];
    await docker(['run', '--detach', '--name', name, ...labels, ...sleeping]);
    const onHost = dockerDriver.open({ label: `${name}=1`, nodes: { h: name } }, [{ name: 'h' }]);
    const { cut, disconnect, shape, fill } = await onHost.capabilities(signal);
    for (const { holds, says } of [cut, disconnect, shape]) {
      expect(holds).toBe(false);
      expect(says).toContain('h: it shares the network of this machine');
    }
    expect(fill).toMatchObject({ holds: false, says: 'h: nobody says where its data is' });
  });
});

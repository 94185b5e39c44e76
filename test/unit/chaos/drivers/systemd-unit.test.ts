import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processDriver } from '../../../../src/chaos/drivers/process.ts';

const { signal } = new AbortController();

/** A `systemctl` of one unit whose main process is a sleep; `start` starts another one. */
const SYSTEMCTL = `#!/bin/sh
folder=$(dirname "$0")
for last; do :; done
case "$1 $3" in
  "show MainPID") cat "$folder/$last.pid" 2>/dev/null || echo 0 ;;
  "show Restart") echo on-failure ;;
  *) sleep 100 > /dev/null 2>&1 & echo $! > "$folder/$last.pid" ;;
esac
`;

describe('a node that is a systemd unit', () => {
  let folder: string;
  const path = process.env['PATH'];
  const driver = () => processDriver.open({ nodes: { n1: { unit: 'broker.service' } } }, [{ name: 'n1' }]);
  const living = async () => {
    const [target] = await driver().targets(signal);
    if (target?.identity === undefined) throw new Error('n1 is down');
    return { ...target, identity: target.identity };
  };
  const end = async (): Promise<void> => {
    const pid = Number(/pid (\d+)/.exec((await driver().targets(signal))[0]?.identity ?? '')?.[1] ?? 0);
    if (pid > 1) process.kill(pid, 'SIGKILL');
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-systemctl-'));
    await writeFile(join(folder, 'systemctl'), SYSTEMCTL);
    await chmod(join(folder, 'systemctl'), 0o755);
    process.env['PATH'] = `${folder}:${path}`;
    const first = spawn('sleep', ['100'], { stdio: 'ignore' });
    await writeFile(join(folder, 'broker.service.pid'), `${first.pid}\n`);
  });
  afterEach(async () => {
    await end();
    process.env['PATH'] = path;
    await rm(folder, { recursive: true });
  });

  test('is its main process, ends by a signal and is started by systemd', async () => {
    const target = await living();
    const fault = await driver().plan({ kind: 'kill', node: 'n1' }, target, [target], signal);
    expect(fault.undo.argv).toEqual(['systemctl', 'start', '--', 'broker.service']);
    await fault.apply(signal);
    await expect.poll(async () => (await fault.state(signal)).holds).toBe(true);
    expect(await processDriver.undo(fault.undo, folder, signal)).toMatchObject({ did: 'undone' });
    expect((await living()).identity).not.toBe(target.identity);
  });

  test('is down when it has no main process', async () => {
    await end();
    await rm(join(folder, 'broker.service.pid'));
    expect(await driver().targets(signal)).toEqual([{ name: 'n1' }]);
  });
});

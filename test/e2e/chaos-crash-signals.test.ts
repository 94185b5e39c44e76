import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { type LabCli, openLabCli } from '../support/lab-cli.ts';
import { startDrill } from '../support/lab-drill.ts';

const { signal } = new AbortController();

describe('signals under a fault', () => {
  let cli: LabCli;
  beforeAll(async () => {
    cli = openLabCli();
    expect((await cli.run('lab', 'up')).code).toBe(0);
    const whole = async (): Promise<boolean> => (await cli.run('chaos', 'plan', 'node-crash')).code === 0;
    await until('the lab is whole', whole, { withinMs: 60_000, everyMs: 300, signal });
  });
  afterAll(async () => {
    await cli[Symbol.asyncDispose]();
  });

  test('the first one takes everything back, no other interrupts that, and each says what to type', async () => {
    const drill = await startDrill(cli, 'node-crash', '--streams', '9', '--baseline', '3s');
    const armed = drill
      .stderr()
      .split('\n')
      .filter((line) => /injecting|proven:/.test(line));
    for (const line of armed) expect(line).toMatch(/\(Ctrl-C rolls back\)$/);
    drill.child.kill('SIGHUP');
    await until('the undo', () => drill.stderr().includes('taking the fault back'), { withinMs: 60_000, signal });
    drill.child.kill('SIGINT');
    drill.child.kill('SIGTERM');
    const { code, stdout, stderr } = await drill.finished;
    expect(code, stderr).toBe(5);
    expect(stderr.match(/still rolling back; if this process is killed, type: sre chaos recover/g)).toHaveLength(2);
    expect(stdout).toContain('rollback clean');
    const run = /run (\S+): /.exec(stderr)?.[1] ?? 'none';
    const recovered = await cli.run('chaos', 'recover', '--run', run);
    expect(recovered).toMatchObject({ code: 0, stdout: `${run}: nothing to recover, its journal is closed\n` });
    expect((await cli.state()).nodes).toHaveLength(3);
    expect(await cli.living()).not.toHaveLength(0);
  });
});

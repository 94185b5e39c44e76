import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandRun } from '../../support/command-run.ts';
import { type CommandSurroundings, openCommandSurroundings } from '../../support/command-surroundings.ts';
import { openScriptedBroker } from '../../support/scripted-broker.ts';

let around: CommandSurroundings;
beforeAll(async () => {
  around = await openCommandSurroundings();
});
afterAll(() => around[Symbol.asyncDispose]());

const probe = (argv: readonly string[], run: CommandRun = {}) => around.run(['probe', ...argv], run);

describe('sre probe', () => {
  test('prints a waterfall, a verdict and the address, and leaves with 0', async () => {
    const { code, stdout, stderr } = await probe([around.url, '--qos', '1']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`${around.url}  round trip, QoS 1, MQTT 3.1.1\n`);
    for (const phase of ['tcp', 'connect', 'subscribe', 'publish', 'deliver']) {
      expect(stdout).toMatch(new RegExp(`^  ${phase} +[0-9.]+ ms  +█+$`, 'm'));
    }
    expect(stdout).toMatch(/^good {9}in [0-9.]+ ms$/m);
    expect(stdout).toContain('127.0.0.1 (IPv4)');
    expect(stdout).not.toContain('\u001b');
  });

  test('colours the verdict on a terminal, and not with NO_COLOR', async () => {
    expect((await probe([around.url], { isTTY: true })).stdout).toContain('\u001b[32mgood');
    expect((await probe([around.url], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
  });

  test('a failure names phase and reason, says what to try next and leaves with 1', async () => {
    const { code, stdout } = await probe(['mqtt://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}tcp +not done {2}x+$/m);
    expect(stdout).toMatch(/^failed {7}at tcp \(refused\): /m);
    expect(stdout).toMatch(/^try next {5}the host answers and nothing listens on that port/m);
  });

  test('--json is one object with every result', async () => {
    const argv = ['--json', '--count', '2', '--every', '1ms', '--kind', 'retained'];
    const { code, stdout } = await probe([around.url, ...argv]);
    const report = JSON.parse(stdout) as { results: unknown[] };
    expect([code, report.results.length]).toEqual([0, 2]);
    expect(report).toMatchObject({
      url: around.url,
      kind: 'retained',
      results: [{ success: true }, { success: true }],
    });
  });

  test('--count prints a line each and what they come to', async () => {
    const { code, stdout } = await probe([around.url, '--count', '3', '--every', '1ms']);
    expect(code).toBe(0);
    expect(stdout.match(/^ +[123] +[0-9.]+ ms {2}good, delivered in /gm)).toHaveLength(3);
    expect(stdout).toContain('3 of 3 good');
    expect(stdout).toMatch(/^ {2}connect( +[0-9.]+ ms){3}$/m);
  });

  test('user and password reach the broker and nothing else', async () => {
    let heard: unknown;
    await using guarded = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect') {
        heard = [packet.username, packet.password?.toString()];
        connection.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
      }
    });
    const address = `mqtt://${guarded.address}`;
    const file = join(around.folder, 'password');
    await writeFile(file, 'from-the-file\n');
    const fromEnv = await probe([address, '--user', 'me'], {
      env: { SRE_PROBE_PASSWORD: 'from-the-env' },
    });
    expect([fromEnv.code, heard]).toEqual([1, ['me', 'from-the-env']]);
    const fromFile = await probe([address, '--user', 'me', '--password-file', 'password', '--json']);
    expect([fromFile.code, heard]).toEqual([1, ['me', 'from-the-file']]);
    for (const { stdout, stderr } of [fromEnv, fromFile]) expect(stdout + stderr).not.toMatch(/from-the-/);
    expect(fromEnv.stdout).toContain('--password-file');
  });

  test('a module and the user of a cluster come from the configuration', async () => {
    await writeFile(
      join(around.folder, 'sre.yaml'),
      [
        'probes: { modules: { slow: { kind: connect, timeout: 9s } } }',
        'clusters:',
        '  - name: a',
        '    broker: mosquitto',
        `    nodes: [{ name: n, mqtt: '${around.url}' }]`,
        '    auth: { username: cluster-user, password: cluster-password }',
        '',
      ].join('\n'),
    );
    let user: unknown;
    around.broker.aedes.authenticate = (_client, username, _password, done) => {
      user = username;
      done(null, true);
    };
    const { code, stdout, stderr } = await probe([around.url, '--config', 'sre.yaml', '--module', 'slow']);
    expect([code, stderr, user]).toEqual([0, '', 'cluster-user']);
    expect(stdout).toContain('connect, MQTT 3.1.1');
    expect(stdout).not.toContain('subscribe');
  });

  test.each([
    [['http://x'], 'the address must start with mqtt://'],
    [['mqtt://me:pw@h:1'], 'the address must not contain a user name or password'],
    [['mqtt://h:1', '--qos', '3'], "option '--qos <n>' argument '3' is invalid. expected one of 0, 1, 2."],
    [['mqtt://h:1', '--module', 'nosuch'], 'unknown module "nosuch"'],
    [['mqtt://h:1', '--cert', 'x'], '--cert and --key go together'],
    [['mqtt://h:1', '--password-file', '/no/such'], 'cannot read the password file /no/such'],
    [[], "missing required argument 'url'"],
  ])('%j is wrong usage: %s', async (argv, words) => {
    const { code, stdout, stderr } = await probe([...argv]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/\nhint: .+\n$/);
  });

  test('a signal ends it with what it has, and cleans up', async () => {
    const stop = new AbortController();
    await using silent = await openScriptedBroker(() => stop.abort(new Error('stopped by SIGINT')));
    const { code, stderr } = await probe([`mqtt://${silent.address}`], { signal: stop.signal });
    expect([code, stderr]).toEqual([
      5,
      'error: stopped before the probe ended; what it had left at the broker is cleaned up\n',
    ]);
  });
});

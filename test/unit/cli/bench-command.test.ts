import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BenchReport } from '../../../src/bench/bench-report.ts';
import { readProfile } from '../../../src/capacity/profile-file.ts';
import { type CommandSurroundings, openCommandSurroundings } from '../../support/command-surroundings.ts';
import { openScriptedBroker } from '../../support/scripted-broker.ts';

let around: CommandSurroundings;
beforeAll(async () => {
  around = await openCommandSurroundings();
});
afterAll(() => around[Symbol.asyncDispose]());

const sre = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, isTTY = false) =>
  around.run(argv, { env, isTTY });

const SHORT = ['--clients', '6', '--rate', '100', '--for', '400ms', '--warmup', '50ms', '--p99', '5s'];

describe('sre bench', () => {
  test('prints what it measured on stdout, nothing on stderr, and leaves with 0', async () => {
    const { code, stdout, stderr } = await sre(['bench', around.url, ...SHORT]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`steady  ${around.url}  3 publishers, 3 subscribers, QoS 1, 50 B, MQTT 3.1.1\n`);
    expect(stdout).toMatch(/^connections {2}6 of 6/m);
    expect(stdout).toMatch(/^delivered {4}40 of 40, 100 msg\/s$/m);
    expect(stdout).toMatch(/^latency {6}p50 .* p90 .* p99 .* p99\.9 .* max /m);
    expect(stdout).toMatch(/^good {9}nothing lost/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('--json is one object with everything, --html a page, --pid what the broker costs', async () => {
    const argv = ['bench', around.url, ...SHORT, '--json', '--html', 'report.html', '--pid', String(process.pid)];
    const { code, stdout, stderr } = await sre(argv);
    const report = JSON.parse(stdout) as BenchReport;
    expect([code, stderr]).toEqual([0, 'wrote report.html\n']);
    expect(report).toMatchObject({ bench: 'v1', scenario: 'steady', verdict: 'good', exitCode: 0 });
    expect(report.steps[0]).toMatchObject({ offered: 40, received: 40, lost: 0 });
    expect(report.steps[0]?.broker?.memoryBytes).toBeGreaterThan(1_000_000);
    expect(await readFile(join(around.folder, 'report.html'), 'utf8')).toContain('<h1>sre bench: steady</h1>');
  });

  test('on a terminal it shows how far it is, and the steps of a search as they end', async () => {
    const argv = ['bench', around.url, ...SHORT, '--scenario', 'knee', '--max-rate', '200'];
    const { code, stdout, stderr } = await sre(argv, {}, true);
    expect(code).toBe(0);
    const shown = stderr.replaceAll('\r\u001b[K', '\n');
    expect(shown).toMatch(/^100 msg\/s, \d of \d s: \d+ received/m);
    expect(shown).toMatch(/^ +100 msg\/s +p99 .* good$/m);
    expect(stdout).toContain('\u001b[32mgood\u001b[39m');
  });

  test('a search writes its profile, and completes it with what connect finds', async () => {
    const knee = ['bench', around.url, ...SHORT, '--scenario', 'knee', '--max-rate', '200'];
    const who = ['--broker', 'aedes', '--profile-out', 'aedes.yaml'];
    const first = await sre([...knee, ...who]);
    expect([first.code, first.stderr]).toEqual([0, 'wrote aedes.yaml, next: sre capacity --profile aedes.yaml\n']);
    const second = await sre([...knee, '--qos', '0', ...who]);
    expect(second.code).toBe(0);
    const profile = await readProfile('aedes.yaml', await readFile(join(around.folder, 'aedes.yaml'), 'utf8'));
    expect(profile.kind).toBe('aedes');
    expect(profile.points.map(({ qos, msgPerSecond }) => [qos, msgPerSecond])).toEqual([
      [0, 200],
      [1, 200],
    ]);
    expect(profile.machine?.cpus).toBeGreaterThan(0);
  });

  test('the user is who the broker sees, and the password is nowhere in what is printed', async () => {
    await using scripted = await openScriptedBroker((connection, packet) => connection.answer(packet));
    const argv = ['bench', `mqtt://${scripted.address}`, '--scenario', 'connect', '--clients', '2', '--for', '50ms'];
    const { stdout, stderr } = await sre([...argv, '--user', 'load', '--json'], {
      SRE_PROBE_PASSWORD: 'correct-horse',
    });
    const [connect] = scripted.connections.flatMap(({ received }) => received);
    expect(connect).toMatchObject({ username: 'load', password: Buffer.from('correct-horse') });
    expect(stdout + stderr).not.toContain('correct-horse');
  });
});

describe('sre bench refuses', () => {
  test.each([
    [['mqtt://test.mosquitto.org'], 8, 'is a public test broker (Mosquitto)'],
    [['mqtt://broker.hivemq.com', '--yes-load', 'broker.hivemq.com'], 8, 'is a public test broker (HiveMQ)'],
    [
      ['mqtt://203.0.113.5', '--clients', '5000'],
      8,
      'this would open 5,000 connections, 500 in a second, and publish 500',
    ],
    [
      ['mqtt://203.0.113.5', '--rate', '1001'],
      8,
      'publish 1,001 messages of 50 bytes in a second (1,001 deliveries) for 31s',
    ],
    [['mqtt://203.0.113.5', '--scenario', 'fan-out', '--rate', '50'], 8, '(4,950 deliveries)'],
    [['mqtt://203.0.113.5', '--scenario', 'knee'], 8, 'up to 200,000 messages'],
    [['localhost:1883'], 2, 'must start with mqtt://'],
    [['mqtt://u:p@127.0.0.1'], 2, 'must not contain a user name or password'],
    [['mqtt://127.0.0.1', '--scenario', 'bridge'], 2, 'a bridge has two ends, not 1'],
    [['mqtt://127.0.0.1', '--profile-out', 'p.yaml'], 2, 'which steady does not look for'],
    [['mqtt://127.0.0.1', '--html', 'no/such/folder.html'], 2, 'cannot be written'],
    [['mqtt://127.0.0.1', '--payload', '10B'], 2, 'expected 30B'],
    [['mqtt://127.0.0.1', '--rate', 'fast'], 2, 'expected a rate'],
    [['mqtt://127.0.0.1', '--topic-prefix', 'plant/#'], 2, 'without wildcards'],
    [['mqtt://127.0.0.1', '--scenario', 'storm'], 2, 'expected one of connect, steady'],
    [['mqtt://127.0.0.1', '--pid', '4194305'], 3, 'no such process here'],
    [[''], 2, 'must start with mqtt://'],
    [['http://127.0.0.1'], 2, 'must start with mqtt://'],
    [['mqtt://127.0.0.1', '--rate', '0'], 2, 'expected a rate above 0'],
    [['mqtt://127.0.0.1', '--rate', '1e9'], 2, 'expected a rate above 0 and up to 10,000,000'],
    [['mqtt://127.0.0.1', '--rate', 'NaN'], 2, 'expected a rate'],
    [['mqtt://127.0.0.1', '--rate', '0.5', '--for', '1s'], 2, 'at 0.5 msg/s no message falls due in 1s'],
    [['mqtt://127.0.0.1', '--for', '0s'], 2, 'expected a duration above 0'],
    [['mqtt://127.0.0.1', '--tolerance', '5'], 2, 'expected 1% to 50%'],
    [['mqtt://no-such-host.invalid'], 3, 'has no address here'],
    [['mqtts://127.0.0.1', '--ca', 'no-such.crt'], 2, 'no-such.crt: ENOENT'],
    [['mqtt://127.0.0.1', '--user', 'u', '--password-file', 'none'], 2, 'cannot read the password file none'],
    [['mqtt://127.0.0.1', '--html', '.'], 2, '. cannot be written: it is a folder'],
    [['mqtt://127.0.0.1', '--scenario', 'knee', '--profile-out', '.'], 2, 'it is a folder'],
    [['mqtt://127.0.0.1', '--metrics', 'nonsense'], 2, 'starts with http://'],
    [['mqtt://127.0.0.1', '--metrics', 'http://127.0.0.1:1/metrics'], 3, 'ECONNREFUSED'],
  ])('%o with %i: %s', async (argv, expected, says) => {
    const { code, stdout, stderr } = await sre(['bench', ...argv]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(says);
    expect(stderr).toContain('hint: ');
  });

  test('without touching a socket, not even of the addresses that would be allowed', async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const allowed = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const refused of ['mqtt://test.mosquitto.org', 'mqtt://203.0.113.5']) {
      expect((await sre(['bench', allowed, refused, '--rate', '2000'])).code).toBe(8);
    }
    expect(connections).toBe(0);
    expect(
      (await sre(['bench', allowed, '--scenario', 'connect', '--clients', '1', '--connect-timeout', '200ms'])).code,
    ).toBe(1);
    expect(connections).toBeGreaterThan(0); // the counter counts
    server.close();
  });

  test('a password in an address, without repeating it', async () => {
    for (const argv of [
      ['mqtt://u:s3cr3t@127.0.0.1'],
      ['mqtt://127.0.0.1', '--metrics', 'http://u:s3cr3t@h/metrics'],
    ]) {
      const { code, stdout, stderr } = await sre(['bench', ...argv]);
      expect(code).toBe(2);
      expect(stderr).toContain('must not contain a user name or password');
      expect(stdout + stderr).not.toContain('s3cr3t');
    }
  });

  test('a profile it could not complete, before any load', async () => {
    const profile = 'profile: v1\nkind: emqx\ndate: 2026-11-23\nnodes: 1\npoints: []\nmemoryPerConnectionBytes: 9000\n';
    await writeFile(join(around.folder, 'emqx.yaml'), profile);
    const argv = ['bench', 'mqtt://127.0.0.1:1', '--scenario', 'knee', '--profile-out', 'emqx.yaml'];
    const { code, stdout, stderr } = await sre([...argv, '--broker', 'mosquitto']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('the profile is of kind emqx, this measurement of mosquitto');
    expect(await readFile(join(around.folder, 'emqx.yaml'), 'utf8')).toBe(profile);
  });

  test('a profile that is none, before any load', async () => {
    await writeFile(join(around.folder, 'broken.yaml'), 'profile: v9\n');
    const { code, stderr } = await sre(['bench', around.url, '--scenario', 'knee', '--profile-out', 'broken.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('broken.yaml is no broker profile');
  });
});

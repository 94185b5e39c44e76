import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandRun } from '../../support/command-run.ts';
import { type CommandSurroundings, openCommandSurroundings } from '../../support/command-surroundings.ts';
import { freePorts } from '../../support/free-port.ts';
import { openScriptedBroker } from '../../support/scripted-broker.ts';

let around: CommandSurroundings;
beforeAll(async () => {
  around = await openCommandSurroundings();
});
afterAll(() => around[Symbol.asyncDispose]());

const doctor = (argv: readonly string[], run: CommandRun = {}) => around.run(['doctor', ...argv], run);

describe('sre doctor', () => {
  test('finds nothing at a broker that is well, and leaves with 0', async () => {
    const { code, stdout, stderr } = await doctor([around.url, '--only', 'credentials,round-trip']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`${around.url}\nnothing found; `);
    expect(stdout).toMatch(/^ ✓ round-trip {2}/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('tells a finding with cause and fix, and leaves with 1', async () => {
    const [port = 0] = await freePorts(1);
    const { code, stdout } = await doctor([`mqtt://127.0.0.1:${port}`]);
    expect(code).toBe(1);
    expect(stdout).toContain(`1. critical  127.0.0.1 refuses connections on port ${port}  [tcp]`);
    expect(stdout).toContain('   cause  The host is up and nothing listens on this port');
    expect(stdout).toMatch(/^ {3}fix {4}1\. See on the broker/m);
    expect(stdout).toMatch(/^ - tls, web-socket, connect, credentials, .*: not asked: tcp did not hold$/m);
  });

  test('goes straight to the checks of a symptom and what they build on', async () => {
    const { code, stdout } = await doctor([around.url, '--symptom', 'wildcard not working', '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.symptom).toBe('wildcard-not-working');
    const ids = report.visits[0].checks.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['names', 'tcp', 'connect', 'credentials', 'authorization', 'wildcards']),
    );
    expect(ids).not.toContain('keep-alive');
  });

  test('prints one object with --json, writes a page with --html, and shows progress on a terminal only', async () => {
    const argv = ['--only', 'connect', '--json', '--html', 'report.html'];
    const { code, stdout, stderr } = await doctor([around.url, ...argv], { isTTY: true });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      troubled: false,
      visits: [{ url: around.url, facts: { reachable: ['127.0.0.1'] } }],
    });
    expect(await readFile(join(around.folder, 'report.html'), 'utf8')).toContain('<h1>sre doctor: mqtt://127.0.0.1');
    expect(stderr).toContain('tcp: TCP connection to every address');
    expect(stderr).toContain('page: report.html\n');
  });

  test('is coloured on a terminal, and not with NO_COLOR', async () => {
    expect((await doctor([around.url, '--only', 'tcp'], { isTTY: true })).stdout).toContain('\u001b[32m✓');
    expect((await doctor([around.url, '--only', 'tcp'], { isTTY: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(
      '\u001b',
    );
  });

  test('takes user and password as every command does, and never prints the password', async () => {
    await writeFile(join(around.folder, 'password'), 'hunter2\n');
    const heard: (string | undefined)[] = [];
    await using scripted = await openScriptedBroker((connection, packet) => {
      if (packet.cmd === 'connect') heard.push(packet.password?.toString());
      if (packet.cmd === 'connect') connection.raw(Buffer.from([0x20, 2, 0, 4]));
    });
    const argv = [`mqtt://${scripted.address}`, '--only', 'credentials', '--user', 'me', '--html', 'secret.html'];
    const text = await doctor([...argv, '--password-file', 'password']);
    const json = await doctor([...argv, '--json'], { env: { SRE_PROBE_PASSWORD: 'hunter2' } });
    expect([text.code, json.code]).toEqual([1, 1]);
    expect(heard.filter((one) => one === 'hunter2').length).toBeGreaterThan(1);
    const page = await readFile(join(around.folder, 'secret.html'), 'utf8');
    expect([text.stdout, text.stderr, json.stdout, json.stderr, page].join('\n')).not.toContain('hunter2');
    expect(text.stdout).toContain('the broker refuses user "me"');
  });

  test('lists symptoms, checklists, error messages and checks without an address', async () => {
    const { code, stdout } = await doctor(['--list']);
    expect(code).toBe(0);
    for (const words of ['Messages not received', 'Not Authorized', 'Message loops', 'mosquitto_pub', 'round-trip']) {
      expect(stdout).toContain(words);
    }
    const data = JSON.parse((await doctor(['--list', '--json'])).stdout);
    expect(data.symptoms[0]).toMatchObject({ id: 'cannot-connect', says: 'Client cannot connect to broker' });
    expect(data.symptoms[0].causes[0]).toMatchObject({ id: 'port-filtered', fix: expect.any(Array) });
  });

  test('visits the endpoints of a cluster when no address is given', async () => {
    const config = `clusters:
  - name: plant-a
    broker: mosquitto
    endpoints: [${around.url}, ${around.url}/]
    nodes:
      - { name: n1, mqtt: '${around.url}' }
`;
    await writeFile(join(around.folder, 'sre.yaml'), config);
    const argv = ['--config', 'sre.yaml', '--cluster', 'plant-a', '--only', 'connect,logs', '--json'];
    const { code, stdout, stderr } = await doctor(argv);
    expect([code, stderr]).toEqual([0, '']);
    const visits: { url: string; checks: { id: string }[] }[] = JSON.parse(stdout).visits;
    expect(visits.map((visit) => [visit.url, visit.checks.at(-1)?.id])).toEqual([
      [around.url, 'logs'],
      [`${around.url}/`, 'connect'], // what is about the cluster is asked once
    ]);
  });

  test.each([
    [[], 'no address to visit'],
    [['http://broker:1883'], 'the address must start with mqtt://'],
    [['mqtt://me:pw@broker:1883'], 'must not contain a user name or password'],
    [['mqtt://broker:1883', '--only', 'nothing'], 'unknown check "nothing"'],
    [['mqtt://broker:1883', '--symptom', 'the printer is on fire'], 'unknown symptom "the printer is on fire"'],
    [['mqtt://broker:1883', '--symptom', 'tls', '--only', 'tls'], '--only and --symptom do not go together'],
    [['mqtt://broker:1883', '--cluster', 'plant-a'], '--cluster without --config'],
    [['mqtt://broker:1883', '--timeout', 'soon'], 'expected a duration from 100ms to 1m'],
    [['mqtt://broker:1883', '--cert', 'a.crt'], '--cert and --key go together'],
    [['mqtts://broker:8883', '--ca', 'nowhere.crt'], 'cannot read tls.ca'],
    [['--config', 'sre.yaml', '--cluster', 'nowhere'], 'unknown cluster "nowhere"'],
  ])('%j is wrong usage', async (argv, words) => {
    const { code, stdout, stderr } = await doctor(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });

  test('leaves with 5 when it is stopped, and says that it cleaned up', async () => {
    const stop = new AbortController();
    await using silent = await openScriptedBroker((_connection, packet) => {
      if (packet.cmd === 'connect') stop.abort(new Error('stopped by SIGINT'));
    });
    const { code, stderr } = await doctor([`mqtt://${silent.address}`], { signal: stop.signal });
    expect([code, stderr]).toEqual([
      5,
      'error: stopped before the visit ended; what it had left at the broker is cleaned up\n',
    ]);
  });
});

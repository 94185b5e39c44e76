import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandRun } from '../../support/command-run.ts';
import { type CommandSurroundings, openCommandSurroundings } from '../../support/command-surroundings.ts';
import { sarifShape } from '../../support/sarif-shape.ts';

let around: CommandSurroundings;

const OPEN = 'listener 1883\nallow_anonymous true\n';
const QUIET = [
  'listener 8883',
  'certfile c',
  'keyfile k',
  'max_connections 100',
  'password_file p',
  'acl_file a',
  'persistence true',
  'persistence_location /var/lib/mosquitto/',
  'autosave_interval 60',
  'persistent_client_expiration 14d',
  '',
].join('\n');
const OWN = `clusters:
  - name: plant
    broker: mosquitto
    nodes: [{ name: m1, mqtt: 'mqtts://m1.example:8883' }]
    auth: { username: u, password: '\${PLANT_PASSWORD}' }
`;

beforeAll(async () => {
  around = await openCommandSurroundings();
  await mkdir(join(around.folder, 'conf.d'));
  const files = {
    'open.conf': OPEN,
    'quiet.conf': QUIET,
    'main.conf': 'include_dir /etc/mosquitto/conf.d\n',
    'conf.d/a.conf': OPEN,
    'strange.conf': 'server {\n  listen 80;\n}\n',
    'sre.yaml': OWN,
    'broken.yaml': 'clusters:\n  - nam: x\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(around.folder, name), text);
  await writeFile(join(around.folder, 'binary.conf'), Buffer.from([0xd4, 0xc3, 0xb2, 0xa1, 0, 0]));
});
afterAll(() => around[Symbol.asyncDispose]());

const sre = (argv: readonly string[], run: CommandRun = {}) => around.run(argv, run);

describe('sre audit', () => {
  test('leaves with 1 from --fail-on on, and with 0 below it', async () => {
    const open = await sre(['audit', '--broker-config', 'open.conf', '--format', 'mosquitto']);
    expect([open.code, open.stderr]).toEqual([1, '']);
    expect(open.stdout).toContain('listener 1883 lets clients in without credentials');
    const quiet = ['audit', '--broker-config', 'quiet.conf', '--format', 'mosquitto'];
    const { code, stdout } = await sre(quiet);
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, expect.stringMatching(/^0 critical, 0 warning, \d info;/)]);
    expect((await sre([...quiet, '--fail-on', 'info'])).code).toBe(1);
  });

  test('looks at our own configuration when nothing is named, and needs no secrets for it', async () => {
    const { code, stdout } = await sre(['audit']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^sre\.yaml: mqtt-sre, one cluster: plant\n {2}not set here, and not needed: PLANT_PASSWORD\n/,
    );
    expect(stdout).toContain('sre.yaml:2:5  [probe-missing]');
  });

  test('goes on after a file it cannot read or make sense of, and leaves with 2', async () => {
    const files = ['quiet.conf', 'missing.conf', 'strange.conf', 'binary.conf', 'conf.d'];
    const { code, stdout, stderr } = await sre(['audit', '--broker-config', ...files]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^quiet\.conf: Mosquitto/);
    expect(stdout).toContain(', 4 could not be read');
    expect(stderr).toContain('error: cannot read missing.conf: no such file\n');
    expect(stderr).toContain('error: cannot read conf.d: it is a folder: name the files in it\n');
    expect(stderr).toContain(
      'error: binary.conf is not a text file\nhint: a capture of traffic? --capture binary.conf\n',
    );
    expect(stderr).toContain('error: strange.conf: not recognised as the configuration of a broker\n');
    expect(stderr).not.toContain('bug:');
  });

  test('says where another format stops making sense', async () => {
    const { code, stderr } = await sre(['audit', '--broker-config', 'strange.conf', '--format', 'mosquitto']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: strange\.conf:1: "server" is no option of Mosquitto/);
    expect(stderr).toContain('\nhint: ');
  });

  test('tells every mistake of a broken sre.yaml, and where', async () => {
    const { code, stderr } = await sre(['audit', 'broken.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: broken\.yaml has \d+ mistakes:\nbroken\.yaml:2:/);
  });

  test('takes sre.yaml behind --broker-config for what it is', async () => {
    const { stderr } = await sre(['audit', '--broker-config', 'open.conf', 'sre.yaml']);
    expect(stderr).toContain('hint: for our own configuration: sre audit sre.yaml --broker-config ...');
  });

  test('reads included files where they are named, and not a second time by themselves', async () => {
    const { stdout } = await sre([
      'audit',
      '--json',
      '--format',
      'mosquitto',
      '--broker-config',
      'main.conf',
      'conf.d/a.conf',
    ]);
    const { parts } = JSON.parse(stdout) as {
      parts: { name: string; findings: { id: string; place?: { file: string; line: number } }[] }[];
    };
    expect(parts.map(({ name }) => name)).toEqual(['main.conf']);
    expect(parts[0]?.findings.find(({ id }) => id === 'anonymous-access')?.place).toEqual({
      file: 'conf.d/a.conf',
      line: 2,
      column: 1,
    });
  });

  test('keeps to --only and --skip, and refuses what is no rule before it looks at anything', async () => {
    const base = ['audit', '--broker-config', 'open.conf', '--format', 'mosquitto'];
    const only = await sre([...base, '--only', 'sys-topics-off,logs-off']);
    expect([only.code, only.stdout.split('\n').at(-2)]).toEqual([
      0,
      '0 critical, 0 warning, 0 info; 1 part against 2 rules',
    ]);
    const skip = await sre([...base, '--fail-on', 'critical', '--skip', 'anonymous-access=a lab on one machine']);
    expect(skip.code).toBe(0);
    expect(skip.stdout).toContain('skipped  anonymous-access (1 finding): a lab on one machine');
    expect((await sre([...base, '--only', 'anonymus-access'])).stderr).toBe(
      'error: there is no rule "anonymus-access"\nhint: sre audit --rules lists them all\n',
    );
    expect((await sre([...base, '--skip', 'anonymous-access'])).code).toBe(2);
    expect((await sre([...base, '--format', 'squid'])).stderr).toContain('unknown format "squid"');
  });

  test('writes SARIF, JUnit and a page beside what it prints', async () => {
    const { code } = await sre([
      ...['audit', '--broker-config', 'open.conf', '--format', 'mosquitto', '--json'],
      ...['--sarif', 'out.sarif', '--junit', 'out.xml', '--html', 'out.html'],
    ]);
    expect(code).toBe(1);
    const text = (name: string) => readFile(join(around.folder, name), 'utf8');
    const sarif = sarifShape.parse(JSON.parse(await text('out.sarif')));
    expect(sarif.runs[0]?.results[0]?.ruleId).toBe('anonymous-access');
    expect(XMLValidator.validate(await text('out.xml'))).toBe(true);
    expect(await text('out.html')).toMatch(/^<!doctype html>/);
    const denied = await sre(['audit', '--broker-config', 'open.conf', '--sarif', 'no/such/folder.sarif']);
    expect([denied.code, denied.stderr]).toEqual([2, expect.stringContaining('cannot write no/such/folder.sarif')]);
  });

  test('lists every rule, for people and for programs', async () => {
    const text = (await sre(['audit', '--rules'])).stdout;
    expect(text).toMatch(/^ {2}anonymous-access +critical {2}Nobody connects without saying who they are$/m);
    const { rules } = JSON.parse((await sre(['audit', '--rules', '--json'])).stdout) as { rules: { id: string }[] };
    expect(rules.length).toBeGreaterThanOrEqual(40);
    expect(rules.filter(({ id }) => !text.includes(`  ${id} `))).toEqual([]);
  });

  test('listens to a broker, with progress on a terminal only', async () => {
    const { url, broker } = around;
    const { code, stdout, stderr } = await sre(['audit', '--live', url, '--for', '1s']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`${broker.address}: MQTT `);
    expect((await sre(['audit', '--live', url, '--for', '1s'], { isTTY: true })).stderr).toContain('\rlistening ');
  });

  test('says what is wrong with an address, and that nobody answers', async () => {
    expect((await sre(['audit', '--live', 'localhost:1883'])).stderr).toMatch(
      /^error: --live: the address must start with/,
    );
    const { code, stderr } = await sre(['audit', '--live', 'mqtt://127.0.0.1:9', '--for', '1s']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('hint: sre doctor')]);
  });

  test('reads a capture, and says what is none', async () => {
    const pcap = join(import.meta.dirname, '../../fixtures/captures/mosquitto-2.0.11.pcap');
    const { stdout } = await sre(['audit', '--capture', pcap]);
    expect(stdout).toContain(`${pcap}: `);
    const none = await sre(['audit', '--capture', 'open.conf']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/^error: .*open\.conf/)]);
    const header = Buffer.from(new Uint32Array([0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1]).buffer);
    await writeFile(join(around.folder, 'empty.pcap'), header);
    expect((await sre(['audit', '--capture', 'empty.pcap'])).stdout).toContain('nothing could be judged: no MQTT');
  });

  test('lists clients by kind and address, or by a cluster of ours', async () => {
    const recorded = join(
      import.meta.dirname,
      '../../fixtures/client-lists/nanomq-0.25.5/http/n1/GET_api_v4_clients.json',
    );
    const list = (await readFile(recorded, 'utf8')).replace(/^# .*\n/, '');
    const api = createServer((request, response) => {
      const status = request.url?.startsWith('/api/v4/clients') === true ? 200 : 404;
      response.writeHead(status, { 'content-type': 'application/json' }).end(list);
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    try {
      const { code, stdout } = await sre(['audit', '--clients', `nanomq=${url}`, '--fail-on', 'critical']);
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+: NanoMQ, \d+ clients connected/),
      ]);
      await writeFile(
        join(around.folder, 'nano.yaml'),
        `clusters:\n  - name: nano\n    broker: nanomq\n    nodes: [{ name: n1, mqtt: 'mqtt://127.0.0.1:9', api: '${url}' }]\n`,
      );
      const ours = await sre(['audit', 'nano.yaml', '--clients', 'nano', '--json']);
      const { parts } = JSON.parse(ours.stdout) as { parts: { subject: string }[] };
      expect(parts.map(({ subject }) => subject)).toEqual(['settings', 'clients']);
      expect((await sre(['audit', 'nano.yaml', '--clients', 'other'])).stderr).toContain(
        'nano.yaml has no cluster "other"',
      );
    } finally {
      api.close();
    }
    expect((await sre(['audit', '--clients', 'mosquitto=http://h'])).stderr).toContain(
      'unknown client list "mosquitto"',
    );
    expect((await sre(['audit', '--clients', 'emqx=h:1'])).stderr).toContain('hint: emqx=http://HOST:18083');
  });

  test('stopped in the middle leaves with 5', async () => {
    const stop = new AbortController();
    const running = sre(['audit', '--live', around.url, '--for', '60s'], { signal: stop.signal });
    around.broker.aedes.once('subscribe', () => stop.abort(new Error('stopped by SIGINT')));
    const { code, stderr } = await running;
    expect([code, stderr]).toEqual([5, 'error: stopped before the audit ended\n']);
  });
});

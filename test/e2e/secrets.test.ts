import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from '../support/free-port.ts';
import { runSre, startSre } from '../support/sre-cli.ts';

const ENV_SECRET = 'correct-horse-battery-env';
const FILE_SECRET = 'correct-horse-battery-file';
let folder: string;

/** Two clusters whose brokers are not there, with secrets from both sources. */
const yaml = `clusters:
  - name: rabbit
    broker: rabbitmq
    nodes: [{ name: r1, mqtt: 'mqtt://127.0.0.1:9', api: 'http://127.0.0.1:9' }]
    endpoints: ['mqtt://127.0.0.1:9']
    auth: { username: u, password: '\${BROKER_PASSWORD}' }
    chaos: { environment: staging, driver: process, selector: { nodes: { r1: { pidFile: nope.pid, start: ['true'] } } } }
  - name: mosquitto
    broker: mosquitto
    nodes: [{ name: m1, mqtt: 'mqtt://127.0.0.1:9' }]
    auth: { username: u, password: '\${file:secret.txt}' }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sre-secrets-'));
  await writeFile(join(folder, 'secret.txt'), `${FILE_SECRET}\n`);
  await writeFile(join(folder, 'sre.yaml'), yaml);
  await writeFile(join(folder, 'broken.yaml'), yaml.replace('name: rabbit', 'name: "${BROKER_PASSWORD}!"'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const options = () => ({ cwd: folder, env: { BROKER_PASSWORD: ENV_SECRET, SRE_STATE_DIR: join(folder, 'state') } });

/** Every command that reads a configuration, with the code it leaves with here. */
const invocations: readonly (readonly [args: readonly string[], code: number])[] = [
  [['config', 'check'], 0],
  [['config', 'check', '--json'], 0],
  [['config', 'check', 'broken.yaml'], 2],
  [['config', 'schema'], 0],
  [['exporter', '--config', 'broken.yaml'], 2],
  [['audit', 'sre.yaml'], 1],
  [['audit', 'sre.yaml', '--json'], 1],
  [['audit', 'broken.yaml'], 2],
  [['chaos', 'node-crash', '--config', 'sre.yaml', '--cluster', 'rabbit', '--dry-run'], 3],
  [['chaos', 'node-crash', '--config', 'sre.yaml', '--cluster', 'rabbit', '--dry-run', '--json'], 3],
  [['chaos', 'node-crash', '--config', 'sre.yaml', '--cluster', 'mosquitto'], 8],
];

describe('no secret leaves the program', () => {
  test.each(invocations)('sre %j', async (args, code) => {
    const result = await runSre(args, options());
    const output = result.stdout + result.stderr;
    expect(output).not.toContain(ENV_SECRET);
    expect(output).not.toContain(FILE_SECRET);
    expect(output).not.toMatch(/\n\s+at /);
    expect([args.join(' '), result.code]).toEqual([args.join(' '), code]);
  });

  test('sre exporter, its log, page, status page and errors', async () => {
    const [port] = await freePorts(1);
    await using exporter = startSre(['exporter', '--listen', `127.0.0.1:${port}`, '--log-level', 'debug'], options());
    const get = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    await until(
      'the page shows both sources down',
      async () => /mqtt_source_up\{.*mosquitto.*\} 0/.test(await get('/metrics').catch(() => '')),
      {
        withinMs: 60_000,
        signal: AbortSignal.timeout(65_000),
      },
    );
    const everything = [
      await get('/metrics'),
      await get('/'),
      await get('/metrics?cluster=nope'),
      exporter.stdout(),
      exporter.stderr(),
    ].join('\n');
    expect(everything).toContain('mqtt_source_up');
    expect(everything).not.toContain(ENV_SECRET);
    expect(everything).not.toContain(FILE_SECRET);
  });

  test('the check would see one', async () => {
    const leaky = `level=error auth failed for u:${ENV_SECRET}`;
    expect(leaky).toContain(ENV_SECRET);
    expect((await runSre(['config', 'check', '--json'], options())).stdout).toContain('<secret>');
  });
});

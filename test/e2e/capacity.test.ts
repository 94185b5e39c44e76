import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demandFields } from '../../src/capacity/demand-fields.ts';
import type { CapacityReport } from '../../src/capacity/report/capacity-report.ts';
import { requireTool } from '../support/requirement.ts';
import { type CliResult, runSre } from '../support/sre-cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sre-capacity-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sre = (...args: string[]): Promise<CliResult> => runSre(args, { cwd: folder });
const capacity = (...args: string[]): Promise<CliResult> => sre('capacity', ...args);
const reported = async (...args: string[]): Promise<CapacityReport> =>
  JSON.parse((await capacity('--json', ...args)).stdout) as CapacityReport;

describe('sre capacity', () => {
  test('without a demand shows the worked example and says so', async () => {
    const { code, stdout, stderr } = await capacity();
    const golden = await readFile(join(import.meta.dirname, '../golden/capacity/seed-example.txt'), 'utf8');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      golden.replace('Demand, the example:', "Demand, the seed's worked example, because none was given:"),
    );
  });

  test.each([
    [['--payload', '50'], /'--payload <size>' argument '50' is invalid\. expected a size with its unit: .*KiB/],
    [['--every', '60'], /'--every <duration>' argument '60' is invalid\. expected a duration/],
    [['--qos', '0:50'], /shares that make 100/],
    [['--tls', '1.1'], /expected 1\.2 or 1\.3/],
    [['--nodes', '3'], /^error: --nodes says how many, and not of which broker\nhint: --broker emqx\n$/],
    [['--broker', 'aws-iot-core', '--nodes', '3'], /is a service: it has no nodes to count/],
    [['--broker', 'kafka'], /^error: unknown broker "kafka"\nhint: known brokers: aws-iot-core, /],
    [['--queued', '5'], /^error: clean sessions queue nothing.*\nhint: add --sessions persistent/],
    [['--write-limits'], /needs one broker/],
    [['--into', 'sre.yaml'], /hint: --write-limits --into sre\.yaml --cluster NAME/],
    [['--file', 'missing.yaml'], /^error: cannot read missing\.yaml: ENOENT/],
    [['--memory', '1B'], /from 1MB on/],
    [['--from-prometheus', 'plant'], /must be an address that starts with http/],
    [
      ['--from-prometheus', 'http://u:p4ss@h'],
      /^error: --from-prometheus must not contain a user name or password(?!.*p4ss)/,
    ],
    [['--html', 'no/such/folder.html'], /^error: no\/such\/folder\.html cannot be written: .* is no folder/],
  ])('%j is a mistake, told in a sentence', async (args, sentence) => {
    const { code, stderr } = await capacity(...args);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });

  test('leaves with 1 when the plan does not hold, and says why', async () => {
    const { code, stdout } = await capacity('--broker', 'mosquitto', '--nodes', '2');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /It does not hold\.\n {2}Mosquitto, 2 nodes: connections: 100% of the limit, and 200% when one/,
    );
    expect(await capacity('--broker', 'mosquitto', '--nodes', '3')).toMatchObject({ code: 0 });
    expect(await capacity('--broker', 'rabbitmq', '--qos', '2')).toMatchObject({ code: 1 });
    const many = await capacity('--devices', '1000000', '--fan-out', '1000000');
    expect(many.code).toBe(1);
    expect(many.stdout).toMatch(/^No broker that was judged holds\. Azure IoT Hub does, /m);
  });

  test('takes a demand out of a file, and flags win over it', async () => {
    await writeFile(join(folder, 'demand.yaml'), 'devices: 5000 # so far\nevery: 10s\npayload: 1KiB\nprotocol: 5\n');
    const { demand, origin } = await reported('--file', 'demand.yaml', '--devices', '7000', '--tls', '--websocket');
    expect(demand).toMatchObject({ devices: 7_000, everyMs: 10_000, payloadBytes: 1_024, protocol: '5' });
    expect(demand.transport).toEqual({ tls: '1.3', webSocket: true });
    expect(origin).toMatch(/^from demand\.yaml/);
  });

  test('takes measured figures out of a profile, and judges that broker', async () => {
    const point = '{ payloadBytes: 64, qos: 0, fanOut: 1, connections: 50, msgPerSecond: 31000, p99Ms: 9.5 }';
    await writeFile(
      join(folder, 'profile.yaml'),
      `profile: v1\nkind: mosquitto\nversion: 2.0.11\ndate: 2026-11-23\npoints:\n  - ${point}\n`,
    );
    const { assessments } = await reported('--profile', 'profile.yaml');
    expect(assessments.map(({ name }) => name)).toEqual(['Mosquitto 2.0.11']);
    expect(assessments[0]?.figures['messages']).toMatchObject({ value: 31_000, confidence: 'measured' });
  });

  test('writes a page of one file, without script, with a picture of every limit', async () => {
    const { code, stderr } = await capacity('--html', 'capacity.html');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote capacity.html\n' });
    const page = await readFile(join(folder, 'capacity.html'), 'utf8');
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).toContain('$4,320');
    expect(page).not.toMatch(/<script|https?:\/\/|NaN|undefined|Infinity/);
  });

  test('says that a Prometheus does not answer', async () => {
    const { code, stderr } = await capacity('--from-prometheus', 'http://127.0.0.1:9', '--cluster', 'plant');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^error: Prometheus could not be read: POST http:\/\/127\.0\.0\.1:9\/api\/v1\/query_range: /,
    );
  });
});

describe('docs/capacity.md', () => {
  const page = async (): Promise<string> => readFile(join(import.meta.dirname, '../../docs/capacity.md'), 'utf8');
  const blocks = async (): Promise<readonly string[]> =>
    [...(await page()).matchAll(/```yaml\n([^`]+)```/g)].map(([, text]) => text ?? '');

  test('explains every key of a demand with its flag', async () => {
    const rows = [...(await page()).matchAll(/^\| `--([a-z-]+)[^|]* \| `(\w+)` \|/gm)].map(([, flag, key]) => [
      key,
      flag,
    ]);
    const fields = Object.entries(demandFields).map(([key, { flag }]) => [key, /^--([a-z-]+)/.exec(flag)?.[1]]);
    expect(rows.toSorted()).toEqual(fields.toSorted());
  });

  test('has files that can be read and commands that can be typed', async () => {
    const [demand = '', profile = ''] = await blocks();
    await writeFile(join(folder, 'demand.yaml'), demand);
    await writeFile(join(folder, 'mosquitto.yaml'), profile);
    await writeFile(join(folder, 'sre.yaml'), CONFIG.replace('name: plant', 'name: plant-a'));
    const commands = [...(await page()).matchAll(/^sre (capacity[^#\n]*)/gm)]
      .map(([, words = '']) => words.trim().split(/ +/))
      .filter((words) => !words.includes('--from-prometheus'));
    expect(commands.length).toBeGreaterThan(5);
    for (const words of commands) expect([words, (await sre(...words)).code]).not.toEqual([words, 2]);
  });
});

const CONFIG = `# the plant
clusters:
  - name: plant
    broker: mosquitto # 2.0, no limit of its own
    nodes:
      - { name: m1, mqtt: "mqtt://m1:1883" }
      - { name: m2, mqtt: "mqtt://m2:1883" }
    # what devices use
    endpoints: [ "mqtt://mqtt.plant:1883" ]
`;

describe('the limits of a plan', () => {
  const rules = async (out: string): Promise<string> => {
    const { code, stderr } = await sre('alerts', 'build', '--config', 'sre.yaml', '--out', out);
    expect({ code, stderr: stderr.includes('error') }).toEqual({ code: 0, stderr: false });
    return stderr;
  };

  test('go into sre.yaml, whose comments stay, and from there into the alert rules', async () => {
    await writeFile(join(folder, 'sre.yaml'), CONFIG);
    expect(await rules('before')).toMatch(/plant: cannot tell what these ask:.*MQTT_Connection_Saturation/);

    const block = await capacity('--broker', 'mosquitto', '--write-limits');
    expect(block.stdout).toMatch(/^# .*\nlimits:\n {2}connections: 50000\n$/);
    expect(await readFile(join(folder, 'sre.yaml'), 'utf8')).toBe(CONFIG);

    const edit = ['--write-limits', '--into', 'sre.yaml', '--cluster', 'plant'];
    const edited = await capacity('--broker', 'mosquitto', '--sessions', 'persistent', '--queued', '100', ...edit);
    expect(edited).toMatchObject({ code: 0, stdout: '' });
    const text = await readFile(join(folder, 'sre.yaml'), 'utf8');
    for (const line of CONFIG.split('\n').filter((each) => each.includes('#'))) expect(text).toContain(line.trim());
    expect(text).toMatch(/limits:\n {6}connections: 50000\n {6}sessions: \d+\n/);
    expect(await sre('config', 'check', 'sre.yaml')).toMatchObject({ code: 0 });
    expect(await rules('after')).not.toMatch(/MQTT_Connection_Saturation/);
    const found = spawnSync('grep', ['-rl', 'MQTT_Connection_Saturation', 'after'], { cwd: folder, encoding: 'utf8' });
    expect(found.stdout).toMatch(/\.rules\.yaml/);
  });

  test('of another cluster, or of a file that is none, are a mistake', async () => {
    await writeFile(join(folder, 'sre.yaml'), CONFIG);
    const edit = (file: string, cluster: string) =>
      capacity('--broker', 'emqx', '--write-limits', '--into', file, '--cluster', cluster);
    expect(await edit('sre.yaml', 'site')).toMatchObject({
      code: 2,
      stderr: 'error: sre.yaml has no cluster "site"\n',
    });
    await writeFile(join(folder, 'broken.yaml'), 'clusters: [\n');
    expect(await edit('broken.yaml', 'plant')).toMatchObject({ code: 2 });
  });

  test.skipIf(!requireTool('promtool'))('are where the alert fires: above 85% of them, not at them', async () => {
    await writeFile(join(folder, 'sre.yaml'), CONFIG);
    await capacity('--broker', 'mosquitto', '--write-limits', '--into', 'sre.yaml', '--cluster', 'plant');
    await rules('rules');
    const found = spawnSync('grep', ['-rl', 'alert: MQTT_Connection_Saturation', 'rules'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const file = found.stdout.split('\n').find((path) => path.endsWith('.rules.yaml')) ?? '';
    const [, limit] = /connections: (\d+)/.exec(await readFile(join(folder, 'sre.yaml'), 'utf8')) ?? [];
    const series = (name: string, node: string, value: number) => ({
      series: `${name}{cluster="plant", node="${node}"}`,
      values: `${value}x60`,
    });
    const unit = {
      rule_files: [file],
      tests: [
        {
          interval: '1m',
          input_series: [
            series('mqtt_connections_current', 'm1', Number(limit) * 0.851),
            series('mqtt_connections_current', 'm2', Number(limit) * 0.849),
            // what the exporter says of every node when sre.yaml has the limit
            series('mqtt_connections_max', 'm1', Number(limit)),
            series('mqtt_connections_max', 'm2', Number(limit)),
          ],
          promql_expr_test: [
            {
              expr: 'group by (alertname, alertstate, cluster, node) (ALERTS{alertname="MQTT_Connection_Saturation"})',
              eval_time: '30m',
              exp_samples: [
                {
                  labels: '{alertname="MQTT_Connection_Saturation", alertstate="firing", cluster="plant", node="m1"}',
                  value: 1,
                },
              ],
            },
          ],
        },
      ],
    };
    await writeFile(join(folder, 'limits.test.yaml'), JSON.stringify(unit));
    const tested = spawnSync('promtool', ['test', 'rules', 'limits.test.yaml'], { cwd: folder, encoding: 'utf8' });
    expect(`${tested.stdout}${tested.stderr}`).toMatch(/SUCCESS/);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { openFakeGrafana } from '../support/fake-grafana.ts';
import { openFakeRuler } from '../support/fake-ruler.ts';
import { openLabCli } from '../support/lab-cli.ts';
import { runDrill } from '../support/lab-drill.ts';
import { runSre } from '../support/sre-cli.ts';

const TOKEN = 'glsa_correct_horse_battery';
const env = { SRE_GRAFANA_TOKEN: TOKEN, SRE_RULER_TOKEN: TOKEN };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sre-delivery-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('sre dashboards push, as it is typed', () => {
  test.each([13, 12, 10] as const)(
    'Grafana %i: a look is 1 and writes nothing, a push is 0, another look is 0',
    async (release) => {
      await using grafana = await openFakeGrafana({ release, token: TOKEN });
      const push = (...more: string[]) => runSre(['dashboards', 'push', '--grafana', grafana.url, ...more], { env });
      const look = await push('--dry-run');
      expect([look.code, look.stderr, grafana.writes()]).toEqual([1, '', []]);
      expect(look.stdout).toMatch(/^would create folder "MQTT"$/m);
      expect(look.stdout).toMatch(/^would create mqtt-cluster$/m);
      const first = await push();
      expect([first.code, first.stderr]).toEqual([0, '']);
      expect(first.stdout).toMatch(/: \d+ changed, 0 unchanged\n$/);
      const writes = grafana.writes().length;
      const again = await push('--diff');
      expect([again.code, grafana.writes().length, grafana.complaints]).toEqual([0, writes, []]);
      expect(again.stdout).toMatch(/: 0 would change, \d+ unchanged\n$/);
    },
  );

  test('a hand edit shows in the diff by path, and goes with the next push', async () => {
    await using grafana = await openFakeGrafana({ release: 13, token: TOKEN });
    const push = (...more: string[]) => runSre(['dashboards', 'push', '--grafana', grafana.url, ...more], { env });
    await push();
    const held = grafana.boards.get('mqtt-cluster');
    if (held !== undefined) held.spec = { ...held.spec, refresh: '5m' };
    const diff = await push('--diff');
    expect([diff.code, diff.stdout]).toEqual([1, expect.stringContaining('    ~ refresh: "5m" -> "30s"\n')]);
    const told = JSON.parse((await push('--dry-run', '--json')).stdout) as {
      written: boolean;
      changes: { action: string }[];
    };
    expect([told.written, told.changes.filter(({ action }) => action === 'update').length]).toEqual([false, 1]);
    expect((await push()).code).toBe(0);
    expect(grafana.boards.get('mqtt-cluster')?.spec['refresh']).toBe('30s');
  });

  test("somebody else's dashboard under our uid: 1 with the hint, the others are pushed; 8 when nothing else was to do", async () => {
    await using grafana = await openFakeGrafana({ release: 10, token: TOKEN });
    grafana.boards.set('mqtt-cluster', { spec: { title: 'Theirs' }, folder: '', version: 1, message: '' });
    const push = (...more: string[]) => runSre(['dashboards', 'push', '--grafana', grafana.url, ...more], { env });
    const partly = await push();
    expect([partly.code, partly.stderr]).toEqual([1, expect.stringContaining('hint: --overwrite')]);
    expect(partly.stdout).toContain('refused mqtt-cluster: the dashboard there ("Theirs") is not ours');
    expect((await push()).code).toBe(8);
    expect((await push('--overwrite')).code).toBe(0);
  });

  test('a wrong token is 3 and stays secret; a login page, nobody there and a slow server are 3 too', async () => {
    await using grafana = await openFakeGrafana({ release: 13, token: TOKEN });
    const file = join(folder, 'token');
    writeFileSync(file, 'wrong-secret-token\n');
    const wrong = await runSre(['dashboards', 'push', '--grafana', grafana.url, '--token-file', file], { env });
    expect([wrong.code, wrong.stderr]).toEqual([
      3,
      expect.stringMatching(/status 401: Unauthorized\nhint: .*--token-file/),
    ]);
    await using proxied = await openFakeGrafana({ release: 13, token: 'other', unknownUsers: 'redirect' });
    const login = await runSre(['dashboards', 'push', '--grafana', proxied.url], { env });
    expect([login.code, login.stderr]).toEqual([3, expect.stringContaining('hint: a redirect is a login page')]);
    const nobody = await runSre(['dashboards', 'push', '--grafana', 'http://127.0.0.1:9'], { env });
    expect(nobody.code).toBe(3);
    for (const { stdout, stderr } of [wrong, login, nobody]) {
      expect(stdout + stderr).not.toMatch(/wrong-secret-token|correct_horse/);
    }
    expect((await runSre(['dashboards', 'push'], { env })).code).toBe(2);
    expect((await runSre(['dashboards', 'push', '--grafana', 'grafana:3000'], { env })).code).toBe(2);
  });
});

describe('sre alerts push, as it is typed', () => {
  test('a look is 1, a push is 0 although Mimir takes 20 rules a group, another look is 0', async () => {
    await using ruler = await openFakeRuler({ prefix: '/prometheus/config/v1/rules', tenant: 'plant', maxRules: 20 });
    const push = (...more: string[]) =>
      runSre(['alerts', 'push', '--ruler', ruler.url, '--tenant', 'plant', ...more], { env });
    const look = await push('--dry-run');
    expect([look.code, ruler.writes()]).toEqual([1, []]);
    const first = await push();
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect([...(ruler.groups.get('mqtt')?.keys() ?? [])]).toContain('mqtt.availability');
    const again = await push('--diff');
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/: 0 would change, \d+ unchanged\n$/)]);
    expect(ruler.complaints).toEqual([]);
  });

  test('another threshold is one line of the diff', async () => {
    await using ruler = await openFakeRuler({ prefix: '/api/v1/rules' });
    const push = (...more: string[]) => runSre(['alerts', 'push', '--ruler', ruler.url, ...more], { env });
    await push();
    const { code, stdout } = await push('--threshold', 'MQTT_Cluster_Node_Down=5', '--diff');
    expect(code).toBe(1);
    expect(stdout).toMatch(/~ rules\["MQTT_Cluster_Node_Down"\]\.expr: /);
  });

  test('a server without the API is 3', async () => {
    await using grafana = await openFakeGrafana({ release: 10 });
    const { code, stderr } = await runSre(['alerts', 'push', '--ruler', grafana.url], { env });
    expect([code, stderr]).toEqual([3, expect.stringContaining('error: the ruler at')]);
  });
});

describe('builds for somewhere else', () => {
  const inFolder = (name: string): readonly string[] =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);

  test.each([
    ['configmap', 'configmap-mqtt-cluster.yaml'],
    ['grafana-dashboard', 'grafana-dashboard-mqtt-cluster.yaml'],
    ['provisioning', 'mqtt-cluster.json'],
  ])('--as %s writes what --check then finds up to date', async (form, file) => {
    const args = [
      'dashboards',
      'build',
      '--as',
      form,
      '--namespace',
      'monitoring',
      '--labels',
      'team=iot',
      '--out',
      form,
    ];
    expect((await runSre(args, { cwd: folder })).code).toBe(0);
    expect(inFolder(form)).toContain(file);
    expect((await runSre([...args, '--check'], { cwd: folder })).code).toBe(0);
    expect(
      (
        await runSre(['dashboards', 'build', '--as', form, '--folder', 'Other', '--out', form, '--check'], {
          cwd: folder,
        })
      ).code,
    ).toBe(1);
  });

  test('--as prometheusrule takes labels; a form there is not is 2', async () => {
    const { code } = await runSre(
      ['alerts', 'build', '--as', 'prometheusrule', '--labels', 'release=prom', '--out', 'rules'],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const [first = ''] = inFolder('rules');
    expect(readFileSync(join(folder, 'rules', first), 'utf8')).toContain('    release: prom\n');
    const unknown = await runSre(['alerts', 'build', '--as', 'helm', '--out', 'rules'], { cwd: folder });
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('hint: --as files | prometheusrule')]);
  });
});

test('sre chaos --grafana marks the drill as a region; a Grafana that refuses costs a warning and no result', async () => {
  await using grafana = await openFakeGrafana({ release: 13, token: TOKEN });
  await using lab = openLabCli({ SRE_GRAFANA_TOKEN: TOKEN });
  expect((await lab.run('lab', 'up')).code).toBe(0);
  await until('the lab is whole', async () => (await lab.run('chaos', 'plan', 'node-crash')).code === 0, {
    withinMs: 45_000,
    everyMs: 300,
    signal: new AbortController().signal,
  });
  const drill = ['node-crash', '--streams', '9', '--baseline', '3s', '--grafana', grafana.url];
  const { code, stderr } = await runDrill(lab, ...drill);
  expect(stderr).not.toContain('warning');
  const runs = grafana.annotations.map(({ text }) => /run (\S+):/.exec(String(text))?.[1]);
  expect([runs.length > 0, runs.length]).toEqual([true, new Set(runs).size]); // one each
  const { tags, text, time, timeEnd } = grafana.annotations.at(-1) ?? {};
  expect([tags, grafana.complaints]).toEqual([['chaos', 'node-crash', 'lab'], []]);
  expect(text).toMatch(/^sre chaos node-crash on lab, run \S+: (PASS|FAIL) /);
  expect(Number(timeEnd) - Number(time)).toBeGreaterThan(3_000);
  grafana.interrupt({ status: 500, body: 'out of order' });
  const again = await runDrill(lab, ...drill);
  expect([again.code, again.stderr.match(/warning:/g)]).toEqual([code, ['warning:']]);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignalName } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';
import { until } from '../../../src/core/deadline.ts';
import { everyMetric } from '../../../src/metrics/catalogue.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sre-exporter-command-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const configOf = (...names: readonly string[]): string =>
  `clusters:\n${names.map((name) => `  - { name: ${name}, broker: mosquitto, nodes: [{ name: n1, mqtt: "mqtt://127.0.0.1:1" }] }\n`).join('')}`;

/** The program in this process, with signals by hand. */
function run(...argv: readonly string[]) {
  const abort = new AbortController();
  const listeners: ((name: SignalName, count: number) => boolean)[] = [];
  const out: string[] = [];
  const talk: string[] = [];
  const ended = main({
    argv,
    env: {},
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => talk.push(text) },
    cwd: folder,
    signal: abort.signal,
    onSignal: (listener) => listeners.push(listener),
    self: [],
  });
  return {
    ended,
    stdout: () => out.join(''),
    stderr: () => talk.join(''),
    signal: (name: SignalName) => {
      if (!listeners.map((listener) => listener(name, 1)).some(Boolean)) abort.abort(new Error(name));
    },
  };
}

async function listening(program: ReturnType<typeof run>): Promise<string> {
  let url: string | undefined;
  await until(
    'the exporter to listen',
    () => {
      url = /"url":"([^"]+)"/.exec(program.stderr())?.[1];
      return url !== undefined;
    },
    { withinMs: 10_000, signal: new AbortController().signal },
  );
  return url ?? '';
}

const metricsOf = async (url: string) => parseMetricsPage(await (await fetch(`${url}/metrics`)).text());

describe('sre exporter', () => {
  test('serves, reloads on SIGHUP, keeps the last good configuration and stops with 0 on SIGTERM', async () => {
    const file = join(folder, 'sre.yaml');
    await writeFile(file, configOf('a'));
    const program = run('exporter', '--listen', '127.0.0.1:0');
    const url = await listening(program);
    expect((await metricsOf(url)).value('mqtt_up', { cluster: 'a' })).toBe(0);
    const reloaded = async (successful: number, clusters: number): Promise<boolean> => {
      const page = await metricsOf(url);
      return (
        page.value('mqtt_sre_config_last_reload_successful') === successful &&
        page.value('mqtt_sre_clusters') === clusters
      );
    };
    const soon = { withinMs: 5_000, signal: new AbortController().signal };
    await writeFile(file, configOf('a', 'b'));
    program.signal('SIGHUP');
    await until('the second cluster', () => reloaded(1, 2), soon);
    await writeFile(file, 'clusters: nonsense');
    program.signal('SIGHUP');
    await until('the bad configuration to be told', () => reloaded(0, 2), soon);
    expect(program.stderr()).toContain('clusters: expected a list');
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toBe('');
  });

  test.each([
    [['--config', 'none.yaml'], 2, 'cannot read the configuration none.yaml'],
    [['--listen', 'nowhere'], 2, 'expected host:port or :port'],
    [['--web.config.file', 'none.yml'], 2, 'cannot read the web configuration none.yml'],
    [['--log-level', 'loud'], 2, 'expected one of debug, info, warn, error'],
    [['--listen', '192.0.2.1:9465'], 3, 'this machine has no such address'],
  ])('%j is refused with a sentence', async (flags, code, sentence) => {
    await writeFile(join(folder, 'sre.yaml'), configOf('a'));
    const program = run('exporter', ...flags);
    expect(await program.ended).toBe(code);
    expect(program.stderr()).toContain(sentence);
    expect(program.stderr()).toContain('hint: ');
  });
});

describe('sre metrics', () => {
  test('lists every metric, one a line, with its labels and help', async () => {
    const program = run('metrics');
    expect(await program.ended).toBe(0);
    const lines = program.stdout().trimEnd().split('\n');
    expect(lines).toHaveLength(everyMetric.length + 1);
    expect(lines[0]).toMatch(/^NAME +TYPE +UNIT +TIER +LABELS +HELP$/);
  });

  test('--json gives the same as data', async () => {
    const program = run('metrics', '--json');
    await program.ended;
    const rows = JSON.parse(program.stdout()) as { readonly name: string }[];
    expect(rows.map(({ name }) => name)).toEqual(everyMetric.map(({ name }) => name));
  });

  test('--markdown prints the page of the documentation', async () => {
    const program = run('metrics', '--markdown');
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toContain('# Metrics\n');
  });
});

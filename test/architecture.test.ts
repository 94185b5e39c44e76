import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Who may import whom: each layer lists what it may use besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/metrics': ['src/core'],
  'src/config': ['src/core'],
  'src/mqtt': ['src/core'],
  'src/brokers': ['src/core', 'src/config', 'src/metrics', 'src/mqtt', 'src/http'],
  'src/probe': ['src/core', 'src/config', 'src/metrics', 'src/mqtt'],
  'src/dependencies': ['src/core', 'src/config', 'src/metrics', 'src/mqtt', 'src/http'],
  'src/http': ['src/core'],
  'src/push': ['src/core', 'src/config', 'src/metrics', 'src/http'],
  'src/swarm': ['src/core', 'src/mqtt'],
  'src/proxy': ['src/core'],
  'src/docker': ['src/core'],
  'src/page': ['src/core'],
  'src/chaos': [
    'src/core',
    'src/config',
    'src/metrics',
    'src/mqtt',
    'src/swarm',
    'src/docker',
    'src/proxy',
    'src/page',
  ],
  'src/doctor': ['src/core', 'src/config', 'src/metrics', 'src/mqtt', 'src/page'],
  'src/audit': ['src/core', 'src/config', 'src/metrics', 'src/mqtt', 'src/http', 'src/swarm', 'src/page'],
  'src/capacity': ['src/core', 'src/config', 'src/metrics', 'src/http', 'src/page'],
  'src/bench': ['src/core', 'src/config', 'src/metrics', 'src/mqtt', 'src/swarm', 'src/capacity', 'src/page'],
  'src/lab': ['src/core', 'src/config', 'src/metrics', 'src/mqtt', 'src/docker'],
  'src/exporter': ['src/core', 'src/config', 'src/metrics', 'src/brokers', 'src/probe', 'src/dependencies', 'src/push'],
  'src/generate': ['src/core', 'src/config', 'src/metrics'],
  'src/preview': ['src/core', 'src/http'],
  'src/deliver': ['src/core', 'src/http', 'src/generate'],
  signals: ['src/metrics', 'src/generate'],
  dashboards: ['src/metrics', 'src/generate', 'signals'],
  alerts: ['src/core', 'src/metrics', 'src/generate', 'signals'],
  chaos: ['src/core', 'src/chaos'],
  'src/cli': ['*'],
};

/** The one folder that may import a package. */
const homes: Readonly<Record<string, readonly string[]>> = {
  mqtt: ['src/mqtt'],
  'mqtt-packet': ['src/swarm'],
  aedes: ['src/lab'],
  'aedes-persistence': ['src/lab'],
  mqemitter: ['src/lab'],
  undici: ['src/http'],
  ws: ['src/mqtt'],
  ioredis: ['src/dependencies'],
  dockerode: ['src/docker'],
  'hdr-histogram-js': ['src/swarm'],
  'aedes-persistence-redis': ['src/lab'],
  'mqemitter-redis': ['src/lab'],
  '@aws-sdk/client-cloudwatch': ['src/brokers/aws-iot-core'],
  '@aws-sdk/client-iot': ['src/brokers/aws-iot-core'],
  '@opentelemetry/exporter-metrics-otlp-proto': ['src/push'],
  '@opentelemetry/sdk-metrics': ['src/push'],
  '@opentelemetry/resources': ['src/push'],
  protobufjs: ['src/push'],
  snappyjs: ['src/push'],
  fastify: ['src/exporter'],
  uplot: ['src/preview'],
  'playwright-core': ['src/preview'],
  'prom-client': ['src/exporter'],
  pino: ['src/cli'],
  bcryptjs: ['src/exporter'],
  commander: ['src/cli'],
  '@grafana/grafana-foundation-sdk': ['src/generate', 'dashboards'],
  '@prometheus-io/lezer-promql': ['src/generate'],
  yaml: ['src/config', 'src/generate'],
  'fast-xml-parser': ['src/audit'],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith('.ts')) yield relative(root, join(entry.parentPath, entry.name));
  }
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    file,
    target: match[1] ?? '',
  }));
}

function layerOf(path: string): string | undefined {
  return Object.keys(allowed)
    .filter((layer) => path.startsWith(`${layer}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** Imports that point the wrong way, as `file -> target`. */
function wrongWay(imports: readonly Import[]): string[] {
  return imports
    .filter(({ target }) => target.startsWith('.'))
    .filter(({ file, target }) => {
      const from = layerOf(file) ?? '';
      const to = layerOf(posix.join(posix.dirname(file), target)) ?? '';
      const may = allowed[from] ?? [];
      return from !== to && !may.includes('*') && !may.includes(to);
    })
    .map(({ file, target }) => `${file} -> ${target}`);
}

/** Packages imported outside their home, as `file -> package`. */
function strayPackages(imports: readonly Import[]): string[] {
  return imports
    .filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'))
    .filter(({ file, target }) => {
      const name = target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
      const home = homes[name];
      return home !== undefined && !home.some((folder) => file.startsWith(`${folder}/`));
    })
    .map(({ file, target }) => `${file} -> ${target}`);
}

const all = ['src', 'alerts', 'dashboards', 'signals', 'chaos'].flatMap((folder) => [...sources(folder)]);
const imports = all.flatMap(importsOf);

describe('architecture', () => {
  test('imports point inwards only', () => {
    expect(imports.length).toBeGreaterThan(20);
    expect(wrongWay(imports)).toEqual([]);
  });

  test('adapters do not import each other', () => {
    const siblings = imports.filter(({ file, target }) => {
      const [, kind] = /^src\/brokers\/([a-z-]+)\//.exec(file) ?? [];
      const [, other] = /^src\/brokers\/([a-z-]+)\//.exec(posix.join(posix.dirname(file), target)) ?? [];
      return kind !== undefined && other !== undefined && kind !== other;
    });
    expect(siblings).toEqual([]);
  });

  test('each package is imported in its one home', () => {
    expect(strayPackages(imports)).toEqual([]);
  });

  test('process and console live in bin.ts only', () => {
    const edge = /(?<![\w.'"`])(?:process\.(?:env|argv|exit|stdout|stderr|on|cwd)\b|console\.)/;
    const offenders = all.filter((file) => file.startsWith('src/') && !/\/bin\.ts$|-process\.ts$/.test(file));
    expect(
      offenders.filter((file) =>
        edge.test(readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')),
      ),
    ).toEqual([]);
  });

  test('a planted import the wrong way is found', () => {
    expect(wrongWay([{ file: 'src/core/clock.ts', target: '../exporter/server.ts' }])).toHaveLength(1);
    expect(strayPackages([{ file: 'src/core/clock.ts', target: 'fastify' }])).toHaveLength(1);
  });
});

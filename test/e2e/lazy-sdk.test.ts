import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { runSre, startSre } from '../support/sre-cli.ts';

const env = { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, '../support/tell-sdk.mjs')).href}` };
const signal = new AbortController().signal;

const cluster = (name: string, broker: string, rest: string): string =>
  `clusters:\n  - name: ${name}\n    broker: ${broker}\n    nodes: [{ name: n1, api: "http://127.0.0.1:1" }]\n${rest}`;

describe('the AWS SDK is loaded only when a cluster of AWS IoT Core is opened', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-lazy-sdk-'));
    await writeFile(join(folder, 'nats.yaml'), cluster('other', 'nats', ''));
    await writeFile(
      join(folder, 'aws.yaml'),
      cluster('aws', 'aws-iot-core', '    options: { region: eu-central-1 }\n    auth: { apiKey: k, apiSecret: s }\n'),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([[['--help']], [['metrics']], [['config', 'check', 'aws.yaml']]])('not by sre %j', async (args) => {
    const { code, stderr } = await runSre(args, { env, cwd: folder });
    expect(code).toBe(0);
    expect(stderr).not.toContain('asked for @aws-sdk');
  });

  test('not by an exporter of another kind', async () => {
    await using running = startSre(['exporter', '--config', 'nats.yaml', '--listen', '127.0.0.1:0'], {
      env,
      cwd: folder,
    });
    await until('the exporter listens', () => /127\.0\.0\.1:\d+/.test(running.stderr()), { withinMs: 60_000, signal });
    expect(running.stderr()).not.toContain('asked for @aws-sdk');
  });

  test('but by an exporter of this one, and without the part for the fleet index', async () => {
    await using running = startSre(['exporter', '--config', 'aws.yaml', '--listen', '127.0.0.1:0'], {
      env,
      cwd: folder,
    });
    await until('the SDK is asked for', () => running.stderr().includes('asked for @aws-sdk/client-cloudwatch'), {
      withinMs: 60_000,
      signal,
    });
    expect(running.stderr()).not.toContain('asked for @aws-sdk/client-iot');
  });
});

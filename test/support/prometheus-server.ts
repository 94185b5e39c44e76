import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from './free-port.ts';

/** A Prometheus on 127.0.0.1; closing it ends the process and removes its data. */
export interface PrometheusServer extends AsyncDisposable {
  readonly url: string;
}

/** What a server of a test is started with besides its data. */
export interface PrometheusOptions {
  /** Text of its configuration, which may name its own address; none scrapes nothing. */
  readonly config?: string | ((self: string) => string);
  readonly flags?: readonly string[];
}

/** Backfills OpenMetrics text (none for an empty database) and serves it. */
export async function startPrometheus(
  openMetrics: string | undefined,
  { config = '{}\n', flags = [] }: PrometheusOptions = {},
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-prometheus-'));
  if (openMetrics !== undefined) {
    await writeFile(join(folder, 'data.om'), openMetrics);
    // promtool reads the whole text once for each block: few large ones, not one for every two hours.
    const backfill = ['tsdb', 'create-blocks-from', '--max-block-duration=240h', 'openmetrics', 'data.om', 'data'];
    const { status, stdout, stderr } = spawnSync('promtool', backfill, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`promtool could not backfill: ${stdout}${stderr}`);
  }
  const [port] = await freePorts(1);
  const text = typeof config === 'string' ? config : config(`127.0.0.1:${port}`);
  await writeFile(join(folder, 'prometheus.yml'), text);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      ...flags,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = once(child, 'close');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ready = async (): Promise<boolean> => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
    await until('Prometheus ready', ready, { withinMs: 30_000, signal: new AbortController().signal });
  } catch (error) {
    await close();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: close };
}

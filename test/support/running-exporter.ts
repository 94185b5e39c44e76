import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { type MetricsPage, parseMetricsPage } from './metrics-page.ts';
import { startSre } from './sre-cli.ts';

/** A scrape, as Prometheus makes it. */
export interface Scrape {
  readonly page: MetricsPage;
  readonly text: string;
  readonly seconds: number;
}

/** The real `sre exporter` with a configuration of its own; closing it ends the process. */
export interface RunningExporter extends AsyncDisposable {
  /** Where it listens, without a path. */
  readonly url: string;
  readonly scrape: () => Promise<Scrape>;
  /** Scrapes until the page satisfies, and gives that scrape and how many it took; fails with the last page. */
  readonly scrapeUntil: (
    what: string,
    condition: (page: MetricsPage) => boolean,
    options: {
      readonly withinMs: number;
      readonly everyMs: number;
      /** Hears of every scrape, those that do not satisfy too. */
      readonly onScrape?: (scrape: Scrape) => void;
    },
  ) => Promise<Scrape & { readonly scrapes: number; readonly afterSeconds: number }>;
  readonly stderr: () => string;
}

/** The scrape timeout the exporter is told, and what Prometheus would cut a scrape off at. */
export const SCRAPE_TIMEOUT_SECONDS = 3;

/** Starts `sre exporter` from `dist` on the text of an `sre.yaml` and waits until it listens. */
export async function startExporter(
  config: string,
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningExporter> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-test-exporter-'));
  const file = join(folder, 'sre.yaml');
  await writeFile(file, config, { mode: 0o600 });
  const cli = startSre(['exporter', '--config', file, '--listen', '127.0.0.1:0', '--log-format', 'json'], {
    cwd: folder,
    env,
  });
  const close = async (): Promise<void> => {
    await cli[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  };
  const url = (): string | undefined => /"url":"([^"]+)"/.exec(cli.stderr())?.[1];
  const scrape = async (): Promise<Scrape> => {
    const startedAt = performance.now();
    const response = await fetch(new URL('/metrics', url()), {
      headers: { 'x-prometheus-scrape-timeout-seconds': String(SCRAPE_TIMEOUT_SECONDS) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(SCRAPE_TIMEOUT_SECONDS * 1_000)]),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET /metrics answered ${response.status}: ${text}`);
    return { page: parseMetricsPage(text), text, seconds: (performance.now() - startedAt) / 1_000 };
  };
  const listens = (): boolean => {
    if (cli.child.exitCode !== null) throw new Error(`sre exporter ended with ${cli.child.exitCode}:\n${cli.stderr()}`);
    return url() !== undefined;
  };
  try {
    await until('sre exporter listening', listens, { withinMs: 60_000, everyMs: 100, signal });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: url() ?? '',
    scrape,
    scrapeUntil: async (what, condition, { withinMs, everyMs, onScrape }) => {
      const startedAt = performance.now();
      let last = await scrape();
      let scrapes = 1;
      onScrape?.(last);
      const satisfied = async (): Promise<boolean> => {
        if (condition(last.page)) return true;
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        last = await scrape();
        scrapes++;
        onScrape?.(last);
        return condition(last.page);
      };
      try {
        await until(what, satisfied, { withinMs, everyMs: 1, signal });
      } catch (cause) {
        throw new Error(`${what} did not show within ${withinMs} ms. The last page:\n${last.text}\n${cli.stderr()}`, {
          cause,
        });
      }
      return { ...last, scrapes, afterSeconds: (performance.now() - startedAt) / 1_000 };
    },
    stderr: cli.stderr,
    [Symbol.asyncDispose]: close,
  };
}

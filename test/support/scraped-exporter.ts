import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type PrometheusServer, startPrometheus } from './prometheus-server.ts';
import { runSre } from './sre-cli.ts';

/** Where `sre alerts build` puts them in its folder. */
const RULES = 'alerts/generated';
const STEP = '2s';
const answerSchema = z.object({
  status: z.enum(['success', 'error']),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }).optional(),
});

/** What a query gave since the scraping began: its error, or how many series. */
export type QueryAnswer = { readonly error: string } | { readonly series: number };

/** A real Prometheus with the rules of a configuration that scrapes an exporter, and itself, every two seconds. */
export interface ScrapedExporter extends AsyncDisposable {
  readonly prometheus: PrometheusServer;
  readonly ask: (query: string) => Promise<QueryAnswer>;
}

/** Starts it; the rules are those `sre alerts build` makes of the `sre.yaml`, evaluated as often as it scrapes. */
export async function scrapeExporter(exporterUrl: string, settings: string): Promise<ScrapedExporter> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-hurried-rules-'));
  const startedAt = Math.floor(Date.now() / 1_000);
  const close = (): Promise<void> => rm(folder, { recursive: true });
  try {
    const rules = join(folder, RULES);
    await buildRules(folder, settings);
    for (const name of await readdir(rules)) {
      await writeFile(join(rules, name), hurried(await readFile(join(rules, name), 'utf8')));
    }
    const prometheus = await startPrometheus(undefined, {
      config: (self) => configOf(new URL(exporterUrl).host, self, rules),
    });
    return {
      prometheus,
      ask: async (query) => {
        const now = Math.ceil(Date.now() / 1_000);
        const times = { start: String(startedAt), end: String(now), step: STEP };
        const response = await fetch(new URL('/api/v1/query_range', prometheus.url), {
          method: 'POST',
          body: new URLSearchParams({ query, ...times }),
          signal: AbortSignal.timeout(20_000),
        });
        const { status, error = '', data } = answerSchema.parse(await response.json());
        return status === 'error' ? { error } : { series: data?.result.length ?? 0 };
      },
      [Symbol.asyncDispose]: async () => {
        await prometheus[Symbol.asyncDispose]();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function buildRules(folder: string, settings: string): Promise<void> {
  const file = join(folder, 'sre.yaml');
  await writeFile(file, settings, { mode: 0o600 });
  const { code, stderr } = await runSre(['alerts', 'build', '--config', file, '--out', folder]);
  if (code !== 0) throw new Error(`sre alerts build: ${stderr}`);
}

/** Rules with every group evaluated as often as there is a scrape. */
function hurried(rules: string): string {
  const { groups } = parse(rules) as { groups: { interval?: string }[] };
  return JSON.stringify({ groups: groups.map((group) => ({ ...group, interval: STEP })) });
}

function configOf(exporter: string, self: string, rules: string): string {
  const job = (name: string, target: string) => ({ job_name: name, static_configs: [{ targets: [target] }] });
  return JSON.stringify({
    global: { scrape_interval: STEP, scrape_timeout: STEP, evaluation_interval: STEP },
    rule_files: [join(rules, '*.rules.yaml')],
    scrape_configs: [job('mqtt-sre', exporter), job('prometheus', self)],
  });
}

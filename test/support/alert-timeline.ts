import { z } from 'zod';

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])).optional(),
      }),
    ),
  }),
});

/** When alerts fired, by the clock of Prometheus: seconds since 1970. */
export interface AlertTimeline {
  /** Every sample of the last 15 min, oldest first, of all series together. */
  readonly samples: (selector: string) => Promise<readonly { readonly at: number; readonly value: number }[]>;
  /** Evaluations of the last 15 min at which an alert of a cluster fired. */
  readonly firings: (alert: string, cluster: string) => Promise<readonly number[]>;
  /** Clusters for which the expression gives something now. */
  readonly clusters: (expr: string) => Promise<readonly string[]>;
  /** Names and clusters of what fires now. */
  readonly firing: () => Promise<readonly string[]>;
}

export function alertTimeline(url: string): AlertTimeline {
  const ask = async (query: string) => {
    const address = new URL('/api/v1/query', url);
    address.search = new URLSearchParams({ query }).toString();
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    return answerSchema.parse(await response.json()).data.result;
  };
  const samples: AlertTimeline['samples'] = async (selector) =>
    (await ask(`${selector}[15m]`))
      .flatMap(({ values = [] }) => values.map(([at, value]) => ({ at, value: Number(value) })))
      .toSorted((a, b) => a.at - b.at);
  return {
    samples,
    firings: async (alert, cluster) => {
      const found = await samples(`ALERTS{alertname="${alert}", cluster="${cluster}", alertstate="firing"}`);
      return found.map(({ at }) => at);
    },
    clusters: async (expr) => (await ask(expr)).map(({ metric }) => metric['cluster'] ?? ''),
    firing: async () =>
      (await ask('ALERTS{alertstate="firing"}')).map(
        ({ metric }) => `${metric['alertname']} ${metric['cluster'] ?? ''}`,
      ),
  };
}

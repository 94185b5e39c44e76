import { scrapeTime } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizeDuration } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { scrapeSeries } from '../../src/metrics/scrape-series.ts';

const labels = (name: string) => ({ job: 'mqtt-sre', instance: `${name}:9465` });

/** Scrapes that come close to their timeout. */
export const exporterSlowScrape: AlertPlan = {
  name: 'MQTT_Exporter_Slow_Scrape',
  threshold: 5,
  at: (limit) => ({
    name: 'MQTT_Exporter_Slow_Scrape',
    category: 'meta',
    severity: 'warning',
    signal: scrapeTime,
    expr: compare(scrapeTime.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '10m',
    summary: 'Scrapes of the MQTT exporter are slow.',
    description: `Scrapes of {{ $labels.instance }} take {{ $value | humanizeDuration }} on average, more than ${humanizeDuration(limit)}. At the scrape timeout there is no data at all.`,
    dashboard: 'mqtt-exporter',
    ofNoCluster: true,
    tests: standardTests({
      forSeconds: 600,
      riseSeconds: 300,
      riseIsExact: true,
      fallSeconds: 300,
      survivesFailedScrape: true,
      inputs: (condition, name) => [
        {
          series: select(scrapeSeries.duration, labels(name)),
          level: { bad: limit + 0.1, edge: limit, good: 0.1 }[condition],
        },
      ],
      fires: (name) => [{ labels: labels(name), value: humanizeDuration(limit + 0.1) }],
    }),
  }),
};

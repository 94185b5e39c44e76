import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { dataPanels, readDashboard } from '../../../src/generate/lint/dashboard-file.ts';
import { metricsDoc } from '../../../src/generate/metrics-doc.ts';
import { expandVariables, parsePromQL, selectorsOf } from '../../../src/generate/promql-tree.ts';
import { allMetrics, everyMetric, metricSections, metrics } from '../../../src/metrics/catalogue.ts';

const page = metricsDoc(metricSections);

/** Core metrics no dashboard shows, and why that is right. */
const NOT_SHOWN: Readonly<Record<string, string>> = {};

describe('docs/metrics.md', () => {
  test('describes every metric once, with its type, unit and labels', () => {
    for (const metric of everyMetric) {
      const rows = page.split('\n').filter((line) => line.startsWith(`| \`${metric.name}\` | ${metric.type} |`));
      expect(rows).toHaveLength(1);
      expect(rows[0]).toContain(metric.unit);
      for (const label of metric.labels) expect(rows[0]).toContain(`\`${label}\``);
    }
  });

  test('gives every label a bound, and refuses one without', () => {
    const { uptime } = metrics;
    expect(() => metricsDoc({ Process: { uptime: { ...uptime, labels: ['cluster', 'client_id'] } } })).toThrow(
      /client_id/,
    );
  });
});

describe('completeness of the dashboards', () => {
  const shown = new Set(
    [...dashboardTexts(alertsFor()).values()].flatMap((text) =>
      dataPanels(readDashboard(text)).flatMap(({ targets }) =>
        targets.flatMap(({ expr }) => selectorsOf(parsePromQL(expandVariables(expr))).map(({ metric }) => metric)),
      ),
    ),
  );

  test('every core metric is shown or excused with a reason', () => {
    const core = allMetrics.filter(({ tier }) => tier === 'core').map(({ name }) => name);
    expect(core.filter((name) => !shown.has(name) && !Object.hasOwn(NOT_SHOWN, name))).toEqual([]);
  });

  test('no excuse is stale', () => {
    const known = new Set(allMetrics.map(({ name }) => name));
    expect(Object.keys(NOT_SHOWN).filter((name) => shown.has(name) || !known.has(name))).toEqual([]);
  });

  test('every metric an alert uses is on a panel', () => {
    const used = Object.values(alertsFor()).flatMap(({ expr }) => selectorsOf(parsePromQL(expr)));
    expect(used.map(({ metric }) => metric).filter((name) => !shown.has(name))).toEqual([]);
  });
});

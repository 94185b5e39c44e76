import { metrics } from '../src/metrics/catalogue.ts';
import { maxOf, minOf, sumRate } from '../src/metrics/promql.ts';
import { ofClusters } from './frame.ts';
import { graph, upTimeline } from './panels.ts';

const perSource = ['cluster', 'node', 'source'] as const;
const ofSource = '{{cluster}} {{node}} {{source}}';

/** Whether the exporter sees what it shows; never filtered by node, because sources of a whole cluster have none. */
export const trust = () => [
  upTimeline({
    title: 'Source up',
    description:
      'Does every source answer? While one is red its series are missing on this page, not zero. Read the reason in Source errors, then check address and credentials in sre.yaml.',
    unit: 'short',
    width: 8,
    queries: [{ expr: minOf(metrics.sourceUp, { by: perSource, matching: ofClusters }), legend: ofSource }],
  }),
  graph({
    title: 'Age and duration of reads',
    description:
      'How old are the numbers, and how long did they take? Age below two scrape intervals is good. Growing age: the broker stopped publishing $SYS or the source is down. Durations near the scrape timeout: read less often.',
    unit: 's',
    width: 8,
    queries: [
      { expr: maxOf(metrics.sourceAge, { by: perSource, matching: ofClusters }), legend: `${ofSource} age` },
      { expr: maxOf(metrics.sourceDuration, { by: perSource, matching: ofClusters }), legend: `${ofSource} took` },
    ],
  }),
  graph({
    title: 'Source errors by reason',
    description:
      'Why do reads fail? Should be empty. refused, dns, unreachable: network or a dead node; auth: credentials in sre.yaml; timeout: an overloaded broker; parse: a version we do not know, please report it.',
    unit: 'cps',
    width: 8,
    queries: [
      {
        expr: sumRate(metrics.sourceErrors, {
          by: ['cluster', 'source', 'reason'],
          over: '$__rate_interval',
          matching: ofClusters,
        }),
        legend: '{{cluster}} {{source}} {{reason}}',
      },
    ],
  }),
];

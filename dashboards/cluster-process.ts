import { metrics } from '../src/metrics/catalogue.ts';
import { divideOn, maxOf, minOf } from '../src/metrics/promql.ts';
import { ofNodes } from './frame.ts';
import { graph } from './panels.ts';

const perNode = ['cluster', 'node'] as const;
const ofNode = '{{cluster}} {{node}}';

/** Memory, processor, files and age of the broker processes. */
export const brokerProcess = () => [
  graph({
    title: 'Memory used',
    description:
      'Is a node running out of memory? Compare lines of the same kind only; the limit is drawn where it is known. A climb with flat connections: look at queues, retained messages and subscriptions.',
    unit: 'bytes',
    width: 12,
    queries: [
      {
        expr: maxOf(metrics.memoryUsed, { by: ['cluster', 'node', 'kind'], matching: ofNodes }),
        legend: `${ofNode} {{kind}}`,
      },
      {
        expr: maxOf(metrics.memoryLimit, { by: ['cluster', 'node', 'kind'], matching: ofNodes }),
        legend: `${ofNode} {{kind}} limit`,
      },
    ],
  }),
  graph({
    title: 'CPU used',
    description:
      'Is a node busy? 100% is one core where the broker counts that way, the whole machine elsewhere. High with slow delivery: QoS 2, large messages or complex access rules; spread the load.',
    unit: 'percentunit',
    width: 12,
    queries: [{ expr: maxOf(metrics.cpuUsage, { by: perNode, matching: ofNodes }), legend: ofNode }],
  }),
  graph({
    title: 'Uptime',
    description:
      'Did a broker restart? Lines climb; a fall to 0 is a restart. Several falls in a row: read the last exit reason in the log of that node, out of memory first.',
    unit: 's',
    width: 12,
    queries: [{ expr: minOf(metrics.uptime, { by: perNode, matching: ofNodes }), legend: ofNode }],
  }),
  graph({
    title: 'File descriptors used',
    description:
      'Can the node still accept sockets? Every client takes one descriptor. Above 80%: raise the limit of the service (LimitNOFILE) before clients are refused.',
    unit: 'percentunit',
    width: 12,
    queries: [
      {
        expr: divideOn(
          perNode,
          maxOf(metrics.openFds, { by: perNode, matching: ofNodes }),
          maxOf(metrics.maxFds, { by: perNode, matching: ofNodes }),
        ),
        legend: ofNode,
      },
    ],
  }),
];

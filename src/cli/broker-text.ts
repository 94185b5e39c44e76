import type { BrokerSummaries, BrokerSummary } from '../generate/broker-summary.ts';
import { type OfferedMetric, offersOf } from '../generate/broker-support.ts';

/** A kind with everything it offers and does not. */
export interface BrokerReport {
  readonly kind: string;
  readonly title: string;
  readonly summary: string;
  readonly versions: string;
  readonly needs: readonly string[];
  readonly sources: BrokerSummary['sources'];
  readonly depends?: string;
  readonly metrics: readonly OfferedMetric[];
}

/** What `--json` prints of a kind. */
export function brokerReport(kind: string, broker: BrokerSummary): BrokerReport {
  const { title, summary, versions, needs, sources, depends } = broker;
  return {
    kind,
    title,
    summary,
    versions,
    needs,
    sources,
    ...(depends === undefined ? {} : { depends }),
    metrics: offersOf(broker),
  };
}

/** One line a kind, and how many of the core metrics it offers. */
export function kindList(brokers: BrokerSummaries): string {
  const rows = Object.entries(brokers).map(([kind, broker]) => {
    const core = offersOf(broker).filter(({ tier }) => tier === 'core');
    const offered = core.filter(({ offer }) => offer !== 'none').length;
    return [kind, broker.versions, needsText(broker), sourceNames(broker), `${offered}/${core.length}`, broker.summary];
  });
  return aligned([['KIND', 'VERSIONS', 'NEEDS', 'SOURCES', 'CORE', 'SUMMARY'], ...rows]);
}

/** Everything about one kind. */
export function kindText(kind: string, broker: BrokerSummary): string {
  const offers = offersOf(broker);
  const offered = (how: OfferedMetric['offer'], heading: string): string => {
    const names = offers.filter(({ offer }) => offer === how);
    const lines = names.map(({ metric, tier, optional }) => `  ${metric}${notes(tier, optional)}\n`);
    return lines.length === 0 ? '' : `\n${heading} (${lines.length})\n${lines.join('')}`;
  };
  const sources = broker.sources.map(({ name, per, reads, when }) => [
    `  ${name}`,
    `a ${per}`,
    when === undefined ? reads : `${reads} (${when})`,
  ]);
  return [
    `${broker.title} (${kind})\n${broker.summary}\nversions: ${broker.versions}\na node needs: ${needsText(broker)}\n`,
    ...(broker.depends === undefined ? [] : [`it depends: ${broker.depends}\n`]),
    `\nsources\n${aligned(sources)}`,
    offered('native', "native: the broker's own number"),
    offered('derived', 'derived: computed from its numbers'),
    offered('estimate', 'estimate: a model'),
    offered('config', 'config: from sre.yaml'),
    offered('exporter', 'exporter: made for every kind'),
    offered('none', 'not offered'),
    `\nmore: docs/brokers/${kind}.md\n`,
  ].join('');
}

function notes(tier: OfferedMetric['tier'], optional: boolean): string {
  const words = [...(tier === 'optional' ? ['not core'] : []), ...(optional ? ['takes an option'] : [])];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function needsText({ needs }: BrokerSummary): string {
  return needs.length === 0 ? 'mqtt or api' : needs.join(', ');
}

function sourceNames({ sources }: BrokerSummary): string {
  return sources.map(({ name, when }) => (when === undefined ? name : `(${name})`)).join(' ');
}

/** Columns; the last is not padded. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')}\n`)
    .join('');
}

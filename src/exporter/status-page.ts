import { escapeText } from '../core/escape-text.ts';
import { metrics } from '../metrics/catalogue.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import type { DependencyState } from './dependency-readers.ts';
import type { ProbeState } from './probing/probe-schedule.ts';
import type { SourceState } from './source-state.ts';
import { failureCell, stateCell, timeCell } from './status-cells.ts';
import { dependencyWords } from './status-dependencies.ts';
import { probeTable, routeTable } from './status-probes.ts';
import { STATUS_STYLE } from './status-style.ts';

/** The page for people: plain HTML that reloads itself, no script, nothing from elsewhere. */
export function statusPage(
  clusters: readonly ClusterSnapshot[],
  probesOf: (cluster: string) => readonly ProbeState[] = () => [],
): string {
  const well = clusters.filter((cluster) => healthOf(cluster) === 'good').length;
  const worstFirst = clusters.toSorted((a, b) => order.indexOf(healthOf(a)) - order.indexOf(healthOf(b)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="5">
<title>${well}/${clusters.length} clusters well · mqtt-sre exporter</title>
<style>${STATUS_STYLE}</style>
</head>
<body>
<header>
<h1>mqtt-sre <span>exporter</span></h1>
<p>${well} of ${clusters.length} ${clusters.length === 1 ? 'cluster' : 'clusters'} complete and in agreement</p>
<nav><a href="/metrics">/metrics</a> <a href="/healthz">/healthz</a> <a href="/readyz">/readyz</a></nav>
</header>
<main>
${worstFirst.map((cluster) => clusterCard(cluster, probesOf(cluster.cluster.name))).join('\n')}
${clusters.length === 0 ? '<p class="empty">No cluster is configured.</p>' : ''}
</main>
<footer>Reloads every 5 seconds. A value that is not shown is not known; a struck one is from before the source went down.</footer>
</body>
</html>
`;
}

const order = ['silent', 'split', 'poor', 'unknown', 'good'] as const;

type Health = (typeof order)[number];

/** good: complete, one view, every source up; silent: nobody answers; split: views differ or messages do not get through; poor: anything between. */
function healthOf({ verdict, sources }: ClusterSnapshot): Health {
  if (verdict === undefined) return 'unknown';
  if (verdict.alive === 0) return 'silent';
  if (verdict.views > 1 || verdict.groups.length > 1) return 'split';
  return verdict.alive >= verdict.expected && sources.every((source) => source.up !== false) ? 'good' : 'poor';
}

const words: Readonly<Record<Health, string>> = {
  good: 'complete',
  silent: 'no node answers',
  split: 'views differ',
  poor: 'degraded',
  unknown: 'not read yet',
};

function clusterCard(snapshot: ClusterSnapshot, probes: readonly ProbeState[]): string {
  const { cluster, verdict, sources } = snapshot;
  const health = healthOf(snapshot);
  // What a source said before it went down is kept for a while, but it is not the cluster of now.
  const connections = sumOf(
    sources.filter(({ up }) => up === true),
    metrics.connectionsCurrent.name,
  );
  const facts = [
    fact('alive', verdict === undefined ? '–' : `${verdict.alive}<small>/${verdict.expected}</small>`),
    fact('views', verdict === undefined || verdict.views < 1 ? '–' : String(verdict.views)),
    fact('connections', connections === undefined ? '–' : connections.toLocaleString('en-US')),
  ].join('');
  return `<section class="${health}">
<div class="head"><h2>${escapeText(cluster.name)}</h2><span class="kind">${escapeText(cluster.broker)}</span><span class="pill">${verdict !== undefined && verdict.groups.length > 1 ? `split in ${verdict.groups.length}` : words[health]}</span>
<a href="/metrics?cluster=${encodeURIComponent(cluster.name)}">metrics</a></div>
<dl>${facts}</dl>
<div class="scroll"><table>
<thead><tr><th>node</th><th>source</th><th>state</th><th class="number">data age</th><th class="number">read took</th><th class="number">connections</th><th>last error</th></tr></thead>
<tbody>${sources.map((source) => sourceRow(source, snapshot)).join('')}${snapshot.dependencies.map(dependencyRows).join('')}</tbody>
</table></div>
${routeTable(snapshot.routes)}${probeTable(probes)}</section>`;
}

function sourceRow(state: SourceState, { verdict }: ClusterSnapshot): string {
  const { node, source, up, ageSeconds, durationSeconds, failure } = state;
  const outside = node !== undefined && up === true && verdict?.nodes[node] === false;
  const connections = sumOf([state], metrics.connectionsCurrent.name);
  return `<tr><td>${node === undefined ? '<i>whole cluster</i>' : escapeText(node)}${outside ? ' <small>outside the group</small>' : ''}</td><td>${escapeText(source)}</td>${stateCell(up)}${timeCell(ageSeconds)}${timeCell(durationSeconds)}<td class="number${up === false ? ' past' : ''}">${connections?.toLocaleString('en-US') ?? '–'}</td>${failureCell(failure)}</tr>`;
}

/** What stands around the brokers does not decide how the cluster is shown. */
function dependencyRows(dependency: DependencyState): string {
  const { name, kind, sources } = dependency;
  return sources
    .map(({ up, ageSeconds, durationSeconds, failure }) => {
      return `<tr><td>${escapeText(name)} <small>around the brokers</small></td><td>${escapeText(kind)}</td>${stateCell(up)}${timeCell(ageSeconds)}${timeCell(durationSeconds)}<td class="number">–</td>${failureCell(failure, dependencyWords(dependency))}</tr>`;
    })
    .join('');
}

function fact(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Sum over the nodes; undefined when nobody tells. */
function sumOf(sources: readonly SourceState[], metric: string): number | undefined {
  const values = sources.flatMap((source) => source.readings).filter((each) => each.metric === metric);
  return values.length === 0 ? undefined : values.reduce((sum, each) => sum + each.value, 0);
}

import type { ClusterView } from '../../core/cluster-view.ts';
import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { explained } from '../explained.ts';
import { type Figures, figuresOf } from '../plant/figures.ts';
import { firstLook } from '../plant/looks.ts';
import { CONFIG_SOURCE, NO_PLANT, type Plant, type PlantLook } from '../plant/plant.ts';

/** Whether all nodes are there, and see each other. */
export const clusterViews: Check = {
  title: 'Nodes of the cluster and what each believes',
  after: [],
  async run(visit, signal) {
    const { plant } = visit;
    if (plant === undefined) return skipped(NO_PLANT);
    const look = await firstLook(visit, plant, signal);
    const failures = failuresOf(plant, look);
    const evidence = [...look.views.map(viewText).toSorted(), ...failures.map(({ says }) => says)];
    if (look.sources.every(({ name, failure }) => failure !== undefined || name === CONFIG_SOURCE)) {
      return unknown('nothing of the cluster answers the questions of the exporter', evidence);
    }
    const findings = findingsOf(plant, look, failures);
    const { alive = 0, expected = plant.nodes.length } = look.verdict ?? {};
    return answerOf(findings, good(`${alive} of ${expected} nodes are there${seen(look)}`, evidence));
  },
};

/** Sources that failed, one line a node: they mostly fail for one reason. */
function failuresOf(
  { name: cluster }: Plant,
  { sources }: PlantLook,
): readonly { readonly node: string; readonly says: string }[] {
  const failed = sources.flatMap(({ node = cluster, name, failure }) =>
    failure === undefined ? [] : [{ node, name, failure }],
  );
  return [...new Set(failed.map(({ node }) => node))].map((node) => {
    const [first, ...others] = failed.filter((each) => each.node === node);
    const more = others.length === 0 ? '' : ` (and ${others.length} more of its sources)`;
    return { node, says: `${node}, ${first?.name ?? ''}: ${first?.failure ?? ''}${more}` };
  });
}

function seen({ verdict }: PlantLook): string {
  return verdict === undefined || verdict.views === 0 ? '; this broker has no membership' : ' and see each other';
}

function viewText({ node, running, runningCount, known }: ClusterView): string {
  if (runningCount !== undefined) return `${node} sees ${runningCount} members`;
  const stopped = known.filter((each) => !running.includes(each));
  return `${node} sees ${running.join(', ')}${stopped.length === 0 ? '' : `; stopped for it: ${stopped.join(', ')}`}`;
}

function findingsOf(
  plant: Plant,
  look: PlantLook,
  failures: readonly { readonly node: string; readonly says: string }[],
): readonly Finding[] {
  const { verdict, views } = look;
  const figures = figuresOf(look);
  const findings: Finding[] = [];
  const evidence = views.map(viewText).toSorted();
  const add = (finding: Omit<Finding, 'id' | 'cause' | 'fix'>, id: Parameters<typeof explained>[1]): void => {
    findings.push(explained({ id: 'cluster-views', ...finding }, id));
  };
  const split = verdict !== undefined && verdict.groups.length > 1;
  const missing =
    verdict === undefined ? [] : Object.keys(verdict.nodes).filter((node) => verdict.groupSizes[node] === 0);
  if (split) {
    add(
      {
        severity: 'critical',
        says: `${plant.name} is split into groups of ${verdict.groups.join(' and ')} nodes`,
        evidence,
      },
      'cluster-split',
    );
  }
  for (const node of missing) {
    const why = failures.filter((failure) => failure.node === node).map(({ says }) => says);
    const quorum = verdict !== undefined && verdict.views > 0 && !verdict.quorum;
    const others = views.filter(({ running }) => running.includes(node)).map((view) => view.node);
    if (others.length > 0) {
      const says = `${node} runs, as ${others.join(', ')} see it, and does not answer our questions`;
      add({ severity: 'warning', says, evidence: why }, 'source-silent');
    } else {
      const says = `${node} is missing${quorum ? ', and what is left is no majority' : ''}`;
      add({ severity: quorum ? 'critical' : 'warning', says, evidence: [...why, ...evidence] }, 'node-missing');
    }
  }
  for (const { node, value } of figures.series('clusterPartitionsActive')) {
    if (value > 0 && !split) {
      add(
        { severity: 'critical', says: `${node} reports ${value} partitions of the cluster`, evidence },
        'cluster-split',
      );
    }
  }
  if (!split && missing.length === 0 && verdict !== undefined && verdict.views > 1) {
    add(
      { severity: 'warning', says: `the nodes of ${plant.name} do not agree who is in the cluster`, evidence },
      'views-differ',
    );
  }
  if (!split && missing.length === 0) {
    for (const { node, value } of figures.series('clusterPeersUnreachable')) {
      if (value > 0)
        add({ severity: 'warning', says: `${node} cannot reach ${value} of its peers`, evidence }, 'views-differ');
    }
  }
  return [...findings, ...versionFindings(figures)];
}

function versionFindings(figures: Figures): readonly Finding[] {
  const versions = figures.series('brokerInfo').map(({ node, labels }) => ({ node, version: labels['version'] ?? '' }));
  const told = versions.filter(({ version }) => version !== '');
  if (new Set(told.map(({ version }) => version)).size < 2) return [];
  const evidence = told.map(({ node, version }) => `${node}: ${version}`).toSorted();
  const says = 'the nodes run different versions of the broker';
  return [explained({ id: 'cluster-views', severity: 'info', says, evidence }, 'versions-differ')];
}

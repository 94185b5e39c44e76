import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { explained } from '../explained.ts';
import type { Figures } from '../plant/figures.ts';
import { twoLooks } from '../plant/looks.ts';
import { NO_PLANT, type Plant } from '../plant/plant.ts';
import { amount, percent, shareSeverity } from '../plant/share.ts';

/** New connections a minute as a share of all: above it clients do not stay. */
const CHURN_A_MINUTE = 0.2;
/** Below this many connections a second churn is nobody's trouble. */
const STORM_PER_SECOND = 2;
/** The fullest node against the mean; only with enough clients to speak of. */
const UNEVEN = 1.8;
const ENOUGH = 200;

/** How many clients there are against what may be, who is turned away, and whether they stay. */
export const connections: Check = {
  title: 'Connections: number, limit, refusals and churn',
  after: [],
  async run(visit, signal) {
    const { plant } = visit;
    if (plant === undefined) return skipped(NO_PLANT);
    const figures = await twoLooks(visit, plant, signal);
    const current = figures.value('connectionsCurrent');
    if (current === undefined) return unknown(`nothing of ${plant.name} tells how many clients are connected`);
    const findings = [
      ...limitFindings(figures),
      ...refusedFindings(plant, figures),
      ...churnFindings(plant, figures),
      ...unevenFindings(plant, figures),
    ];
    return answerOf(findings, good(`${amount(current)} clients are connected`, evidenceOf(plant, figures)));
  },
};

function evidenceOf({ nodes }: Plant, figures: Figures): readonly string[] {
  return nodes.flatMap(({ name: node }) => {
    const current = figures.value('connectionsCurrent', { node });
    if (current === undefined) return [];
    const limit = figures.value('connectionsMax', { node });
    const opened = figures.rate('connectionsOpened', { node });
    const may =
      limit === undefined ? 'limit unknown' : Number.isFinite(limit) ? `of ${amount(limit)}` : 'without a limit';
    return [
      `${node}: ${amount(current)} connected, ${may}${opened === undefined ? '' : `, ${amount(opened)} new a second`}`,
    ];
  });
}

function limitFindings(figures: Figures): readonly Finding[] {
  const pairs = [
    ...figures.series('connectionsCurrent').map((each) => ({
      ...each,
      what: `connections of ${each.node}`,
      limit: figures.value('connectionsMax', { node: each.node }),
    })),
    ...figures.series('listenerConnectionsCurrent').map((each) => ({
      ...each,
      what: `connections of listener ${each.labels['listener'] ?? ''} of ${each.node}`,
      limit: figures.value('listenerConnectionsMax', { node: each.node, labels: each.labels }),
    })),
  ];
  return pairs.flatMap(({ what, value, limit }) => {
    const severity = shareSeverity(value, limit);
    if (severity === undefined || limit === undefined) return [];
    const says = `${what} are at ${percent(value / limit)} of their limit`;
    const evidence = [`${amount(value)} of ${amount(limit)}`];
    return [explained({ id: 'connections', severity, says, evidence }, 'too-many-connections')];
  });
}

function refusedFindings({ name }: Plant, figures: Figures): readonly Finding[] {
  const refused = figures.series('connectionsRejected').flatMap(({ node, labels }) => {
    const rate = figures.rate('connectionsRejected', { node, labels });
    return rate === undefined || rate <= 0 ? [] : [{ node, reason: labels['reason'] ?? 'unspecified', rate }];
  });
  const failed = figures.rate('authenticationAttempts', { labels: { result: 'failure' } }) ?? 0;
  const total = Math.max(
    refused.reduce((sum, { rate }) => sum + rate, 0),
    failed,
  );
  // Single refusals are everyday life (and the doctor itself tries some).
  if (total < 1) return [];
  const evidence = [
    ...refused
      .toSorted((a, b) => b.rate - a.rate)
      .map(({ node, reason, rate }) => `${node}: ${amount(rate)}/s (${reason})`),
    ...(failed > 0 ? [`${amount(failed)} logins a second fail`] : []),
  ];
  const says = `${name} turns away ${amount(total)} connections a second`;
  return [explained({ id: 'connections', severity: 'warning', says, evidence }, 'connections-refused')];
}

function churnFindings({ name }: Plant, figures: Figures): readonly Finding[] {
  const current = figures.value('connectionsCurrent') ?? 0;
  const opened = figures.rate('connectionsOpened') ?? figures.value('connectRate');
  if (opened === undefined || opened < STORM_PER_SECOND || opened * 60 < CHURN_A_MINUTE * current) return [];
  const taken = figures.rate('sessionsTakenOver');
  const timeouts = figures.rate('keepaliveTimeouts');
  const evidence = [
    `${amount(opened)} new connections a second against ${amount(current)} connected`,
    ...(taken === undefined || taken <= 0
      ? []
      : [`${amount(taken)} sessions a second are taken over: duplicate client ids, or old connections nobody closed`]),
    ...(timeouts === undefined || timeouts <= 0
      ? []
      : [`${amount(timeouts)} clients a second are dropped for their keep-alive`]),
  ];
  const says = `clients of ${name} do not stay: ${amount(opened)} connect every second`;
  return [explained({ id: 'connections', severity: 'warning', says, evidence }, 'reconnect-storm')];
}

function unevenFindings({ nodes, name }: Plant, figures: Figures): readonly Finding[] {
  const counts = nodes.flatMap(({ name: node }) => {
    const value = figures.value('connectionsCurrent', { node });
    return value === undefined ? [] : [{ node, value }];
  });
  const all = counts.reduce((sum, { value }) => sum + value, 0);
  const [fullest] = counts.toSorted((a, b) => b.value - a.value);
  if (fullest === undefined || counts.length < 2 || all < ENOUGH) return [];
  if (fullest.value < (UNEVEN * all) / counts.length) return [];
  const says = `clients of ${name} are not spread evenly: ${fullest.node} has ${percent(fullest.value / all)} of them`;
  const evidence = counts.map(({ node, value }) => `${node}: ${amount(value)}`);
  return [explained({ id: 'connections', severity: 'info', says, evidence }, 'clients-uneven')];
}

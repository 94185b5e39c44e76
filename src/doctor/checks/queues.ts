import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { explained } from '../explained.ts';
import type { Figures } from '../plant/figures.ts';
import { twoLooks } from '../plant/looks.ts';
import { NO_PLANT, type Plant } from '../plant/plant.ts';
import { amount } from '../plant/share.ts';

/** More than this waits only where something is wrong (the seed of the alerts has 100,000 for the critical one). */
const DEEP = 10_000;
const VERY_DEEP = 100_000;
/** Below this nobody is called for a queue that grows. */
const WORTH = 1_000;

/** What waits for subscribers, where most of it waits, and what is thrown away. */
export const queues: Check = {
  title: 'Queues: depth, growth and loss',
  after: [],
  async run(visit, signal) {
    const { plant } = visit;
    if (plant === undefined) return skipped(NO_PLANT);
    const figures = await twoLooks(visit, plant, signal);
    const evidence = evidenceOf(plant, figures);
    const findings = [...dropFindings(plant, figures), ...depthFindings(plant, figures), ...bridgeFindings(figures)];
    const queued = figures.value('queuedMessages');
    const otherwise =
      queued === undefined && evidence.length === 0
        ? unknown(`${plant.broker} does not tell what is in its queues, or nothing of it answers`)
        : good(queued === undefined ? 'nothing is lost' : `${amount(queued)} messages wait, nothing is lost`, evidence);
    return answerOf(findings, otherwise);
  },
};

function evidenceOf({ nodes }: Plant, figures: Figures): readonly string[] {
  const perNode = nodes.flatMap(({ name }) => {
    const parts = [
      told('queued', figures.value('queuedMessages', { node: name })),
      told('in flight', figures.value('inflightMessages', { node: name })),
      told('retained', figures.value('retainedMessages', { node: name })),
    ].filter((part) => part !== undefined);
    return parts.length === 0 ? [] : [`${name}: ${parts.join(', ')}`];
  });
  const dropped = losses(figures).map(
    ({ node, labels, value }) =>
      `${node}: ${amount(value)} dropped since it started (${labels['reason'] ?? 'unknown'})`,
  );
  return [...perNode, ...dropped];
}

function told(what: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${amount(value)} ${what}`;
}

/** Series of losses; a message nobody had asked for, or its own publisher did not want back, is none. */
function losses(figures: Figures): ReturnType<Figures['series']> {
  return figures
    .series('messagesDropped')
    .filter(({ labels, value }) => value > 0 && !['no_subscribers', 'no_local'].includes(labels['reason'] ?? ''));
}

function dropFindings({ name }: Plant, figures: Figures): readonly Finding[] {
  const dropping = losses(figures).flatMap(({ node, labels, value }) => {
    const rate = figures.rate('messagesDropped', { node, labels });
    return rate === undefined || rate <= 0 ? [] : [{ node, reason: labels['reason'] ?? 'unspecified', rate, value }];
  });
  if (dropping.length === 0) return [];
  const total = dropping.reduce((sum, { rate }) => sum + rate, 0);
  const evidence = dropping
    .toSorted((a, b) => b.rate - a.rate)
    .map(
      ({ node, reason, rate, value }) => `${node}: ${amount(rate)}/s (${reason}), ${amount(value)} since it started`,
    );
  const says = `${name} throws away ${amount(total)} messages a second right now`;
  return [explained({ id: 'queues', severity: 'critical', says, evidence }, 'queue-dropping')];
}

function depthFindings({ name, nodes }: Plant, figures: Figures): readonly Finding[] {
  const all = figures.value('queuedMessages');
  if (all === undefined) return [];
  const growth = figures.rate('queuedMessages');
  const growing = growth !== undefined && growth > 0 && all >= WORTH && growth * 600 >= all * 0.1;
  if (all < DEEP && !growing) return [];
  const evidence = nodes
    .flatMap(({ name: node }) => {
      const value = figures.value('queuedMessages', { node });
      return value === undefined ? [] : [{ node, value, rate: figures.rate('queuedMessages', { node }) }];
    })
    .toSorted((a, b) => b.value - a.value)
    .map(
      ({ node, value, rate }) => `${node}: ${amount(value)} messages${rate === undefined ? '' : `, ${signed(rate)}/s`}`,
    );
  const trend = growth === undefined ? '' : growth > 0 ? `, growing by ${amount(growth)} a second` : ', not growing';
  const severity = all >= VERY_DEEP && (growth ?? 0) >= 0 ? 'critical' : 'warning';
  const says = `${amount(all)} messages wait in the queues of ${name}${trend}`;
  return [explained({ id: 'queues', severity, says, evidence }, 'queue-deep')];
}

function signed(rate: number): string {
  return `${rate > 0 ? '+' : ''}${amount(rate)}`;
}

function bridgeFindings(figures: Figures): readonly Finding[] {
  return figures.series('bridgeUp').flatMap(({ node, labels, value }) => {
    const bridge = labels['bridge'] ?? '';
    const where = { node, labels: { bridge } };
    const lost = figures.rate('bridgeMessagesDropped', where) ?? 0;
    const waiting = figures.value('bridgeQueuedMessages', where) ?? 0;
    if (value !== 0 && lost <= 0 && waiting < DEEP) return [];
    const says = `bridge ${bridge} of ${node} ${value === 0 ? 'is not connected' : lost > 0 ? 'loses messages' : 'is behind'}`;
    const evidence = [`${amount(waiting)} messages wait, ${amount(lost)}/s lost`];
    return [explained({ id: 'queues', severity: lost > 0 ? 'critical' : 'warning', says, evidence }, 'bridge-behind')];
  });
}

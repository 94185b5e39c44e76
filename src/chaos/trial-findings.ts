import type { Findings, MessageFinding, StreamFinding } from '../swarm/findings.ts';
import type { RouteFinding } from '../swarm/route-finding.ts';
import { silence } from './alert-account.ts';
import { seconds } from './duration-text.ts';
import { exceeds, isOpen, measured, misses } from './measured-time.ts';
import { isWhole, nodesDown } from './membership.ts';
import type { Plan } from './plan.ts';
import type { TrialRecord } from './trial-record.ts';
import { trialRto } from './trial-rto.ts';

/** The part of a plan a trial is judged by. */
export type JudgedPlan = Pick<Plan, 'clock' | 'target' | 'rules'>;

/** Looks in a row that must agree before a node counts as down. */
const LOOKS = 3;

/** Targets and rules a trial broke, a sentence each. An aborted trial has none about time: it was not allowed to recover. */
export function trialFindings(record: TrialRecord, plan: JudgedPlan): readonly string[] {
  const { findings, aborted, proven } = record;
  if (findings === undefined || !proven) return [];
  return [
    ...(aborted === undefined ? timeFindings({ ...record, findings }, plan) : []),
    ...lossFindings(findings, plan),
    ...splitFindings(findings.routes ?? []),
    ...(findings.messages.qos2.duplicates > 0
      ? [
          `${findings.messages.qos2.duplicates} QoS 2 ${findings.messages.qos2.duplicates === 1 ? 'message' : 'messages'} arrived more than once`,
        ]
      : []),
    ...strangeFindings(findings),
    ...alertFindings(record),
    ...bystanderFindings(record, findings, plan),
    ...(aborted === undefined ? wholeFindings(record) : []),
  ];
}

/** Alerts the fault was held for, and that did not fire. Where nobody could be asked, that is a doubt and no finding. */
function alertFindings({ alerts, aborted }: TrialRecord): readonly string[] {
  if (alerts === undefined || !alerts.required || aborted !== undefined || alerts.problems.length > 0) return [];
  return alerts.expected
    .filter((alert) => silence(alert, alerts) === 'missing')
    .map(({ alert }) => `${alert} did not fire while the fault lasted`);
}

function timeFindings(record: TrialRecord & { readonly findings: Findings }, plan: JudgedPlan): readonly string[] {
  const { clock, target, rules } = plan;
  const { findings } = record;
  const rto = trialRto(record, clock).time;
  const after = findings.rtoAfterHeal?.time;
  const { longestMs } = findings.unavailability;
  const { longestOutageMs, back } = rules;
  const backShare = back === undefined ? 1 : shareBack(findings, back.withinMs);
  return [
    ...(misses(rto, target.rtoMs) ? [`RTO ${measured(rto)} misses the target ${seconds(target.rtoMs)}`] : []),
    ...(isOpen(rto, target.rtoMs) && findings.rto.time.censored
      ? ['service had not returned when the observation ended, after everything was taken back']
      : []),
    ...(clock === 'fault' && after !== undefined && exceeds(after, target.rtoMs)
      ? [
          `taking the fault back took service away for ${measured(after)}, longer than the target ${seconds(target.rtoMs)}`,
        ]
      : []),
    ...(longestOutageMs !== undefined && longestMs > longestOutageMs
      ? [
          `a client of the endpoint was without service for ${seconds(longestMs)}, longer than ${seconds(longestOutageMs)}`,
        ]
      : []),
    ...(back !== undefined && backShare < back.share
      ? [
          `${(100 * backShare).toFixed(1)} % of the clients had service again within ${seconds(back.withinMs)}, expected ${100 * back.share} %`,
        ]
      : []),
  ];
}

/** Share of the clients of the endpoint served for good by then; the curve has one point per client. */
function shareBack({ recovered, clients }: Findings, withinMs: number): number {
  const floating = clients.filter(({ attachment }) => attachment === 'floating').length;
  if (floating === 0) return 1;
  return Math.max(0, ...recovered.filter(({ atMs }) => atMs <= withinMs).map(({ share }) => share));
}

/** A drill whose losses are dated may lose what had been acknowledged just before the fault, and nothing else. */
function lossFindings({ messages, rpo }: Findings, { rules: { mayLoseMs } }: JudgedPlan): readonly string[] {
  const { qos0, qos1, qos2 } = messages;
  const forgiven = mayLoseMs > 0 && rpo.ackedAfterFault === 0 && rpo.timeMs <= mayLoseMs;
  const lost = (name: string, { lost: count }: MessageFinding): readonly string[] =>
    count > 0 && !forgiven
      ? [`${count} acknowledged ${name} ${count === 1 ? 'message' : 'messages'} never arrived${agesOf(rpo, mayLoseMs)}`]
      : [];
  const nowhere = qos1.noSubscriber + qos2.noSubscriber;
  return [
    ...lost('QoS 1', qos1),
    ...lost('QoS 2', qos2),
    ...(nowhere > 0 ? [`${nowhere} messages were answered "no matching subscriber" although there was one`] : []),
    ...(qos0.lostOutside > 0 ? [`${qos0.lostOutside} QoS 0 messages were lost outside any outage`] : []),
  ];
}

function agesOf({ timeMs, ackedAfterFault }: Findings['rpo'], mayLoseMs: number): string {
  if (mayLoseMs === 0) return '';
  const after = ackedAfterFault > 0 ? `, ${ackedAfterFault} of all were acknowledged after the fault began` : '';
  return `: the oldest was acknowledged ${seconds(timeMs)} before the fault was proven, ${seconds(mayLoseMs)} is allowed${after}`;
}

/** What a side accepted for another one and never delivered. */
function splitFindings(routes: readonly RouteFinding[]): readonly string[] {
  return routes
    .filter(({ from, to, verdict }) => from !== to && verdict === 'lost')
    .map(
      ({ from, to, underFault }) =>
        `split brain: "${from}" accepted ${underFault.lost} messages for "${to}" that never arrived there`,
    );
}

function strangeFindings({ unexpected: { stowaways, corrupt, unknownSeq } }: Findings): readonly string[] {
  const strange = stowaways + corrupt + unknownSeq;
  if (strange === 0) return [];
  return [
    `${strange} messages arrived that nobody sent (${stowaways} of another run, ${corrupt} corrupt, ${unknownSeq} unknown)`,
  ];
}

/** A cluster that did not find together again although everything was taken back: somebody has to do something. */
function wholeFindings({ membership, marks: { healMonoMs } }: TrialRecord): readonly string[] {
  if (healMonoMs === undefined) return [];
  const looks = membership.filter(({ fromMonoMs, verdict }) => fromMonoMs >= healMonoMs && verdict !== undefined);
  const last = looks.at(-1);
  if (last?.verdict === undefined || looks.some(({ verdict }) => verdict !== undefined && isWhole(verdict))) return [];
  const { alive, expected, views, nodes } = last.verdict;
  const out = Object.keys(nodes).filter((node) => nodes[node] === false);
  return [
    `the cluster was not whole again ${seconds(last.atMonoMs - healMonoMs)} after the undo began: ` +
      `${alive} of ${expected} nodes together in ${views} ${views === 1 ? 'view' : 'views'}${out.length === 0 ? '' : `, without ${out.join(', ')}`}`,
  ];
}

/** What happened to nodes and streams that the drill left alone, while it lasted. */
function bystanderFindings(
  { membership, bystanders, marks }: TrialRecord,
  { streams, times: { healMs = Number.POSITIVE_INFINITY } }: Findings,
  { rules: { othersOutageMs } }: JudgedPlan,
): readonly string[] {
  const { faultMonoMs = Number.NEGATIVE_INFINITY, healMonoMs = Number.POSITIVE_INFINITY } = marks;
  const during = membership.filter(({ fromMonoMs, atMonoMs }) => fromMonoMs >= faultMonoMs && atMonoMs <= healMonoMs);
  const down = new Set(during.flatMap((_, index) => nodesDown(during.slice(0, index + 1), bystanders.flat(), LOOKS)));
  const isAlone = ({ publisherNode, subscriberNode }: StreamFinding): boolean =>
    bystanders.some(
      (nodes) =>
        publisherNode !== undefined &&
        nodes.includes(publisherNode) &&
        subscriberNode !== undefined &&
        nodes.includes(subscriberNode),
    );
  const outages = streams
    .filter(isAlone)
    .map(({ windows }) =>
      Math.max(0, ...windows.filter(({ fromMs }) => fromMs < healMs).map((w) => w.toMs - w.fromMs)),
    );
  const [hurt, worst] = [outages.filter((ms) => ms > (othersOutageMs ?? 0)).length, Math.max(0, ...outages)];
  return [
    ...(down.size > 0 ? [`${[...down].join(', ')} went down although the drill did not touch it`] : []),
    ...(othersOutageMs !== undefined && hurt > 0
      ? [
          `${hurt} streams between nodes the drill did not touch were without service for up to ${seconds(worst)}, allowed is ${seconds(othersOutageMs)}`,
        ]
      : []),
  ];
}

import type { StepReport } from './bench-report.ts';
import type { BrokerCost } from './broker-cost.ts';
import { figure, ms } from './figure-text.ts';
import type { StepTally } from './load-tally.ts';
import type { MeasuredStep } from './measure-step.ts';
import { measuredLatency } from './measured-latency.ts';

/** How a step is judged. */
export interface StepRule {
  /** Above this the 99th percentile of the latency is a finding; the tool itself may be late by a quarter of it. */
  readonly boundMs: number;
  /** Whether missing the bound is held against the broker. */
  readonly judgesLatency: boolean;
  /**
   * Whether only passing matters, as in a search: this tool's lateness adds to every latency and takes nothing away, so a
   * step that stays under the bound all the same is good.
   */
  readonly passProves: boolean;
  readonly qos: 0 | 1 | 2;
  readonly connectionsLost: number;
  readonly broker?: BrokerCost;
}

/** Share of the bound that this tool may be late itself before the figures say more about it than about the broker. */
const OWN_SHARE = 0.25;
/** Share of the bound above which this tool cannot tell any more who was slow. */
const VERY_LATE_SHARE = 0.5;
/** Share of the time an event loop may be busy before what waits for it, sockets above all, waits noticeably. */
const BUSY = 0.9;

/** The figures of a step and what speaks against them. */
export async function judgeStep(step: MeasuredStep, rule: StepRule): Promise<StepReport> {
  const { tally, measuredMs, cutShort, stopped } = step;
  const { counts } = tally;
  const [delivery, acknowledgement] = await Promise.all([
    measuredLatency(tally.delivery),
    measuredLatency(tally.acknowledgement),
  ]);
  const own = ownLateness(tally.lateness, tally.loop);
  const perSecond = (count: number): number => (measuredMs > 0 ? (count * 1000) / measuredMs : 0);
  const figures = {
    rate: step.order.rate,
    measuredSeconds: measuredMs / 1000,
    offered: counts.offered,
    sent: counts.sent,
    publishedPerSecond: perSecond(counts.sent),
    expected: counts.expectedOfSent,
    received: counts.received,
    deliveredPerSecond: perSecond(counts.received),
    ...(stopped ? {} : { lost: Math.max(0, counts.expectedOfSent - counts.received) }),
    duplicates: counts.duplicates,
    outOfOrder: counts.outOfOrder,
    refused: counts.refused,
    corrupt: counts.corrupt,
    strangers: counts.strangers,
    connectionsLost: rule.connectionsLost,
    ...(delivery === undefined ? {} : { delivery }),
    ...(acknowledgement === undefined ? {} : { acknowledgement }),
    own,
    ...(rule.broker === undefined ? {} : { broker: rule.broker }),
    cutShort,
  };
  const late = lateReasons(own, rule.boundMs);
  const bad = badReasons(figures, rule, step.order.lateMs);
  const isGood = bad.length === 0 && (late.length === 0 || rule.passProves);
  const isOwn = late.length > 0 && !isBeyondOwn(figures, rule);
  const verdict = stopped ? 'stopped' : isGood ? 'good' : isOwn ? 'late' : 'bad';
  return { ...figures, verdict, reasons: isGood ? [] : [...late, ...bad] };
}

/** The tool's own part, with nothing measured as nothing late. */
export function ownLateness(lateness: StepTally['lateness'], loop: StepTally['loop']): StepReport['own'] {
  const { p99Ms = 0, maxMs = 0 } = lateness ?? {};
  return { p99Ms, maxMs, loopP99Ms: loop.p99LagMs, loopMaxMs: loop.maxLagMs, busy: loop.busy };
}

/** Why the figures prove nothing; empty when the tool was in time. */
export function lateReasons({ p99Ms, loopP99Ms, busy }: StepReport['own'], boundMs: number): string[] {
  const limitMs = boundMs * OWN_SHARE;
  const worst = Math.max(p99Ms, loopP99Ms);
  return [
    ...(busy > BUSY ? [`this tool itself was busy ${(busy * 100).toFixed(0)} % of the time`] : []),
    ...(worst <= limitMs
      ? []
      : [`this tool itself was ${ms(worst)} late (p99), more than a quarter of the ${ms(boundMs)} that are judged`]),
  ];
}

/**
 * Slower than the bound even without all that this tool may have added, and nothing else wrong that it may have caused. A
 * tool that was very late stands on a machine without a core to spare, which the broker may stand on, too.
 */
function isBeyondOwn(
  { delivery, lost = 0, offered, sent, own, cutShort }: Figures,
  { boundMs, judgesLatency }: StepRule,
): boolean {
  const most = own.p99Ms + own.loopP99Ms;
  const isComplete = cutShort || (lost === 0 && offered === sent); // who is left early has not lost what is under way
  const inTime = own.busy <= BUSY && Math.max(own.p99Ms, own.loopP99Ms) <= boundMs * VERY_LATE_SHARE;
  return inTime && judgesLatency && isComplete && (delivery?.p99Ms ?? 0) - most > boundMs;
}

type Figures = Omit<StepReport, 'verdict' | 'reasons'>;

function badReasons(step: Figures, { boundMs, judgesLatency, qos }: StepRule, lateMs: number): string[] {
  const { delivery, lost = 0, offered, sent, cutShort } = step;
  const slow = judgesLatency && delivery !== undefined && delivery.p99Ms > boundMs;
  const checks: readonly (readonly [boolean, string])[] = [
    [cutShort, `more than 1 % of the deliveries took longer than ${ms(lateMs)}; the step was ended early`],
    [slow && !cutShort, `p99 ${ms(delivery?.p99Ms ?? 0)} is above ${ms(boundMs)}`],
    [
      offered > sent && !cutShort,
      `${figure(offered - sent)} of ${figure(offered)} messages could not be sent: the broker did not take them`,
    ],
    [lost > 0 && !cutShort, `${figure(lost)} of ${figure(step.expected)} deliveries did not come`],
    [lost > 0 && cutShort, `${figure(lost)} of ${figure(step.expected)} deliveries had not come when it was left`],
    [offered > 0 && step.received === 0, 'nothing came'],
    [step.refused > 0, `${figure(step.refused)} messages were refused by the broker`],
    [
      step.duplicates > 0 && qos !== 1,
      `${figure(step.duplicates)} deliveries came more than once, which QoS ${qos} excludes`,
    ],
    [step.outOfOrder > 0, `${figure(step.outOfOrder)} deliveries came after a later message of the same publisher`],
    [step.corrupt > 0, `${figure(step.corrupt)} messages came with other bytes than were sent`],
    [step.connectionsLost > 0, `${figure(step.connectionsLost)} connections were lost`],
  ];
  return checks.filter(([holds]) => holds).map(([, sentence]) => sentence);
}

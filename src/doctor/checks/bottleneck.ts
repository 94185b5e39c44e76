import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { explained } from '../explained.ts';
import { type Bottleneck, bottleneck as bottleneckOf } from '../plant/bottleneck.ts';
import { type BrokerLoad, loadOf } from '../plant/broker-load.ts';
import type { Figures } from '../plant/figures.ts';
import { twoLooks } from '../plant/looks.ts';
import { NO_PLANT, type Plant } from '../plant/plant.ts';
import type { RatedRemedy } from '../plant/rated-remedies.ts';
import { amount, bytes, percent } from '../plant/share.ts';
import { remedy } from '../remedies.ts';

const BUSY = 0.85;
/** What EMQX raises above 80 %. */
const CPU_ALARM = { alarm: 'high_cpu_usage' };
/** Units of work a second that no broker notices. */
const LITTLE = 1_000;
/** Kinds of broker whose CPU figure is a share of the whole machine. */
const SHARE_OF_MACHINE: readonly string[] = ['hivemq'];

/** What the broker is busy with, and which of the five remedies comes first when its CPU is at its limit. */
export const bottleneck: Check = {
  title: 'Load: rates, QoS, sizes, and what to do first when the CPU is at its limit',
  after: [],
  async run(visit, signal) {
    const { plant } = visit;
    if (plant === undefined) return skipped(NO_PLANT);
    const figures = await twoLooks(visit, plant, signal);
    const load = loadOf(figures, plant.nodes.length, cpuShare(plant, figures));
    if (load.publishesIn === undefined && load.connections === undefined) {
      return unknown(`nothing of ${plant.name} tells rates`);
    }
    const verdict = bottleneckOf(load);
    const evidence = evidenceOf(load, verdict);
    const alarmed = figures.series('alarmActive', CPU_ALARM).filter(({ value }) => value > 0);
    const busy =
      alarmed.length > 0
        ? `raises its CPU alarm (${alarmed.map(({ node }) => node).join(', ')})`
        : load.cpu !== undefined && load.cpu >= BUSY
          ? `has its CPU at ${percent(load.cpu)}`
          : undefined;
    const little = isLittle(load, verdict);
    if (busy !== undefined)
      return answerOf([busyFinding(`${plant.name} ${busy}`, load, verdict, little)], good('', evidence));
    if (little) {
      const says =
        'so little load that a busy CPU would come from something else (logins, access rules, TLS, other processes)';
      return good(says, [rates(load), ...workText(verdict)]);
    }
    if (load.cpu !== undefined) return good(`CPU at ${percent(load.cpu)}, ${rates(load)}`, evidence);
    const [first] = verdict.remedies;
    return unknown(`the CPU is not told; should it be at its limit: ${first?.says ?? ''} first`, evidence);
  },
};

/** The busiest node, where the broker tells a share of what there is. */
function cpuShare({ broker }: Plant, figures: Figures): number | undefined {
  if (!SHARE_OF_MACHINE.includes(broker)) return undefined;
  const shares = figures.series('cpuUsage').map(({ value }) => value);
  return shares.length === 0 ? undefined : Math.max(...shares);
}

/** Whether what is known of the load is far from what keeps a broker busy. */
function isLittle({ nodes, publishesOut }: BrokerLoad, { parts }: Bottleneck): boolean {
  return publishesOut !== undefined && parts.reduce((sum, { units }) => sum + units, 0) / nodes < LITTLE;
}

function busyFinding(who: string, load: BrokerLoad, verdict: Bottleneck, little: boolean): Finding {
  const evidence = evidenceOf(load, verdict);
  if (little) {
    const says = `${who}, and its messages are too few to be the reason`;
    return explained(
      { id: 'bottleneck', severity: 'warning', says, evidence: [rates(load), ...workText(verdict)] },
      'cpu-elsewhere',
    );
  }
  const { cause, fix } = remedy('bottleneck-throughput');
  const first = verdict.remedies.filter(({ saves = 1 }) => saves >= 0.1).map(({ says, price }) => `${says} (${price})`);
  return {
    id: 'bottleneck',
    severity: 'warning',
    says: `${who}: ${verdict.says}`,
    evidence,
    cause,
    fix: [...first, ...fix],
  };
}

function rates({ publishesIn, publishesOut }: BrokerLoad): string {
  const told = (value: number | undefined): string => (value === undefined ? 'unknown' : amount(value));
  return `${told(publishesIn)} messages a second from clients, ${told(publishesOut)} to them`;
}

function evidenceOf(load: BrokerLoad, { says, parts, remedies, unknown: missing }: Bottleneck): readonly string[] {
  const { publishesIn, publishesOut, qos1In, qos2In } = load;
  const mix =
    publishesIn === undefined || publishesIn <= 0 || qos1In === undefined
      ? []
      : [`from clients: QoS 1 ${percent(qos1In / publishesIn)}, QoS 2 ${percent((qos2In ?? 0) / publishesIn)}`];
  const messages = (publishesIn ?? 0) + (publishesOut ?? 0);
  return [
    rates(load),
    ...mix,
    ...(publishesIn === undefined || publishesOut === undefined || publishesIn <= 0
      ? []
      : [`fan-out: each message reaches ${amount(publishesOut / publishesIn)} clients`]),
    ...(load.bytes === undefined || messages <= 0
      ? []
      : [`network: ${bytes(load.bytes)} a second, about ${bytes(load.bytes / messages)} a message with everything`]),
    ...workText({ parts }),
    says,
    ...(remedies.every(({ saves }) => saves === undefined)
      ? [`by effort: ${remedies.map((each, at) => `${at + 1}. ${each.says}`).join('; ')}`]
      : remedies.map(remedyText)),
    ...missing.map((what) => `unknown: ${what}`),
  ];
}

function workText({ parts }: Pick<Bottleneck, 'parts'>): readonly string[] {
  return parts.length === 0 ? [] : [`work, in units of one small packet: ${parts.map(({ text }) => text).join('; ')}`];
}

function remedyText({ says, saves, enough, arithmetic, price }: RatedRemedy, at: number): string {
  const effect = saves === undefined ? 'effect unknown' : `at most ${percent(saves)} less work`;
  const alone = enough === undefined ? '' : enough ? ', enough alone' : ', not enough alone';
  return `${at + 1}. ${says}: ${effect}${alone} (${arithmetic}; price: ${price})`;
}

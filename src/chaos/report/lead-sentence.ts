import type { MeasuredTime } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { RtoClock } from '../scenario.ts';
import { byLength } from '../statistics/median.ts';
import type { Report } from './report.ts';
import { rtosOf } from './trial-report.ts';

/** What a head of operations wants to know, in a sentence or two. */
export function leadSentence(report: Report): string {
  const { verdict, plan, trials } = report;
  if (verdict.aborted !== undefined)
    return `The drill was stopped early (${verdict.aborted}); its times say nothing about the target of ${seconds(plan.target.rtoMs)}.`;
  if (verdict.injection !== 'proven')
    return `The fault was ${verdict.injection}, so nothing here says how clients would have fared under it.`;
  const times = rtosOf(trials);
  const longest = times.toSorted(byLength).at(-1);
  if (longest === undefined) return `No time was measured. ${lossWords(report)}`;
  const of = times.length > 1 ? `In the worst of ${times.length} trials ` : '';
  return `${begun(`${of}${timeWords(longest, plan.clock)}`)}; ${seconds(plan.target.rtoMs)} ${plan.target.rtoMs === 1_000 ? 'was' : 'were'} allowed. ${lossWords(report)}`;
}

function timeWords(time: MeasuredTime, clock: RtoClock): string {
  if (time.censored) {
    const end = clock === 'fault' || clock === 'partition' ? 'the fault was taken back' : 'the watching ended';
    return `service was not whole after ${seconds(time.ms)}, when ${end}`;
  }
  if (time.ms === 0) return 'no client of the endpoint went without service';
  switch (clock) {
    case 'whole':
    case 'fault':
      return `the slowest client of the endpoint was served again ${measured(time)} after the fault`;
    case 'heal':
      return `the slowest client of the endpoint was served again ${measured(time)} after the undo`;
    case 'longest':
      return `no client of the endpoint was without service for longer than ${measured(time)}`;
    case 'partition':
      return `everybody who was owed service had it, and the cluster was one again, within ${measured(time)}`;
    default:
      return clock satisfies never;
  }
}

function begun(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

function lossWords({ trials }: Report): string {
  const found = trials.flatMap(({ findings }) => findings ?? []);
  const sum = (of: (each: (typeof found)[number]) => number): number =>
    found.reduce((total, each) => total + of(each), 0);
  const lost = sum(({ messages: { qos1, qos2 } }) => qos1.lost + qos2.lost);
  const acked = sum(({ messages: { qos1, qos2 } }) => qos1.acked + qos2.acked);
  const doubled = sum(({ messages: { qos2 } }) => qos2.duplicates);
  const loss =
    lost === 0
      ? `None of ${acked.toLocaleString('en')} acknowledged messages was lost`
      : `${lost.toLocaleString('en')} of ${acked.toLocaleString('en')} acknowledged messages ${lost === 1 ? 'was' : 'were'} lost`;
  return doubled === 0
    ? `${loss}, no QoS 2 message arrived twice.`
    : `${loss}, ${doubled} QoS 2 messages arrived twice.`;
}

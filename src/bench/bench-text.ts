import type { BenchReport, ConnectionReport, StepReport } from './bench-report.ts';
import { bytes, figure, ms, percent, rateText } from './figure-text.ts';
import type { MeasuredLatency } from './measured-latency.ts';
import { costText, STEP_COLUMNS, stepCells } from './step-cells.ts';

/** What is about to be measured, one line. */
export function benchHeading({ scenario, urls, shape, qos, payloadBytes, protocolVersion }: HeadingFacts): string {
  const { publishers, subscribers, idle } = shape;
  const who = [
    ...(publishers > 0 ? [counted(publishers, 'publisher'), counted(subscribers, 'subscriber')] : []),
    ...(idle > 0 ? [`${counted(idle, publishers > 0 ? 'silent client' : 'client')}`] : []),
  ];
  const what = publishers > 0 ? [`QoS ${qos}`, `${payloadBytes} B`] : [];
  return `${scenario}  ${urls.join(' ')}  ${[...who, ...what, `MQTT ${protocolVersion === 4 ? '3.1.1' : '5'}`].join(', ')}`;
}

/** What is said of a verdict without a finding. */
const NOTHING_FOUND: Readonly<Record<BenchReport['verdict'], string>> = {
  good: 'nothing lost, nothing found',
  finding: '',
  invalid: '',
  stopped: 'before it was over; the figures are those until then',
};

type HeadingFacts = Pick<BenchReport, 'scenario' | 'urls' | 'qos' | 'payloadBytes' | 'protocolVersion'> & {
  readonly shape: Omit<BenchReport['shape'], 'fanOut'>;
};

/** The whole report for a terminal. `paint` colours the verdict. */
export function benchText(report: BenchReport, paint: (verdict: BenchReport['verdict']) => string): string {
  const { connections, steps, knee, scenario, costSource } = report;
  const [only] = steps;
  const lines = [
    ...connectionLines(connections),
    ...(scenario === 'knee' ? ['', ...stepTable(steps)] : only === undefined ? [] : stepLines(only, costSource)),
    ...(knee === undefined ? [] : ['', line('knee', kneeText(report))]),
    ...(scenario === 'knee' && costSource !== undefined ? [line('cores', `of ${costSource}`)] : []),
    '',
    line(paint(report.verdict), report.findings[0] ?? NOTHING_FOUND[report.verdict], report.verdict),
    ...report.findings.slice(1).map((finding) => line('', finding)),
    ...report.notes.map((note) => line('note', note)),
  ];
  return `${lines.join('\n')}\n`;
}

/** One step of a search in one line, for progress. */
export function stepLine({ rate, delivery, lost, verdict, reasons }: StepReport): string {
  const p99 = delivery === undefined ? '-' : ms(delivery.p99Ms);
  const why = verdict === 'good' ? '' : `  ${reasons[0] ?? ''}`;
  return `  ${rateText(rate).padStart(14)}  p99 ${p99.padStart(9)}  lost ${lost ?? '-'}  ${verdict}${why}`;
}

/** `at 21,000 msg/s every message ...`: the search in a sentence. */
export function kneeText({ knee, boundMs, steps }: Pick<BenchReport, 'knee' | 'boundMs' | 'steps'>): string {
  if (knee === undefined) return 'not searched';
  const { rate, failedAt, ended } = knee;
  if (rate === undefined) {
    return `none found: ${failedAt === undefined ? 'no rate was measured' : `${rateText(failedAt)} is too much already`}`;
  }
  const best = steps.findLast((step) => step.verdict === 'good' && step.rate === rate);
  const held = `p99 ${best?.delivery === undefined ? '-' : ms(best.delivery.p99Ms)} under ${ms(boundMs)}, nothing lost`;
  const cores = best?.broker?.cores === undefined ? '' : `, broker ${best.broker.cores.toFixed(2)} cores`;
  const why = ended === 'tool-late' ? 'was too fast for this tool' : 'did not hold';
  const beyond = failedAt === undefined ? '' : `; ${rateText(failedAt)} ${why}`;
  return `${ended === 'found' ? '' : 'at least '}${rateText(rate)} (${held}${cores})${beyond}`;
}

function connectionLines({ clients, ready, perSecond, connack, ...report }: ConnectionReport): string[] {
  const speed = perSecond === undefined ? '' : `, ${figure(perSecond)} CONNACK/s`;
  const memory = report.memoryPerConnection;
  return [
    line('connections', `${figure(ready)} of ${figure(clients)}${speed}`),
    ...(connack === undefined ? [] : [line('CONNACK', latencyText(connack))]),
    ...(memory === undefined ? [] : [line('memory', `${bytes(memory)} of the broker for each connection`)]),
  ];
}

function stepLines(step: StepReport, costSource: string | undefined): string[] {
  const { sent, publishedPerSecond, received, expected, deliveredPerSecond, lost, own } = step;
  return [
    line(
      'published',
      `${figure(sent)} of ${figure(step.offered)} in ${step.measuredSeconds.toFixed(1)} s, ${rateText(publishedPerSecond)}`,
    ),
    line('delivered', `${figure(received)} of ${figure(expected)}, ${rateText(deliveredPerSecond)}`),
    line(
      '',
      `${lost === undefined ? `${figure(expected - received)} under way at the stop` : `${figure(lost)} lost`}, ` +
        `${figure(step.duplicates)} duplicates, ${figure(step.outOfOrder)} out of order`,
    ),
    ...(step.delivery === undefined ? [] : [line('latency', latencyText(step.delivery))]),
    ...(step.acknowledgement === undefined ? [] : [line('ack', latencyText(step.acknowledgement))]),
    line(
      'this tool',
      `p99 ${ms(own.p99Ms)} late, at most ${ms(own.maxMs)}; event loop p99 ${ms(own.loopP99Ms)}, busy ${percent(own.busy)}`,
    ),
    ...(costSource === undefined ? [] : [line('broker', `${costText(step.broker)} (${costSource})`)]),
  ];
}

function stepTable(steps: readonly StepReport[]): string[] {
  if (steps.length === 0) return [];
  return [[...STEP_COLUMNS, ''], ...steps.map((step) => [...stepCells(step), step.verdict])].map((cells) =>
    cells
      .map((cell, at) => (at === cells.length - 1 ? `  ${cell}` : cell.padStart(at < 2 ? 12 : 10)))
      .join('')
      .trimEnd(),
  );
}

function latencyText({ p50Ms, p90Ms, p99Ms, p999Ms, maxMs }: MeasuredLatency): string {
  return `p50 ${ms(p50Ms)}  p90 ${ms(p90Ms)}  p99 ${ms(p99Ms)}  p99.9 ${ms(p999Ms)}  max ${ms(maxMs)}`;
}

function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A word, then what is to be said of it; `plain` is the word where it is coloured. */
function line(word: string, text: string, plain = word): string {
  return `${word}${' '.repeat(Math.max(1, 13 - plain.length))}${text}`;
}

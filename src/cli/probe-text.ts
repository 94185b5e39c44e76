import { styleText } from 'node:util';
import type { ProbeModule } from '../config/settings.ts';
import { PROBE_PHASES } from '../metrics/label-values.ts';
import { nextStep } from '../probe/next-step.ts';
import type { ProbePhase, ProbeResult, ProbeTls } from '../probe/probe-result.ts';

/** Whether and when text is coloured, and what time it is for the days a certificate has left. */
export interface ProbeTextOptions {
  readonly colour: boolean;
  readonly wallMs: number;
}

const BAR = 32;

/** What is about to be probed, one line. */
export function probeHeading(url: string, { kind, qos, protocolVersion }: ProbeModule): string {
  const how = kind === 'connect' ? 'connect' : `${kind.replace('_', ' ')}, QoS ${qos}`;
  return `${url}  ${how}, MQTT ${protocolVersion === 4 ? '3.1.1' : '5'}\n`;
}

/** One result in full: when each phase ran, verdict, certificate, and on failure what to try next. */
export function probeText(result: ProbeResult, options: ProbeTextOptions): string {
  const { failure, address, tls, sessionPresent } = result;
  return [
    ...waterfall(result),
    '',
    verdict(result, options.colour),
    ...(address === undefined ? [] : [`address      ${address.ip} (IPv${address.family})`]),
    ...(tls === undefined ? [] : certificateLines(tls, options.wallMs)),
    ...(sessionPresent === undefined ? [] : [`session      ${sessionPresent ? 'kept' : 'not kept'} by the broker`]),
    ...(failure === undefined ? [] : [`try next     ${nextStep(failure, tls)}`]),
    '',
  ].join('\n');
}

/** One result in one line, for a row of them. */
export function probeLine(index: number, { success, failure, durationSeconds, phases }: ProbeResult): string {
  const deliver = phases.deliver === undefined ? '' : `, delivered in ${milliseconds(phases.deliver)}`;
  const what = success || failure === undefined ? `good${deliver}` : `failed at ${failure.phase}: ${failure.message}`;
  return `${String(index + 1).padStart(4)}  ${milliseconds(durationSeconds).padStart(10)}  ${what}\n`;
}

/** What a row of results comes to: successes, and smallest, middle and largest time of each phase. */
export function probeSummary(results: readonly ProbeResult[]): string {
  const good = results.filter(({ success }) => success).length;
  const rows = PROBE_PHASES.flatMap((phase) => {
    const times = results.flatMap(({ phases }) => phases[phase] ?? []).toSorted((a, b) => a - b);
    const [least, middle, most] = [times[0], times[Math.floor(times.length / 2)], times.at(-1)];
    if (least === undefined || middle === undefined || most === undefined) return [];
    return [[phase, milliseconds(least), milliseconds(middle), milliseconds(most)]];
  });
  const table = [['phase', 'least', 'median', 'most'], ...rows].map(
    ([name = '', ...cells]) => `  ${name.padEnd(10)}${cells.map((cell) => cell.padStart(12)).join('')}`,
  );
  return [`${good} of ${results.length} good`, ...table, ''].join('\n');
}

function waterfall(result: ProbeResult): string[] {
  const shown = PROBE_PHASES.flatMap((phase) => {
    const began = result.beganSeconds[phase];
    return began === undefined ? [] : [{ phase, began, took: tookSeconds(result, phase, began) }];
  });
  const total = Math.max(...shown.map(({ began, took }) => began + took), result.durationSeconds, Number.EPSILON);
  return shown.map(({ phase, began, took }) => {
    const failed = result.phases[phase] === undefined;
    const from = Math.min(Math.floor((began / total) * BAR), BAR - 1);
    const length = Math.max(1, Math.min(Math.round((took / total) * BAR), BAR - from));
    const bar = `${' '.repeat(from)}${(failed ? 'x' : '█').repeat(length)}`;
    return `  ${phase.padEnd(10)}${(failed ? 'not done' : milliseconds(took)).padStart(12)}  ${bar}`;
  });
}

/** A phase that did not end ran until the probe gave up. */
function tookSeconds({ phases, durationSeconds }: ProbeResult, phase: ProbePhase, began: number): number {
  return phases[phase] ?? Math.max(durationSeconds - began, 0);
}

function verdict({ success, failure, durationSeconds }: ProbeResult, colour: boolean): string {
  const paint = (style: 'green' | 'red', text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  if (success || failure === undefined) return `${paint('green', 'good')}         in ${milliseconds(durationSeconds)}`;
  return `${paint('red', 'failed')}       at ${failure.phase} (${failure.reason}): ${failure.message}`;
}

function certificateLines(tls: ProbeTls, wallMs: number): string[] {
  const days = Math.floor((tls.earliestExpirySeconds - wallMs / 1_000) / 86_400);
  const left = days < 0 ? `expired ${plural(-days)} ago` : `${plural(days)} left`;
  const trust = tls.chainProblem === undefined ? 'trusted' : `not trusted (${tls.chainProblem})`;
  return [`certificate  ${left}, ${trust}, for ${tls.leaf.subject}`, `tls          ${tls.version}, ${tls.cipher}`];
}

function plural(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}

function milliseconds(seconds: number): string {
  const ms = seconds * 1_000;
  return `${ms.toFixed(ms < 100 ? 2 : 0)} ms`;
}

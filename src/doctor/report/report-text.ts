import type { Finding, Severity } from '../../core/finding.ts';
import type { Outcome } from '../check.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Rung } from '../ladder.ts';
import { limitLines } from '../limit-lines.ts';
import { remedy } from '../remedies.ts';
import type { Symptom } from '../symptoms.ts';
import { summary } from './summary.ts';

/** Paints words of a report; the plain one leaves them as they are. */
export type Paint = (style: 'red' | 'yellow' | 'green' | 'dim' | 'bold', text: string) => string;

const marks: Readonly<Record<Outcome, readonly [mark: string, style: Parameters<Paint>[0]]>> = {
  good: ['✓', 'green'],
  finding: ['✗', 'red'],
  unknown: ['?', 'yellow'],
  skipped: ['-', 'dim'],
};

const styles: Readonly<Record<Severity, Parameters<Paint>[0]>> = { critical: 'red', warning: 'yellow', info: 'dim' };

/** The report for a terminal: what was found, with cause and fix, then the ladder. */
export function reportText(
  diagnosis: Diagnosis,
  { paint, symptom }: { readonly paint: Paint; readonly symptom?: Symptom },
): string {
  const { rungs, findings, facts, leftBehind } = diagnosis;
  const width = Math.max(...rungs.map(({ id }) => id.length));
  const limits = facts.protocolVersion === 5 && facts.limits !== undefined ? limitLines(facts.limits) : [];
  return [
    paint('bold', diagnosis.url),
    summary(diagnosis),
    '',
    ...findings.flatMap((finding, index) => [...findingLines(finding, index + 1, paint), '']),
    ...leftBehind.map((left) => paint('red', `maybe left at the broker: ${shown(left)}`)),
    ...groups(rungs).flatMap((group) => groupLines(group, width, paint)),
    '',
    ...(limits.length === 0 ? [] : [`granted  ${shown(limits.join('; '))}`, '']),
    ...(symptom === undefined ? [] : symptomLines(symptom, paint)),
  ].join('\n');
}

/** What a broker said may hold anything: no control character of it reaches the terminal. */
function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\ufffd');
}

function findingLines({ id, severity, says, evidence, cause, fix }: Finding, number: number, paint: Paint): string[] {
  return [
    `${number}. ${paint(styles[severity], severity)}  ${shown(says)}  ${paint('dim', `[${id}]`)}`,
    ...evidence.map((line, at) => `   ${at === 0 ? 'seen ' : '     '}  ${shown(line)}`),
    ...(cause === undefined ? [] : [`   cause  ${shown(cause)}`]),
    ...fix.map((line, at) => `   ${at === 0 ? 'fix  ' : '     '}  ${at + 1}. ${shown(line)}`),
  ];
}

/** Neighbours that were skipped for one reason are told together. */
function groups(rungs: readonly Rung[]): Rung[][] {
  const all: Rung[][] = [];
  for (const rung of rungs) {
    const last = all.at(-1);
    const [first] = last ?? [];
    if (rung.outcome === 'skipped' && first?.outcome === 'skipped' && first.says === rung.says) last?.push(rung);
    else all.push([rung]);
  }
  return all;
}

function groupLines(group: readonly Rung[], width: number, paint: Paint): string[] {
  const [first] = group;
  if (first === undefined) return [];
  if (group.length === 1) return rungLines(first, width, paint);
  return [paint('dim', ` - ${group.map(({ id }) => id).join(', ')}: ${shown(first.says)}`)];
}

function rungLines({ id, outcome, says, evidence, findings, tookMs }: Rung, width: number, paint: Paint): string[] {
  const [mark, style] = markOf(outcome, findings);
  const took = tookMs === undefined || outcome === 'skipped' ? '' : paint('dim', `  ${tookMs.toFixed(0)} ms`);
  const line = ` ${paint(style, mark)} ${id.padEnd(width)}  ${outcome === 'skipped' ? paint('dim', shown(says)) : shown(says)}${took}`;
  if (outcome === 'good' || outcome === 'skipped') return [line];
  const told = new Set(findings.flatMap((finding) => finding.evidence)); // told above already
  const rest = evidence.filter((one) => !told.has(one));
  return [line, ...rest.map((one) => `   ${' '.repeat(width)}  ${shown(one)}`)];
}

function markOf(outcome: Outcome, findings: readonly Finding[]): readonly [mark: string, style: Parameters<Paint>[0]] {
  const [worst] = findings;
  if (outcome !== 'finding' || worst === undefined || worst.severity === 'critical') return marks[outcome];
  return worst.severity === 'warning' ? ['!', 'yellow'] : ['i', 'green'];
}

/** What usually is behind a symptom, for the eye of whoever knows the plant. */
function symptomLines({ says, causes }: Symptom, paint: Paint): string[] {
  return [
    paint('bold', `What usually is behind "${says}"`),
    ...causes.flatMap((id) => {
      const { cause, fix } = remedy(id);
      return [` - ${cause}`, ...fix.map((line, at) => `     ${at + 1}. ${line}`)];
    }),
    '',
  ];
}

import type { Assessment } from '../assessment.ts';
import { bytes, dollars } from '../quantity.ts';
import type { Traffic } from '../traffic.ts';
import type { CapacityReport } from './capacity-report.ts';
import { columns } from './columns.ts';
import { demandWords } from './demand-words.ts';
import { measuresTable } from './measures-table.ts';
import { breaksTable, figuresTable, kindsTable, limitsTable, stepsTable, throughputTable } from './report-tables.ts';
import { unmodelled } from './unmodelled.ts';

/** The report as text: first what to do, then how it follows. */
export function reportText(report: CapacityReport): string {
  const { origin, demand, machine, steps, assessments, recommendation, reading, live } = report;
  const [only] = assessments.length === 1 ? assessments : [];
  const judged = only ?? assessments.find(({ kind }) => kind === recommendation.kind);
  return [
    `Demand, ${origin}: ${demandWords(demand)}.\n`,
    '"The seed" is the chapter "MQTT Advanced Topics" (1184.3, 1184.5, 1184.6) this tool grew from.\n',
    `Each node: ${bytes(machine.memoryBytes)} of memory, ${Math.round(machine.share * 100)}% of it for connections.\n`,
    ...(live === undefined
      ? []
      : [
          `\nThe fleet ${live.cluster}, the last 30 days\n`,
          columns(measuresTable(live.measures)),
          ...report.exceeded.map((sentence) => `  exceeded: ${sentence}\n`),
          ...live.missing.map((sentence) => `  not known: ${sentence}\n`),
        ]),
    '\nArithmetic\n',
    columns(stepsTable(report)),
    '\n',
    ...steps.map(({ what, seed, whole }) => `  ${what}\n    seed: ${seed}\n    ours: ${whole}\n`),
    '\nMessages a second by size, from the seed; between the rows interpolated in log space\n',
    columns(throughputTable(report)),
    ...(reading.beyond === undefined ? [] : [`  ${reading.beyond}\n`]),
    '\nPackets: published and delivered messages with their acknowledgements, each costing as much as a message at QoS 0\n',
    '\nBrokers: N nodes carry the peak while all are up; "for N+1" is the size that also carries it with one node gone, and uses no limit above 85% while all are up\n',
    columns(kindsTable(assessments)),
    ...assessments.flatMap(({ name, reasons }) => reasons.map((reason) => `  ${name}: ${reason}\n`)),
    ...(judged === undefined ? [] : detail(judged, report.peak)),
    '\nFigures and their sources\n',
    columns(figuresTable(assessments)),
    `\n${recommendation.kind === undefined ? '' : 'Recommendation: '}${recommendation.says}\n`,
    ...recommendation.lines.map((line) => `  ${line}\n`),
  ].join('');
}

function detail({ name, size, nodes, limits, breaks, bill, notes }: Assessment, peak: Traffic): readonly string[] {
  return [
    `\n${name}, ${size}\n`,
    columns(limitsTable(limits)),
    ...limits.flatMap(({ says, beyond = [] }) => beyond.map((word) => `  ${says}: ${word}\n`)),
    ...unmodelled(peak, nodes).map((sentence) => `  not modelled: ${sentence}\n`),
    `\nWhat breaks ${name}, ${size}, first\n`,
    columns(breaksTable(breaks)),
    '\nA month\n',
    ...bill.lines.map((line) => `  ${line.what}: ${line.arithmetic} = ${dollars(line.dollars)}\n`),
    `  prices: ${bill.source}\n`,
    ...notes.map((note) => `  note: ${note}\n`),
  ];
}

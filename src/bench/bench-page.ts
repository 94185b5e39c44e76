import { escapeText } from '../core/escape-text.ts';
import { htmlDocument } from '../page/document.ts';
import { htmlLegend, htmlList, htmlNote, htmlTable } from '../page/markup.ts';
import type { BenchReport, StepReport } from './bench-report.ts';
import { benchHeading, kneeText } from './bench-text.ts';
import { figure, ms, rateText } from './figure-text.ts';
import { kneeChart } from './knee-chart.ts';
import { type MeasuredLatency, percentileCurve } from './measured-latency.ts';
import { CHART_PERCENTILES, percentileChart } from './percentile-chart.ts';
import { costText, STEP_COLUMNS, stepCells } from './step-cells.ts';

const VERDICTS: Readonly<Record<BenchReport['verdict'], readonly [style: string, word: string]>> = {
  good: ['pass', 'GOOD'],
  finding: ['fail', 'FINDING'],
  invalid: ['unknown', 'INVALID'],
  stopped: ['unknown', 'STOPPED'],
};

/** The report as one page: verdict, figures, every step, curves. */
export async function benchPage(report: BenchReport): Promise<string> {
  const { steps, knee, scenario, boundMs, findings, notes, verdict } = report;
  const [style, word] = VERDICTS[verdict];
  const [only] = steps;
  const lead = scenario === 'knee' ? kneeText(report) : (findings[0] ?? 'Nothing was lost and nothing was found.');
  const sections = [
    `<h1>sre bench: ${escapeText(scenario)}</h1>`,
    `<p class="lead"><span class="verdict ${style}">${word}</span>${escapeText(lead)}</p>`,
    htmlNote(`${benchHeading(report)}; began ${report.began}`),
    cards(report),
    ...(findings.length === 0 ? [] : ['<h2>Findings</h2>', htmlList(findings)]),
    ...(scenario === 'knee' && steps.length > 0 ? kneeSection(steps, boundMs, knee?.rate) : []),
    ...(scenario !== 'knee' && only?.delivery !== undefined
      ? ['<h2>Latency</h2>', ...(await distribution(only.delivery, 'From the intended time of sending to reception.'))]
      : []),
    ...(steps.length > 0 ? ['<h2>Steps</h2>', stepTable(steps)] : []),
    ...(report.connections.connack === undefined
      ? []
      : [
          '<h2>Connecting</h2>',
          ...(await distribution(report.connections.connack, 'From the intended time of connecting to CONNACK.')),
        ]),
    ...(notes.length === 0 ? [] : ['<h2>Notes</h2>', htmlList(notes)]),
  ];
  return htmlDocument({ title: `sre bench ${scenario} ${report.urls.join(' ')}`, body: sections.join('\n') });
}

function cards({ connections, steps, shape, costSource }: BenchReport): string {
  const best = steps.findLast(({ verdict }) => verdict === 'good') ?? steps.at(-1);
  const shown: (readonly [string, string, string])[] = [
    ['connections', `${figure(connections.ready)} of ${figure(connections.clients)}`, speedText(connections.perSecond)],
    ...(connections.memoryPerConnection === undefined
      ? []
      : [
          [
            'memory for each',
            `${(connections.memoryPerConnection / 1024).toFixed(1)} KiB`,
            'broker, while they were opened',
          ] as const,
        ]),
  ];
  if (best !== undefined) {
    shown.push(
      ['published', rateText(best.publishedPerSecond), `${figure(shape.publishers)} publishers`],
      ['delivered', rateText(best.deliveredPerSecond), `${figure(shape.subscribers)} subscribers`],
      ['p99 latency', best.delivery === undefined ? '-' : ms(best.delivery.p99Ms), 'from the intended time'],
      ['lost', best.lost === undefined ? 'unknown' : figure(best.lost), `of ${figure(best.expected)} deliveries`],
      ['this tool', `${ms(best.own.p99Ms)} late`, 'p99, part of every latency'],
      ['broker', costText(best.broker), costSource ?? 'name a source to measure it'],
    );
  }
  return `<div class="cards axes">${shown
    .map(
      ([key, value, note]) =>
        `<div class="card"><div class="k">${escapeText(key)}</div><div class="v">${escapeText(value)}</div><div class="n">${escapeText(note)}</div></div>`,
    )
    .join('')}</div>`;
}

function kneeSection(steps: readonly StepReport[], boundMs: number, knee: number | undefined): string[] {
  return [
    '<h2>Latency over rate</h2>',
    `<div class="panel"><div class="scroll">${kneeChart(steps, boundMs, knee)}</div>`,
    htmlLegend([
      ['f-connect', 'p50'],
      ['f-detect', 'p99'],
      ['f-good', 'held'],
      ['f-missing', 'did not hold'],
      ['f-late', 'this tool was late'],
    ]),
    '</div>',
  ];
}

function stepTable(steps: readonly StepReport[]): string {
  return htmlTable({
    head: [...STEP_COLUMNS, 'verdict', 'because'],
    rows: steps.map((step) => [...stepCells(step), step.verdict, step.reasons.join('; ')]),
    numeric: STEP_COLUMNS.map((_, at) => at),
  });
}

async function distribution(latency: MeasuredLatency, says: string): Promise<string[]> {
  const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs, count } = latency;
  const values = await percentileCurve(latency, CHART_PERCENTILES);
  return [
    htmlNote(`${says} ${figure(count)} measured.`),
    `<div class="panel"><div class="scroll">${percentileChart(values)}</div></div>`,
    htmlTable({
      head: ['p50', 'p90', 'p99', 'p99.9', 'max'],
      rows: [[p50Ms, p90Ms, p99Ms, p999Ms, maxMs].map(ms)],
      numeric: [0, 1, 2, 3, 4],
    }),
  ];
}

function speedText(perSecond: number | undefined): string {
  return perSecond === undefined ? 'CONNACKs' : `${figure(perSecond)} CONNACK/s`;
}

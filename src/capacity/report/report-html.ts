import { escapeText } from '../../core/escape-text.ts';
import { htmlDocument } from '../../page/document.ts';
import { htmlLegend, htmlList, htmlNote, htmlTable } from '../../page/markup.ts';
import type { Measure } from '../live/live-fleet.ts';
import { count, dollars } from '../quantity.ts';
import { breaksChart } from './breaks-chart.ts';
import type { CapacityReport } from './capacity-report.ts';
import { demandWords } from './demand-words.ts';
import { growthChart } from './growth-chart.ts';
import { leftWords, measuresTable } from './measures-table.ts';
import { breaksTable, figuresTable, kindsTable, limitsTable, throughputTable } from './report-tables.ts';
import { unmodelled } from './unmodelled.ts';
import { useChart } from './use-chart.ts';

/** The report as a page: one file, no script. */
export function reportHtml(report: CapacityReport): string {
  const { origin, demand, assessments, recommendation, steps, reading } = report;
  const judged = assessments.find(({ kind }) => kind === recommendation.kind) ?? assessments[0];
  const good = recommendation.kind !== undefined && report.exceeded.length === 0;
  const body = [
    '<h1>Capacity</h1>',
    `<p class="lead"><span class="verdict ${good ? 'pass' : 'fail'}">${good ? 'HOLDS' : 'DOES NOT HOLD'}</span>${escapeText(recommendation.says)}</p>`,
    htmlNote(`Demand, ${origin}: ${demandWords(demand)}.`),
    htmlList(recommendation.lines),
    ...livePart(report),
    '<h2>Demand against capacity</h2>',
    htmlNote(
      'Messages are counted as packets: published and delivered, with their acknowledgements, each costing as much as a message at QoS 0.',
    ),
    htmlNote(
      'Green or red: used while every node is up. Grey: used when one node is gone. Beyond the red line it breaks.',
    ),
    `<div class="panel scroll">${useChart(assessments)}${htmlLegend([
      ['f-good', 'holds'],
      ['f-missing', 'does not hold'],
      ['f-wait', 'one node gone'],
    ])}</div>`,
    htmlTable(kindsTable(assessments)),
    htmlList(assessments.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`))),
    ...(judged === undefined
      ? []
      : [
          `<h2>What breaks ${escapeText(`${judged.name}, ${judged.size}`)}, first</h2>`,
          htmlNote('Each demand grows by itself while the others stay, until the first limit is reached.'),
          `<div class="panel scroll">${breaksChart(judged.breaks)}</div>`,
          htmlTable(breaksTable(judged.breaks)),
          htmlTable(limitsTable(judged.limits)),
          htmlList(unmodelled(report.peak, judged.nodes).map((sentence) => `not modelled: ${sentence}`)),
          `<h2>A month of ${escapeText(judged.name)}: ${escapeText(dollars(judged.bill.dollars))}</h2>`,
          htmlTable({
            head: ['position', 'arithmetic', 'US dollars'],
            rows: judged.bill.lines.map(({ what, arithmetic, dollars: sum }) => [what, arithmetic, dollars(sum)]),
            numeric: [2],
          }),
          htmlNote(`Prices: ${judged.bill.source}.`),
          htmlList(judged.notes),
        ]),
    '<h2>Arithmetic</h2>',
    htmlNote('"The seed" is the chapter "MQTT Advanced Topics" (1184.3, 1184.5, 1184.6) this tool grew from.'),
    htmlTable({
      head: ['', "the seed's figure", 'how', 'with what it leaves out', 'how'],
      rows: steps.map((step) => [step.what, step.seedFigure, step.seed, step.wholeFigure, step.whole]),
    }),
    '<h2>Messages a second by size</h2>',
    htmlTable(throughputTable(report)),
    htmlNote(reading.beyond ?? 'From the seed; between its sizes interpolated on logarithmic scales.'),
    '<h2>Figures and their sources</h2>',
    htmlTable(figuresTable(assessments)),
  ].join('\n');
  return htmlDocument({ title: 'Capacity', body });
}

function headingOf(measure: Measure): string {
  return measure.limit === undefined ? measure.says : `${measure.says}: days left ${leftWords(measure)}`;
}

function livePart({ live, exceeded }: CapacityReport): readonly string[] {
  if (live === undefined) return [];
  const charts = live.measures.flatMap((measure) => {
    const chart = growthChart(measure);
    return chart === undefined ? [] : [`<div class="panel"><h3>${escapeText(headingOf(measure))}</h3>${chart}</div>`];
  });
  const days = Math.max(0, ...live.measures.map((measure) => measure.days));
  return [
    `<h2>The fleet ${escapeText(live.cluster)}</h2>`,
    htmlNote(
      `${count(days)} whole days of the last 30. The line goes on as the daily peaks grew; the wedge is its 95% confidence interval.`,
    ),
    htmlTable(measuresTable(live.measures)),
    `<div class="two">${charts.join('\n')}</div>`,
    ...exceeded.map((sentence) => `<p class="alarm">${escapeText(sentence)}</p>`),
    htmlList(live.missing.map((sentence) => `not known: ${sentence}`)),
  ];
}

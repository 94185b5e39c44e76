import type { Table } from '../../page/table.ts';
import type { Assessment } from '../assessment.ts';
import type { Bill } from '../bill.ts';
import type { LimitUse } from '../limit-use.ts';
import { bytes, count, dollars, percent, shortCount, times } from '../quantity.ts';
import type { Breakage } from '../sensitivity.ts';
import type { CapacityReport } from './capacity-report.ts';

/** The seed's figures and ours. */
export function stepsTable({ steps }: CapacityReport): Table {
  return {
    head: ['', "the seed's figure", 'with what it leaves out'],
    rows: steps.map(({ what, seedFigure, wholeFigure }) => [what, seedFigure, wholeFigure]),
  };
}

/** The seed's throughput table and the row of the demand. */
export function throughputTable({ table, reading }: CapacityReport): Table {
  const rows = [...table, ...(table.some((row) => row.payloadBytes === reading.payloadBytes) ? [] : [reading])];
  return {
    head: ['message', 'one node', 'three nodes'],
    rows: rows
      .toSorted((a, b) => a.payloadBytes - b.payloadBytes)
      .map((row) => [
        `${bytes(row.payloadBytes)}${row === reading ? ' (this demand)' : ''}`,
        `${shortCount(row.single)} msg/s`,
        `${shortCount(row.cluster)} msg/s`,
      ]),
    numeric: [1, 2],
  };
}

/** Every kind with its size, use and price. */
export function kindsTable(assessments: readonly Assessment[]): Table {
  return {
    head: [
      'broker',
      'N',
      'for N+1',
      'judged',
      'holds',
      'connections',
      'messages',
      'memory',
      'one node gone',
      'month',
      'price',
    ],
    rows: assessments.map((each) => [
      each.name,
      each.count === undefined ? '-' : count(each.count.needed),
      each.count === undefined ? '-' : count(each.count.recommended),
      each.size,
      each.holds ? 'yes' : 'no',
      useOf(each, 'connections', 'devices'),
      useOf(each, 'messages', 'sends', 'inbound'),
      useOf(each, 'memory'),
      worstLoss(each),
      dollars(each.bill.dollars),
      each.bill.confidence,
    ]),
    numeric: [1, 2, 5, 6, 7, 8, 9],
  };
}

function useOf({ limits }: Assessment, ...ids: readonly string[]): string {
  const limit = limits.find(({ id }) => ids.includes(id));
  return limit === undefined ? '-' : percent(limit.use);
}

function worstLoss({ limits }: Assessment): string {
  const losses = limits.flatMap(({ afterLoss }) => (afterLoss === undefined ? [] : [afterLoss]));
  if (losses.length === 0) return '-';
  const worst = Math.max(...losses);
  return Number.isFinite(worst) ? percent(worst) : 'nothing left';
}

/** What breaks first. */
export function breaksTable(breaks: readonly Breakage[]): Table {
  return {
    head: ['grows', 'now', 'breaks above', 'times', 'limit'],
    rows: breaks.map(({ says, now, at, factor, limit }) => [
      says,
      count(now),
      at === undefined ? 'not in sight' : count(at),
      factor === undefined ? '-' : times(factor),
      limit?.says ?? '-',
    ]),
    numeric: [1, 2, 3],
  };
}

/** The figures a judgement stands on. */
export function figuresTable(assessments: readonly Assessment[]): Table {
  return {
    head: ['broker', 'figure', 'value', 'confidence', 'source'],
    rows: assessments.flatMap(({ name, figures, limits, bill, nodes }) => {
      if (nodes === undefined) return serviceRows(name, limits, bill);
      return Object.entries(figures).map(([id, { value, confidence, source, stated }]) => [
        name,
        FIGURE_WORDS[id] ?? id,
        id === 'memoryPerConnection' ? bytes(value) : id === 'price' ? dollars(value) : shortCount(value),
        confidence,
        stated === undefined ? source : `${source} (${stated})`,
      ]);
    }),
    numeric: [2],
  };
}

function serviceRows(name: string, limits: readonly LimitUse[], bill: Bill): readonly (readonly string[])[] {
  const [first] = limits;
  return [
    [name, 'quotas', '-', first?.figure.confidence ?? '-', first?.figure.source ?? '-'],
    [name, 'prices', '-', bill.confidence, bill.source],
  ];
}

const FIGURE_WORDS: Readonly<Record<string, string>> = {
  connections: 'connections',
  messages: 'messages a second',
  memoryPerConnection: 'memory of an idle connection',
  price: 'price of a node and month',
};

/** The limits of a size, one by one. */
export function limitsTable(limits: readonly LimitUse[]): Table {
  return {
    head: ['limit', 'demand', 'capacity', 'used', 'one node gone'],
    rows: limits.map(({ says, unit, demand, capacity, use, afterLoss }) => {
      const amount = unit === 'bytes' ? bytes : shortCount;
      const lost = afterLoss === undefined ? '-' : Number.isFinite(afterLoss) ? percent(afterLoss) : 'nothing left';
      return [says, amount(demand), amount(capacity), percent(use), lost];
    }),
    numeric: [1, 2, 3, 4],
  };
}

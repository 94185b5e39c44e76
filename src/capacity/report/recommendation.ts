import type { Assessment } from '../assessment.ts';
import type { Demand } from '../demand.ts';
import { nearest } from '../limit-use.ts';
import { count, dollars, percent, times } from '../quantity.ts';

/** What to do, and how it follows. */
export interface Recommendation {
  /** Absent when nothing that was judged holds. */
  readonly kind?: string;
  readonly says: string;
  /** The arithmetic behind it, line by line. */
  readonly lines: readonly string[];
}

/** The cheapest of what holds; a price nobody stated does not win against one somebody did. */
export function recommendation(demand: Demand, assessments: readonly Assessment[]): Recommendation {
  const holding = assessments.filter(({ holds }) => holds);
  const general = holding.filter((each) => each.general || assessments.length === 1);
  const priced = general.filter(({ bill }) => bill.confidence !== 'assumed');
  const best = cheapest(priced) ?? cheapest(general);
  if (best === undefined) {
    return {
      says: assessments.length === 1 ? 'It does not hold.' : `No broker that was judged holds.${onlyServices(holding)}`,
      lines: assessments.flatMap(({ name, size, reasons }) => reasons.map((reason) => `${name}, ${size}: ${reason}`)),
    };
  }
  const others = general
    .filter((each) => each !== best)
    .toSorted((a, b) => a.bill.dollars - b.bill.dollars)
    .map(({ name, size, bill }) => {
      const guess = bill.confidence === 'assumed' ? '; not recommended, because that price is assumed' : '';
      const compared = best.bill.dollars > 0 ? ` (${times(bill.dollars / best.bill.dollars)})` : '';
      return `holds, too: ${name}, ${size}: ${dollars(bill.dollars)} a month${compared}${guess}`;
    });
  return {
    kind: best.kind,
    says: `${best.name}, ${best.size}, ${dollars(best.bill.dollars)} a month before licences, traffic and people.`,
    lines: [...sizeLines(demand, best), ...others],
  };
}

/** What holds, and is no broker everybody can subscribe to. */
function onlyServices(holding: readonly Assessment[]): string {
  return holding
    .map(
      ({ name, size, bill }) =>
        ` ${name} does, ${size} for ${dollars(bill.dollars)} a month, where devices talk to it and not to each other.`,
    )
    .join('');
}

function cheapest(assessments: readonly Assessment[]): Assessment | undefined {
  return assessments.toSorted((a, b) => a.bill.dollars - b.bill.dollars)[0];
}

function sizeLines(demand: Demand, { count: needs, nodes, limits, bill, breaks, name }: Assessment): readonly string[] {
  const first = breaks.find(({ at }) => at !== undefined);
  const near = nearest(limits);
  return [
    ...(needs === undefined || nodes === undefined
      ? []
      : [
          `N = ${count(needs.needed)}: ${count(needs.needed)} x ${name} carries ${count(demand.devices)} devices and the peak with every node there`,
          `N+1 = ${count(needs.needed + 1)}; in a size ${name} can have, and no limit used above 85% while all are up: ${count(needs.recommended)}${nodes === needs.recommended ? '' : `; judged: ${count(nodes)}`}`,
        ]),
    ...limits.map(
      ({ says, use, afterLoss }) =>
        `${says}: ${percent(use)} used${afterLoss === undefined ? '' : `, ${percent(afterLoss)} with one node gone`}`,
    ),
    ...bill.lines.map(({ what, arithmetic, dollars: sum }) => `${what}: ${arithmetic} = ${dollars(sum)}`),
    ...(near === undefined ? [] : [`nearest limit: ${near.says}`]),
    ...(first?.at === undefined
      ? []
      : [
          `breaks first: ${first.says}, above ${count(first.at)} (now ${count(first.now)}${first.factor === undefined ? '' : `, ${times(first.factor)}`}), by the limit of ${first.limit?.says ?? 'one'}`,
        ]),
  ];
}

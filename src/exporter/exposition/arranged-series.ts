import type { Reading } from '../../core/reading.ts';
import type { Metric } from '../../metrics/metric.ts';
import { SharedByContent } from '../shared-by-content.ts';
import { metricByName } from './families.ts';
import { type LineOwner, seriesOfReading } from './sample.ts';

/** Why a reading did not become a series; the closed set of `reason` in `mqtt_sre_readings_refused_total`. */
export const REFUSALS = ['unknown_metric', 'wrong_labels', 'not_a_number', 'duplicate'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** Which readings become series, and where on the page; one object for all clusters of which the same is to be said. */
export interface Arrangement {
  /** Places of the readings that became series, in the order of their lines. */
  readonly order: Uint32Array;
  /** Numbers of the families that have lines, ascending. */
  readonly family: Uint16Array;
  /** Where in `order` the lines of each of them end. */
  readonly end: Uint32Array;
  /** Series cut because the cluster has more than it may, by metric. */
  readonly dropped: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<Refusal, number>;
}

interface Candidate {
  readonly series: string;
  readonly family: number;
  readonly at: number;
}

const NOTHING_CUT: Arrangement['dropped'] = new Map();
const NOTHING_REFUSED: Arrangement['refused'] = new Map();
const shared = new SharedByContent<Arrangement>();

/** The readings to arrange, by place. */
export interface Arrangeable {
  /** Where each batch ends. */
  readonly batchEnds: readonly number[];
  at(place: number): Reading;
}

/**
 * Chooses and sorts. Of two equal series the first counts; above `limit` the readings that come last are cut, within one
 * batch of readings those last in the order of the catalogue and of the labels.
 */
export function arrange(owner: LineOwner, readings: Arrangeable, limit: number): Arrangement {
  const refused = new Map<Refusal, number>();
  const dropped = new Map<string, number>();
  const seen = new Set<string>();
  const kept: Candidate[] = [];
  let first = 0;
  for (const end of readings.batchEnds) {
    for (const candidate of candidates(owner, readings, first, end, refused)) {
      if (seen.has(candidate.series)) increase(refused, 'duplicate');
      else if (seen.size >= limit) increase(dropped, readings.at(candidate.at).metric);
      else {
        seen.add(candidate.series);
        kept.push(candidate);
      }
    }
    first = end;
  }
  kept.sort(inPageOrder);
  const ends = new Map<number, number>(); // family to the end of its lines, in page order
  for (const [at, { family }] of kept.entries()) ends.set(family, at + 1);
  const arrangement: Arrangement = {
    order: Uint32Array.from(kept, ({ at }) => at),
    family: Uint16Array.from(ends.keys()),
    end: Uint32Array.from(ends.values()),
    dropped: dropped.size === 0 ? NOTHING_CUT : dropped,
    refused: refused.size === 0 ? NOTHING_REFUSED : refused,
  };
  return dropped.size + refused.size > 0 ? arrangement : shared.share(contentOf(arrangement), arrangement);
}

function contentOf({ order, family, end }: Arrangement): string {
  return `${order.join()} ${family.join()} ${end.join()}`;
}

function candidates(
  owner: LineOwner,
  readings: Arrangeable,
  first: number,
  end: number,
  refused: Map<Refusal, number>,
): readonly Candidate[] {
  const fitting: Candidate[] = [];
  for (let at = first; at < end; at++) {
    const reading = readings.at(at);
    const known = metricByName.get(reading.metric);
    if (known === undefined) increase(refused, 'unknown_metric');
    else if (Number.isNaN(reading.value)) increase(refused, 'not_a_number');
    else if (!fits(known.metric, reading.labels)) increase(refused, 'wrong_labels');
    else fitting.push({ series: seriesOfReading(owner, known.metric, reading), family: known.family, at });
  }
  return fitting.sort(inPageOrder);
}

function fits(metric: Metric, labels: Readonly<Record<string, string>>): boolean {
  const wanted = metric.labels.filter((label) => label !== 'cluster');
  return Object.keys(labels).length === wanted.length && wanted.every((label) => typeof labels[label] === 'string');
}

function inPageOrder(a: Candidate, b: Candidate): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.series === b.series) return a.at - b.at;
  return a.series < b.series ? -1 : 1;
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

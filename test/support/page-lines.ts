import type { Reading } from '../../src/core/reading.ts';
import { families } from '../../src/exporter/exposition/families.ts';
import type { PagePart } from '../../src/exporter/exposition/page.ts';
import type { LineOwner } from '../../src/exporter/exposition/sample.ts';
import { SeriesSheet, type SheetInput } from '../../src/exporter/exposition/series-sheet.ts';
import { HeldReadings } from '../../src/exporter/held-readings.ts';

/** The lines of a part of the page by the name of their family, without the families that have none. */
export function linesOf(part: Pick<PagePart, 'text'>): ReadonlyMap<string, string> {
  const all = families.map(({ name }, family) => [name, part.text(family)] as const);
  return new Map(all.filter(([, lines]) => lines !== ''));
}

/** Batches of readings as a sheet takes them. */
export function inputOf(batches: readonly (readonly Reading[])[]): SheetInput {
  const held = new HeldReadings();
  held.take(batches.flat());
  return { columns: [held], batchEnds: batches.map((_batch, at) => batches.slice(0, at + 1).flat().length) };
}

/** What becomes of readings that come for the first time. */
export function sheetOf(owner: LineOwner, batches: readonly (readonly Reading[])[], limit: number) {
  const sheet = new SeriesSheet();
  sheet.take(owner, inputOf(batches), limit);
  const { order, dropped, refused } = sheet.arrangement;
  return { lines: linesOf(sheet), series: order.length, dropped, refused };
}

/** A part of the page that was not read anew, of the given readings. */
export function partOf(owner: LineOwner, readings: readonly Reading[]): PagePart {
  const sheet = new SeriesSheet();
  sheet.take(owner, inputOf([readings]), Number.POSITIVE_INFINITY);
  return {
    revision: sheet.revision,
    arrangedAt: sheet.arrangedAt,
    moving: [],
    agedAt: 0,
    changedAt: (family) => sheet.changedAt(family),
    text: (family) => sheet.text(family),
    numbers: (family) => sheet.numbers(family),
  };
}

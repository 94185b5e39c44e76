import { gunzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { families } from '../../../src/exporter/exposition/families.ts';
import { classic, openMetrics } from '../../../src/exporter/exposition/format.ts';
import { FleetPage, type PageLease, smallPage } from '../../../src/exporter/exposition/page.ts';
import { SeriesSheet } from '../../../src/exporter/exposition/series-sheet.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { connections } from '../../support/fake-broker.ts';
import { inputOf } from '../../support/page-lines.ts';
import { fc } from '../../support/property.ts';

const plain = { format: classic, gzip: false };
const packed = { format: classic, gzip: true };
const own = [{ name: 'own', type: 'gauge' as const, help: 'Ours.', lines: 'own 1\n' }];

/** A cluster's part of the page that a test may give other readings, and that counts which lines it was asked for. */
class Part {
  readonly sheet = new SeriesSheet();
  readonly moving: readonly number[] = [];
  readonly agedAt = 0;
  asked: string[] = [];

  readonly name: string;

  constructor(name: string, readings: readonly Reading[]) {
    this.name = name;
    this.take(readings);
  }

  get revision(): number {
    return this.sheet.revision;
  }

  take(readings: readonly Reading[]): void {
    this.sheet.take({ cluster: this.name, labels: NO_LABELS }, inputOf([readings]), 100);
  }

  get arrangedAt(): number {
    return this.sheet.arrangedAt;
  }

  numbers(family: number): readonly number[] {
    if (this.sheet.has(family)) this.asked.push(families[family]?.name ?? '');
    return this.sheet.numbers(family);
  }

  changedAt(family: number): number {
    return this.sheet.changedAt(family);
  }

  text(family: number): string {
    if (this.sheet.has(family)) this.asked.push(families[family]?.name ?? '');
    return this.sheet.text(family);
  }
}

const NO_LABELS = {};
const still = { monoMs: () => 0 };

/** The bytes of a page that went to its scraper at once. */
function sent({ pieces, release }: PageLease): Buffer {
  const bytes = Buffer.concat(pieces);
  release();
  return bytes;
}

const two = (a: number, b: number): Reading[] => [connections('n1', a), reading(metrics.uptime, { node: 'n1' }, b)];

describe('the page of a fleet', () => {
  test('asks again only for the family and the cluster that moved', () => {
    const parts = ['a', 'b', 'c'].map((name) => new Part(name, two(1, 1)));
    const page = new FleetPage(still);
    sent(page.render(plain, parts, own));
    for (const part of parts) part.asked = [];
    sent(page.render(plain, parts, own));
    expect(parts.map(({ asked }) => asked)).toEqual([[], [], []]);
    parts[1]?.take(two(1, 2));
    const text = sent(page.render(plain, parts, own)).toString();
    expect(parts.map(({ asked }) => asked)).toEqual([[], ['mqtt_uptime_seconds'], []]);
    expect(text).toContain('mqtt_uptime_seconds{cluster="b",node="n1"} 2\n');
  });

  test('sends the very bytes of before for a family in which nothing moved, and new ones for the other', () => {
    const parts = ['a', 'b'].map((name) => new Part(name, two(1, 1)));
    const page = new FleetPage(still);
    for (const form of [plain, packed]) {
      const { pieces: before, release } = page.render(form, parts, own);
      const copies = before.map((piece) => Buffer.from(piece));
      parts[0]?.take(two(7, 1));
      const { pieces: after } = page.render(form, parts, own);
      const first = form.gzip ? 1 : 0; // the header of gzip
      const same = after.slice(first, first + 5).map((piece, index) => piece === before[first + index]);
      expect(same).toEqual([true, false, true, true, false]); // head, lines, head, lines, our own
      expect(before).toEqual(copies); // a slow scraper may still be reading them
      release();
      parts[0]?.take(two(1, 1));
    }
  });

  test('is one gzip member, as curl wants it, for whoever takes gzip', () => {
    const parts = Array.from({ length: 70 }, (_, index) => new Part(`c${index}`, two(index, 1)));
    const page = new FleetPage(still);
    const bytes = sent(page.render(packed, parts, own));
    expect(gunzipSync(bytes)).toEqual(smallPage(plain, parts, own));
    expect(inflateRawSync(bytes.subarray(10, -8))).toEqual(smallPage(plain, parts, own)); // nothing behind the first
    expect(gunzipSync(smallPage(packed, parts, own))).toEqual(smallPage(plain, parts, own));
  });

  /** A part with one age, of data that was new at a moment. */
  const aging = (name: string, clock: { nowMs: number }) => {
    const family = families.findIndex((each) => each.name === 'mqtt_uptime_seconds');
    const part = {
      bornMs: 0,
      asked: 0,
      revision: 1,
      arrangedAt: 1,
      agedAt: 1,
      moving: [family],
      changedAt: () => 1,
      text: (each: number) => (each === family ? `age{of="${name} 1"} ${part.numbers(each).join()}\n` : ''),
      numbers: (each: number) => {
        part.asked += 1;
        return each === family ? [Math.round(clock.nowMs - part.bornMs) / 1_000] : [];
      },
    };
    return part;
  };
  const agesOf = (page: FleetPage, form: typeof plain, parts: readonly ReturnType<typeof aging>[]): string[] => {
    const bytes = sent(page.render(form, parts, []));
    return (form.gzip ? gunzipSync(bytes) : bytes).toString().split('\n').slice(2, -1);
  };

  test('writes ages as they are at every page, whatever number of digits they take', () => {
    const clock = { nowMs: 500, monoMs: () => clock.nowMs };
    const parts = ['a', 'b'].map((name) => aging(name, clock));
    const page = new FleetPage(clock);
    for (const [nowMs, ages] of [
      [500, ['0.500', '0.500']],
      [1_750, ['1.750', '1.750']],
      [999_999, ['999.999', '999.999']],
      [12_345_678_901, ['12345678.901', '12345678.901']],
      [7, ['0.007', '0.007']],
    ] as const) {
      clock.nowMs = nowMs;
      for (const form of [plain, packed]) {
        expect(agesOf(page, form, parts)).toEqual([`age{of="a 1"} ${ages[0]}`, `age{of="b 1"} ${ages[1]}`]);
      }
    }
  });

  test('asks for an age when its data were read anew, and counts by itself otherwise', () => {
    const clock = { nowMs: 9_000, monoMs: () => clock.nowMs };
    const parts = ['a', 'b', 'c'].map((name) => aging(name, clock));
    const page = new FleetPage(clock);
    agesOf(page, plain, parts);
    const [, second, third] = parts;
    if (second === undefined || third === undefined) throw new Error('three parts were made');
    for (const part of parts) part.asked = 0;
    clock.nowMs = 10_500;
    second.bornMs = 8_000;
    second.agedAt += 1;
    expect(agesOf(page, plain, parts)).toEqual(['age{of="a 1"} 10.500', 'age{of="b 1"} 2.500', 'age{of="c 1"} 10.500']);
    expect(parts.map(({ asked }) => asked)).toEqual([0, 1, 0]);
    third.arrangedAt += 1;
    third.bornMs = 10_000;
    expect(agesOf(page, packed, parts)).toEqual(['age{of="a 1"} 10.500', 'age{of="b 1"} 2.500', 'age{of="c 1"} 0.500']);
  });

  test('leaves the ages on their way to a slow scraper as they were', () => {
    const clock = { nowMs: 1_000, monoMs: () => clock.nowMs };
    const parts = [aging('a', clock)];
    const page = new FleetPage(clock);
    const slow = page.render(plain, parts, []);
    clock.nowMs = 2_000;
    expect(agesOf(page, plain, parts)).toEqual(['age{of="a 1"} 2.000']);
    expect(Buffer.concat(slow.pieces).toString()).toContain('age{of="a 1"} 1.000\n');
  });

  test('is told that nothing moved: asks nobody, lets the ages pass, and takes no other list’s word for it', () => {
    const clock = { nowMs: 9_000, monoMs: () => clock.nowMs };
    const parts = [aging('a', clock)];
    const page = new FleetPage(clock);
    agesOf(page, plain, parts);
    for (const part of parts) part.asked = 0;
    clock.nowMs = 10_500;
    for (const form of [plain, packed]) {
      const bytes = sent(page.render(form, parts, [], true));
      expect((form.gzip ? gunzipSync(bytes) : bytes).toString()).toContain('age{of="a 1"} 10.500\n');
    }
    expect(parts.map(({ asked }) => asked)).toEqual([0]);
    const others = [aging('b', clock)];
    expect(sent(page.render(plain, others, [], true)).toString()).toContain('age{of="b 1"} 10.500\n');
  });

  test('is what a page written from nothing would be, whatever came before', async () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Number.NaN), fc.constant(1e21));
    const given = fc.record({
      metric: fc.constantFrom(metrics.connectionsCurrent, metrics.uptime, metrics.packetsReceived),
      node: fc.constantFrom('n1', 'n2', 'é"\\'),
      value,
    });
    const readings = fc.array(
      given.map(({ metric, node, value: v }) => ({
        metric: metric.name,
        labels: Object.fromEntries(
          metric.labels.filter((l) => l !== 'cluster').map((l) => [l, l === 'node' ? node : 'x']),
        ),
        value: v,
      })),
      { maxLength: 6 },
    );
    const step = fc.record({ cluster: fc.nat({ max: 69 }), readings, gzip: fc.boolean(), open: fc.boolean() });
    await fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom(1, 3, 33, 70), (steps, clusters) => {
        const parts = Array.from({ length: clusters }, (_, index) => new Part(`c${index}`, two(index, 0)));
        const page = new FleetPage(still);
        for (const { cluster, readings: now, gzip, open } of steps) {
          parts[cluster % clusters]?.take(now);
          const form = { format: open ? openMetrics : classic, gzip };
          const bytes = sent(page.render(form, parts, own));
          expect((gzip ? gunzipSync(bytes) : bytes).toString()).toBe(
            smallPage({ ...form, gzip: false }, parts, own).toString(),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test('clusters that come, go or are opened anew leave nothing behind', () => {
    const page = new FleetPage(still);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Part(name, two(1, 1))) as [Part, Part, Part];
    const fresh = new Part('b', [connections('n9', 4)]);
    for (const parts of [[a, b], [a, fresh], [a, fresh, c], [c], []]) {
      expect(sent(page.render(plain, parts, own))).toEqual(smallPage(plain, parts, own));
    }
  });
});

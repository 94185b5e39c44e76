import protobuf from 'protobufjs/light.js';
import snappy from 'snappyjs';
import type { ExposedFamily } from './exposed-family.ts';

/** One sample on its way: sorted labels with `__name__`, and the bits of a float. */
export interface WrittenSeries {
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly value: number | 'stale';
}

/**
 * The messages of remote write 1.0. A value is declared as 64 bits instead of as a double, which is the same on the
 * wire: the mark for a series that ended is a NaN with certain bits, and JavaScript does not keep those.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    WriteRequest: { fields: { timeseries: { rule: 'repeated', type: 'TimeSeries', id: 1 } } },
    TimeSeries: {
      fields: {
        labels: { rule: 'repeated', type: 'Label', id: 1 },
        samples: { rule: 'repeated', type: 'Sample', id: 2 },
      },
    },
    Label: { fields: { name: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
    Sample: { fields: { value: { type: 'fixed64', id: 1 }, timestamp: { type: 'int64', id: 2 } } },
  },
});
const WriteRequest = root.lookupType('WriteRequest');

/** Prometheus' mark for "this series has ended". */
const STALE_NAN = { low: 0x2, high: 0x7ff00000, unsigned: true };

/** Every sample of the page as a series, with the labels the receiver shall add to all of them; our own label wins. */
export function seriesOf(
  families: readonly ExposedFamily[],
  external: Readonly<Record<string, string>>,
): readonly WrittenSeries[] {
  return families.flatMap((family) =>
    [...family.samples].flatMap(([name, samples]) =>
      samples.map((sample) => ({
        labels: Object.entries({ ...external, ...sample.labels, __name__: name })
          .filter(([, value]) => value !== '')
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([label, value]) => ({ name: label, value })),
        value: sample.value,
      })),
    ),
  );
}

/** The compressed body of a write request; every sample has the time `atMs`, Unix milliseconds. */
export function writeRequest(series: readonly WrittenSeries[], atMs: number): Buffer {
  const timeseries = series.map(({ labels, value }) => ({
    labels,
    samples: [{ value: bits(value), timestamp: atMs }],
  }));
  return Buffer.from(snappy.compress(WriteRequest.encode({ timeseries }).finish()));
}

const scratch = new DataView(new ArrayBuffer(8));

function bits(value: number | 'stale') {
  if (value === 'stale') return STALE_NAN;
  scratch.setFloat64(0, value);
  return { low: scratch.getInt32(4), high: scratch.getInt32(0), unsigned: true };
}

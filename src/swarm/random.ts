import { crc32 } from './crc32.ts';

/** A seeded source of numbers in [0, 1): the same seed gives the same run. Mulberry32; not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A source of its own for everybody with a name, so that what one draws depends on nobody else's timing. */
export function namedRandom(seed: number, name: string): () => number {
  let source: (() => number) | undefined;
  return () => {
    if (source === undefined) {
      const bytes = Buffer.from(name);
      source = seededRandom(seed ^ crc32(bytes, 0, bytes.length));
    }
    return source();
  };
}

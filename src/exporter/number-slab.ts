/** Numbers a slab has room for: 16 KiB. One small array that lives on keeps no more than that. */
const SLAB = 2_048;
/** What is larger has memory of its own. */
const MOST_SHARED = SLAB / 4;

let slab = new Float64Array();
let taken = 0;

/**
 * An array of zeros in memory shared with others. Thousands of small ones with a buffer each cost twice what their numbers
 * do: every buffer has three objects to itself.
 */
export function numbersFor(size: number): Float64Array {
  if (size > MOST_SHARED) return new Float64Array(size);
  const from = take(size);
  return slab.subarray(from, from + size);
}

/** The same for whole numbers below 2^32. */
export function wholeNumbersFor(size: number): Uint32Array {
  if (size > MOST_SHARED) return new Uint32Array(size);
  const from = take(Math.ceil(size / 2));
  return new Uint32Array(slab.buffer, from * Float64Array.BYTES_PER_ELEMENT, size);
}

/** Where in the slab there is room for so many. */
function take(size: number): number {
  if (taken + size > slab.length) {
    slab = new Float64Array(SLAB);
    taken = 0;
  }
  taken += size;
  return taken - size;
}

import { MOST_DIGITS, renumber } from './line-numbers.ts';

/** What is new of one cluster in a family: its lines, or only the number of each, the series being the ones of before. */
export interface Edit {
  /** Its place among the clusters. */
  readonly at: number;
  readonly lines: string | readonly number[];
}

/** Lines at the beginning of a buffer that may be larger. */
export interface Lines {
  readonly room: Buffer;
  readonly size: number;
}

/** Where the new lines of one cluster are written first; as large as the largest. */
let desk = Buffer.allocUnsafeSlow(8 * 1024);

/** Room for lines, with so much kept free that numbers with more digits need no other. */
export function roomFor(size: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.ceil(size * 1.03) + 1_024);
}

/**
 * Puts the new lines of some clusters, given in the order of their places, where their old ones are, and moves `ends`, which
 * says where those of each cluster end. As long as new lines are as long as the old ones nothing else is touched; the first
 * that are longer have what stands behind them moved to the end of the room, and it comes back piece by piece.
 */
export function editLines(lines: Lines, ends: Uint32Array, edits: readonly Edit[]): Lines {
  const old = lines.size;
  let { room } = lines;
  // Before: how far the old lines were gone through. Behind: by how much the rest of them stands behind its place.
  let [before, behind, to, next] = [0, 0, 0, 0];
  const keep = (end: number, upTo: number): void => {
    if (before + behind !== to) room.copyWithin(to, before + behind, end + behind);
    to += end - before;
    before = end;
    if (to !== end) for (; next < upTo; next++) ends[next] = (ends[next] ?? 0) + to - end;
    next = upTo;
  };
  const makeRoom = (size: number, end: number): void => {
    if (to + size <= end + behind) return;
    const wanted = to + size + old - end;
    const into = wanted > room.length ? roomFor(wanted) : room;
    if (into !== room) room.copy(into, 0, 0, to);
    room.copy(into, into.length - (old - end), end + behind, old + behind);
    behind = into.length - old;
    room = into;
  };
  for (const { at, lines } of edits) {
    keep(at === next ? before : (ends[at - 1] ?? 0), at);
    const end = ends[at] ?? 0;
    if (typeof lines === 'string') {
      makeRoom(Buffer.byteLength(lines), end);
      to += room.write(lines, to);
    } else {
      const begin = before + behind;
      const most = end - before + lines.length * MOST_DIGITS;
      if (desk.length < most) desk = Buffer.allocUnsafeSlow(2 * most);
      const size = renumber(room, { begin, end: end + behind }, lines, desk, 0);
      makeRoom(size, end);
      to += desk.copy(room, to, 0, size);
    }
    before = end;
    ends[at] = to;
    next = at + 1;
  }
  keep(old, ends.length);
  return { room, size: to };
}

import { gzipSync } from 'node:zlib';
import type { Clock } from '../../core/clock.ts';
import { AgeBytes } from './age-bytes.ts';
import { checksumOf } from './checksum.ts';
import type { Edit } from './edited-lines.ts';
import { families } from './families.ts';
import { FamilyBytes } from './family-bytes.ts';
import type { FamilyHead } from './format.ts';
import { pack } from './packed-parts.ts';
import { headOf, type PageForm } from './page-form.ts';
import { gzipPieces, plainPieces } from './page-pieces.ts';

/** A family of our own process, with its sample lines ready. */
export interface OwnFamily extends FamilyHead {
  readonly lines: string;
}

/** One cluster's part of the page, which is asked for the lines of a family when they changed. */
export interface PagePart {
  readonly revision: number;
  /** Moves whenever there are other series than before. */
  readonly arrangedAt: number;
  /** The families whose numbers are seconds that pass. */
  readonly moving: Iterable<number>;
  /** Moves whenever their numbers may be others than time alone makes them. */
  readonly agedAt: number;
  changedAt(family: number): number;
  text(family: number): string;
  /** The number of each line of `text`. */
  numbers(family: number): readonly number[];
}

/** The page of one scrape for a few clusters: everything is written now and nothing kept. */
export function smallPage(form: PageForm, parts: readonly PagePart[], own: readonly OwnFamily[]): Buffer {
  const texts: string[] = [];
  for (const [family, head] of families.entries()) {
    const lines = parts.map((part) => part.text(family)).join('');
    if (lines !== '') texts.push(form.format.head(head), lines);
  }
  for (const family of own) if (family.lines !== '') texts.push(form.format.head(family), family.lines);
  texts.push(form.format.end);
  const bytes = Buffer.from(texts.join(''));
  return form.gzip ? gzipSync(bytes, { level: 1 }) : bytes;
}

/** A part with its place among them. */
interface MovedPart {
  readonly part: PagePart;
  readonly at: number;
}

/** A page on its way: whoever has sent it says so, and its bytes may be written over. */
export interface PageLease {
  readonly pieces: readonly Buffer[];
  release(): void;
}

/**
 * The page of a whole fleet, families in the order of the catalogue, clusters in the order given, our own families
 * behind them. Kept as bytes by family: a family in which nothing moved is sent as it was, plain or compressed, in
 * either format; in one that moved, only the lines of the clusters that moved are written.
 */
export class FleetPage {
  readonly #clock: Pick<Clock, 'monoMs'>;
  #parts: readonly PagePart[] = [];
  #families: readonly FamilyBytes[] = [];
  /** The families that move with time in any part. */
  #ages = new Map<number, AgeBytes>();
  /** The revision of each part that is in the bytes; -1: none of it. */
  #seen = new Float64Array();
  /** The arrangement of each part that is in the bytes; -1: none of it. */
  #arranged = new Float64Array();
  /** What {@link PagePart.agedAt} of each part was; -1: none of it is in the bytes. */
  #aged = new Float64Array();
  #leases = 0;

  /** The clock is the one that ages are measured with. */
  constructor(clock: Pick<Clock, 'monoMs'>) {
    this.#clock = clock;
  }

  /**
   * The page as pieces to send one after the other; they do not change before they are released. `atRest` says that no part
   * moved since the page before was made of this very list; ages do by themselves.
   */
  render(form: PageForm, parts: readonly PagePart[], own: readonly OwnFamily[], atRest = false): PageLease {
    if (atRest && parts === this.#parts) this.#passTime();
    else this.#take(parts);
    const pieces = form.gzip ? gzipPieces() : plainPieces();
    for (const [family, head] of families.entries()) {
      const kept = this.#ages.get(family) ?? this.#families[family];
      if (kept === undefined || kept.plain.length === 0) continue;
      const { plain, packed } = headOf(form.format, head);
      pieces.add(plain, () => packed);
      pieces.add(kept.plain, () => kept.packed(this.#leases === 0));
    }
    const rest = own.filter(({ lines }) => lines !== '').map((family) => form.format.head(family) + family.lines);
    const last = Buffer.from(rest.join('') + form.format.end);
    pieces.add(last, () => ({ bytes: pack(last), sum: checksumOf(last) }));
    return this.#lease(pieces.all());
  }

  #lease(pieces: readonly Buffer[]): PageLease {
    this.#leases += 1;
    let held = true;
    const release = (): void => {
      if (held) this.#leases -= 1;
      held = false;
    };
    return { pieces, release };
  }

  #passTime(): void {
    const nowMs = this.#clock.monoMs();
    for (const ages of this.#ages.values()) ages.pass(nowMs, this.#leases === 0);
  }

  #take(parts: readonly PagePart[]): void {
    const moved = this.#movedOf(parts);
    this.#takeAges(parts, moved.length > 0);
    if (moved.length > 0) this.#takeLines(parts, moved);
    this.#parts = parts;
  }

  #takeLines(parts: readonly PagePart[], moved: readonly MovedPart[]): void {
    for (const [family, kept] of this.#families.entries()) {
      if (this.#ages.has(family)) continue;
      const due = moved.filter(({ part, at }) => this.#isNew(part, at, family));
      if (due.length === 0) continue;
      if (kept.plain.length === 0) kept.fill((at) => parts[at]?.text(family) ?? '');
      else
        kept.replace(
          due.map(({ part, at }) => this.#edit(part, at, family)),
          this.#leases === 0,
        );
    }
    for (const { part, at } of moved) {
      this.#seen[at] = part.revision;
      this.#arranged[at] = part.arrangedAt;
    }
  }

  /** Numbers are asked for once: the second answer is another. */
  #takeAges(parts: readonly PagePart[], moved: boolean): void {
    const fresh = new Set<number>();
    if (moved) {
      for (const family of movingOf(parts)) {
        if (this.#ages.has(family)) continue;
        this.#ages.set(family, new AgeBytes(parts.length));
        fresh.add(family);
      }
    }
    const nowMs = this.#clock.monoMs();
    const rewritten = (at: number): boolean => parts[at]?.arrangedAt !== this.#arranged[at];
    const renumbered: number[] = [];
    for (const [at, part] of parts.entries()) {
      if (part.agedAt !== this.#aged[at] || rewritten(at)) renumbered.push(at);
      this.#aged[at] = part.agedAt;
    }
    for (const [family, ages] of this.#ages) {
      const partAt = (at: number) => ({
        text: () => parts[at]?.text(family) ?? '',
        numbers: () => parts[at]?.numbers(family) ?? [],
      });
      const news = fresh.has(family)
        ? { rewritten: () => true, renumbered: [...parts.keys()] }
        : { rewritten, renumbered };
      ages.take(partAt, news, nowMs, this.#leases === 0);
    }
  }

  #isNew(part: PagePart, at: number, family: number): boolean {
    return part.arrangedAt !== this.#arranged[at] || part.changedAt(family) > (this.#seen[at] ?? -1);
  }

  #edit(part: PagePart, at: number, family: number): Edit {
    return { at, lines: part.arrangedAt === this.#arranged[at] ? part.numbers(family) : part.text(family) };
  }

  /** The parts that are not in the bytes as they are now. */
  #movedOf(parts: readonly PagePart[]): readonly MovedPart[] {
    if (parts.length !== this.#parts.length) {
      this.#families = families.map(() => new FamilyBytes(parts.length));
      this.#seen = new Float64Array(parts.length).fill(-1);
      this.#arranged = new Float64Array(parts.length).fill(-1);
      this.#aged = new Float64Array(parts.length).fill(-1);
      this.#ages = new Map();
    }
    const moved: MovedPart[] = [];
    for (const [at, part] of parts.entries()) {
      if (part !== this.#parts[at]) {
        this.#seen[at] = -1;
        this.#arranged[at] = -1;
      }
      if (part.revision !== this.#seen[at] || part.arrangedAt !== this.#arranged[at]) moved.push({ part, at });
    }
    return moved;
  }
}

function movingOf(parts: readonly PagePart[]): ReadonlySet<number> {
  const moving = new Set<number>();
  for (const part of parts) for (const family of part.moving) moving.add(family);
  return moving;
}

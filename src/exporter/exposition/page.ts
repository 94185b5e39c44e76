import { families } from './families.ts';
import { FamilyBytes, pack } from './family-bytes.ts';
import type { FamilyHead } from './format.ts';
import { headOf, type PageForm } from './page-form.ts';

/** A family of our own process, with its sample lines ready. */
export interface OwnFamily extends FamilyHead {
  readonly lines: string;
}

/** One cluster's part of the page, which is asked for the lines of a family when they changed. */
export interface PagePart {
  readonly revision: number;
  readonly moving: Iterable<number>;
  changedAt(family: number): number;
  text(family: number): string;
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
  return form.gzip ? pack(bytes) : bytes;
}

/**
 * The page of a whole fleet, families in the order of the catalogue, clusters in the order given, our own families
 * behind them. Kept as bytes by family: a family in which nothing moved is sent as it was, plain or compressed, in
 * either format; in one that moved, only the lines of the clusters that moved are written.
 */
export class FleetPage {
  #parts: readonly PagePart[] = [];
  #families: readonly FamilyBytes[] = [];
  /** The revision of each part that is in the bytes; -1: none of it. */
  #seen = new Float64Array();

  /** The page as pieces to send one after the other; they do not change afterwards. */
  render(form: PageForm, parts: readonly PagePart[], own: readonly OwnFamily[]): readonly Buffer[] {
    this.#take(parts);
    const moving = new Set<number>();
    for (const part of parts) for (const family of part.moving) moving.add(family);
    const pieces: Buffer[] = [];
    const bytesOf = (lines: string): Buffer => (form.gzip ? pack(Buffer.from(lines)) : Buffer.from(lines));
    const push = (head: FamilyHead, lines: Buffer): void => {
      if (lines.length > 0) pieces.push(headOf(form, head), lines);
    };
    for (const [family, head] of families.entries()) {
      const kept = this.#families[family];
      if (moving.has(family)) push(head, bytesOf(parts.map((part) => part.text(family)).join('')));
      else if (kept !== undefined) push(head, form.gzip ? kept.packed() : kept.plain);
    }
    const rest = own.filter(({ lines }) => lines !== '').map((family) => form.format.head(family) + family.lines);
    pieces.push(bytesOf(rest.join('') + form.format.end));
    return pieces;
  }

  #take(parts: readonly PagePart[]): void {
    if (parts.length !== this.#parts.length) {
      this.#families = families.map(() => new FamilyBytes(parts.length));
      this.#seen = new Float64Array(parts.length).fill(-1);
    }
    const moved: number[] = [];
    for (const [at, part] of parts.entries()) {
      if (part !== this.#parts[at]) this.#seen[at] = -1;
      if (part.revision !== this.#seen[at]) moved.push(at);
    }
    this.#parts = [...parts];
    if (moved.length === 0) return;
    for (const [family, kept] of this.#families.entries()) {
      const edits = moved.flatMap((at) => {
        const part = parts[at];
        return part === undefined || part.changedAt(family) <= (this.#seen[at] ?? -1)
          ? []
          : [{ at, text: part.text(family) }];
      });
      const nothing = kept.plain.length === 0 && edits.every(({ text }) => text === '');
      if (edits.length > 0 && !nothing) kept.replace(edits);
    }
    for (const at of moved) this.#seen[at] = parts[at]?.revision ?? -1;
  }
}

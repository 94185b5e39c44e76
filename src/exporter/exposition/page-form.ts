import { checksumOf } from './checksum.ts';
import type { FamilyHead, TextFormat } from './format.ts';
import { pack } from './packed-parts.ts';
import type { Packed } from './page-pieces.ts';

/** How a scraper wants the page. */
export interface PageForm {
  readonly format: TextFormat;
  readonly gzip: boolean;
}

interface HeadBytes {
  readonly plain: Buffer;
  readonly packed: Packed;
}

const heads = new WeakMap<TextFormat, Map<string, HeadBytes>>();

/** The head of a family as bytes, made once for each format: the families of the catalogue never change. */
export function headOf(format: TextFormat, family: FamilyHead): HeadBytes {
  const byName = heads.get(format) ?? new Map<string, HeadBytes>();
  heads.set(format, byName);
  const known = byName.get(family.name);
  if (known !== undefined) return known;
  const plain = Buffer.from(format.head(family));
  const head = { plain, packed: { bytes: pack(plain), sum: checksumOf(plain) } };
  byName.set(family.name, head);
  return head;
}

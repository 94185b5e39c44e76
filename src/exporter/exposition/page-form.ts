import type { FamilyHead, TextFormat } from './format.ts';
import { pack } from './packed-members.ts';

/** How a scraper wants the page. */
export interface PageForm {
  readonly format: TextFormat;
  readonly gzip: boolean;
}

type Heads = Map<string, Buffer>;

const plain = new WeakMap<TextFormat, Heads>();
const packed = new WeakMap<TextFormat, Heads>();

/** The head of a family as bytes, made once for each form: the families of the catalogue never change. */
export function headOf({ format, gzip }: PageForm, family: FamilyHead): Buffer {
  const byFormat = gzip ? packed : plain;
  const heads = byFormat.get(format) ?? new Map<string, Buffer>();
  byFormat.set(format, heads);
  const known = heads.get(family.name);
  if (known !== undefined) return known;
  const text = Buffer.from(format.head(family));
  const head = gzip ? pack(text) : text;
  heads.set(family.name, head);
  return head;
}

import { deformedJson, type Edit } from './deformed-json.ts';
import { deformedLines } from './deformed-lines.ts';
import { hostileTexts } from './hostile-values.ts';
import { fc } from './property.ts';

/** What happens to the bytes behind the document. */
const encodings: Readonly<Record<string, (text: string, value: number) => Buffer>> = {
  utf8: (text) => Buffer.from(text),
  utf16le: (text) => Buffer.from(text, 'utf16le'),
  'utf16be with mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  latin1: (text) => Buffer.from(text.replace(/[a-z]/, 'é'), 'latin1'),
  'utf8 with mark': (text) => Buffer.from(`\ufeff${text}`),
  truncated: (text, value) => Buffer.from(text).subarray(0, value % (text.length + 1)),
  'a byte of nothing': (text, value) => spliced(text, value, [0]),
  'a byte of no character': (text, value) => spliced(text, value, [0xff]),
  'half a character': (text, value) => spliced(text, value, [0xed, 0xa0, 0x80]),
  doubled: (text) => Buffer.from(text + text),
};

/** What becomes of the answers of one run: which of them is spoilt, and how. */
export interface Deformation {
  /** Of every four answers, this one; every answer for 4. */
  readonly which: number;
  readonly edits: readonly Edit[];
  readonly encoding: string;
  readonly value: number;
  /** Stands in the place of the answer. */
  readonly instead: string | undefined;
}

/** Untouched answers, as the recording has them. */
export const untouched: Deformation = { which: 0, edits: [], encoding: 'utf8', value: 0, instead: undefined };

const number = fc.nat({ max: 1_000_000 });
const edit: fc.Arbitrary<Edit> = fc.record({ at: number, way: fc.nat({ max: 200 }), value: number });

/** Documents that have nothing to do with what was asked for. */
const document = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('', '{}', '[]', '[{}]', 'null', '0', '"text"', 'true', '\ufeff', ...hostileTexts),
  fc.nat({ max: 20_000 }).map((depth) => '['.repeat(depth)),
  fc.nat({ max: 5_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
);

/** Mostly a recorded document with a few edits, which gets further into a parser than anything random. */
export const deformation: fc.Arbitrary<Deformation> = fc.record({
  which: fc.nat({ max: 4 }),
  edits: fc.array(edit, { minLength: 0, maxLength: 4 }),
  encoding: fc.oneof(
    { weight: 6, arbitrary: fc.constant('utf8') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(encodings)) },
  ),
  value: number,
  instead: fc.option(document, { freq: 7, nil: undefined }),
});

/** Applies to the answers of one run, in the order they are given. */
export function deformer({ which, edits, encoding, value, instead }: Deformation): (body: Buffer) => Buffer {
  let answers = 0;
  return (body) => {
    const mine = which === 4 || answers % 4 === which;
    answers += 1;
    if (!mine) return body;
    const text = instead ?? deformed(body.toString('utf8'), edits);
    return encodings[encoding]?.(text, value) ?? Buffer.from(text);
  };
}

function deformed(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  return deformedJson(text, edits) ?? deformedLines(text, edits);
}

function spliced(text: string, at: number, bytes: readonly number[]): Buffer {
  const whole = Buffer.from(text);
  const place = at % (whole.length + 1);
  return Buffer.concat([whole.subarray(0, place), Buffer.from(bytes), whole.subarray(place)]);
}

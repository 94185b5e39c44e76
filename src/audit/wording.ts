/** Longer names are cut in the middle of a sentence. */
const LONGEST = 120;

/** A name somebody else chose, safe to print: in quotes, control characters written out, cut when it is long. */
export function quoted(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  return JSON.stringify(cut).replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Some lines, and how many more there are. */
export function firstFew(lines: readonly string[], all = lines.length, most = 5): readonly string[] {
  const shown = lines.slice(0, most);
  return all > shown.length ? [...shown, `and ${all - shown.length} more`] : shown;
}

/** `12 %`, `0.4 %`. */
export function share(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  return `${percent === 0 || percent >= 1 ? Math.round(percent) : percent.toPrecision(1)} %`;
}

/** `1 connection was`, `3 connections were`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Three digits, and never an exponent: `0.0123`, `5.01`, `5012`. */
export function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

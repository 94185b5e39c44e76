import type { Edit } from './deformed-json.ts';
import { hostileNumbers, hostileTexts, noNumbers } from './hostile-values.ts';

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
const ANY_NUMBER = [...hostileNumbers, ...noNumbers];

type Change = (text: string, at: number, value: number) => string;

/** Ways to spoil a text of lines: numbers, quoted values, whole lines, single characters. */
const ways: readonly Change[] = [
  (text, at, value) => replaced(text, /-?\d[\d.]*(?:e[+-]?\d+)?/gi, at, () => pick(ANY_NUMBER, value) ?? ''),
  (text, at, value) =>
    replaced(text, /(?<=[\s:,=])-?\d[\d.]*(?:e[+-]?\d+)?$/gim, at, () => pick(ANY_NUMBER, value) ?? ''),
  (text, at, value) =>
    replaced(text, /(?<=[\s:,=])-?\d[\d.]*(?:e[+-]?\d+)?$/gim, at, (old) => `-${old}${value % 2 === 0 ? '' : '.5'}`),
  (text, at, value) => replaced(text, /"[^"\n]*"/g, at, () => `"${pick(hostileTexts, value)}"`),
  (text, at, value) => replaced(text, /[A-Za-z_]+/g, at, () => pick(hostileTexts, value) ?? ''),
  (text, at) => replaced(text, /^.*\n?/gm, at, () => ''),
  (text, at, value) => replaced(text, /^.*\n?/gm, at, (line) => line.repeat(2 + (value % 20))),
  (text, at, value) => replaced(text, /^.*$/gm, at, (line) => `${line}\n${pick(hostileTexts, value)}`),
  (text, at, value) =>
    replaced(text, /[{}",:=#\n]/g, at, (mark) => pick(['', mark + mark, '\n', '"', '\\', '\t'], value) ?? ''),
  (text, at) => text.slice(0, at % (text.length + 1)),
];

/** The text with the edits. */
export function deformedLines(text: string, edits: readonly Edit[]): string {
  return edits.reduce((rest, { at, way, value }) => ways[way % ways.length]?.(rest, at, value) ?? rest, text);
}

function replaced(text: string, what: RegExp, at: number, by: (found: string) => string): string {
  const found = [...text.matchAll(what)];
  const chosen = pick(found, at);
  if (chosen === undefined) return text;
  return text.slice(0, chosen.index) + by(chosen[0]) + text.slice(chosen.index + chosen[0].length);
}

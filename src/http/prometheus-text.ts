/** One line of a Prometheus page; time stamp and exemplar are dropped. */
export interface PrometheusSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page read in full, whatever its order: samples by the name that stands on their lines. */
export interface PrometheusPage {
  readonly samples: ReadonlyMap<string, readonly PrometheusSample[]>;
  /** Lines that are neither a sample nor a comment nor empty. A few are a curiosity, only such lines another format. */
  readonly unknownLines: number;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"/y;
const BETWEEN_LABELS = /[ \t]*,?/y;
const END_OF_LABELS = /[ \t]*\}/y;
const VALUE = /[ \t]*([^ \t]+)/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/**
 * Reads the text exposition format the way brokers really write it: families may come in several blocks, numbers in any
 * notation, lines end in CRLF. Never throws; what it cannot read it counts.
 */
export function parsePrometheusText(text: string): PrometheusPage {
  const samples = new Map<string, PrometheusSample[]>();
  let unknownLines = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const parsed = parseLine(line);
    if (parsed === undefined) {
      unknownLines++;
      continue;
    }
    const family = samples.get(parsed.name);
    if (family === undefined) samples.set(parsed.name, [parsed.sample]);
    else family.push(parsed.sample);
  }
  return { samples, unknownLines };
}

/**
 * Sum of the samples of that name with accepted labels; undefined when there is none, one is not a number, or one of
 * several is below 0 and would hide in the sum.
 */
export function sumOf(
  page: PrometheusPage,
  name: string,
  accept: (labels: PrometheusSample['labels']) => boolean = () => true,
): number | undefined {
  const values = (page.samples.get(name) ?? []).filter(({ labels }) => accept(labels)).map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  const hides = values.length > 1 && values.some((value) => value < 0);
  return values.length === 0 || Number.isNaN(sum) || hides ? undefined : sum;
}

function parseLine(line: string): { readonly name: string; readonly sample: PrometheusSample } | undefined {
  const [name] = matchAt(NAME, line, 0) ?? [];
  if (name === undefined) return undefined;
  const labels = parseLabels(line, name.length);
  if (labels === undefined) return undefined;
  const value = parseNumber(matchAt(VALUE, line, labels.end)?.[1] ?? '');
  return value === undefined ? undefined : { name, sample: { labels: labels.labels, value } };
}

function parseLabels(
  line: string,
  at: number,
): { readonly labels: Record<string, string>; readonly end: number } | undefined {
  const labels: Record<string, string> = Object.create(null); // a label may be called __proto__
  let end = at;
  while (line[end] === ' ' || line[end] === '\t') end++;
  if (line[end] !== '{') return end === at ? undefined : { labels, end: at };
  end++;
  for (let match = matchAt(LABEL, line, end); match !== null; match = matchAt(LABEL, line, end)) {
    const [whole, name = ''] = match;
    const begin = end + whole.length;
    const quote = closingQuote(line, begin);
    if (quote === -1) return undefined;
    const value = line.slice(begin, quote);
    labels[name] = value.includes('\\') ? withoutEscapes(value) : value;
    end = quote + 1 + (matchAt(BETWEEN_LABELS, line, quote + 1)?.[0].length ?? 0);
  }
  const close = matchAt(END_OF_LABELS, line, end);
  return close === null ? undefined : { labels, end: end + close[0].length };
}

/** Where the value that begins here ends; -1 when it never does. By hand: a regular expression runs out of stack here. */
function closingQuote(line: string, begin: number): number {
  for (let at = line.indexOf('"', begin); at !== -1; at = line.indexOf('"', at + 1)) {
    let escapes = at;
    while (escapes > begin && line[escapes - 1] === '\\') escapes--;
    if ((at - escapes) % 2 === 0) return at;
  }
  return -1;
}

function matchAt(sticky: RegExp, line: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(line);
}

function withoutEscapes(value: string): string {
  return value.replaceAll(/\\(.)/gs, (whole, escaped: string) => UNESCAPED[escaped] ?? whole);
}

/** `Number` alone would take an empty word for 0 and read hexadecimal. */
function parseNumber(word: string): number | undefined {
  if (NUMBER.test(word)) return Number(word);
  if (/^\+?inf(?:inity)?$/i.test(word)) return Number.POSITIVE_INFINITY;
  if (/^-inf(?:inity)?$/i.test(word)) return Number.NEGATIVE_INFINITY;
  return /^nan$/i.test(word) ? Number.NaN : undefined;
}

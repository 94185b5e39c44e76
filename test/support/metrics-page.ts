/** One series of a page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A `/metrics` page in the classic text format, as a scraper sees it. */
export interface MetricsPage {
  readonly samples: readonly Sample[];
  /** The series with this name and at least these labels. */
  readonly find: (name: string, labels?: Readonly<Record<string, string>>) => readonly Sample[];
  /** The one value of {@link find}; undefined when there is none. Throws when there are several. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
  /** Series that stand on the page more than once. */
  readonly duplicates: () => readonly string[];
}

/** Reads a page; a line that is no sample is an error, not something to skip. */
export function parseMetricsPage(text: string): MetricsPage {
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseSample);
  const find: MetricsPage['find'] = (name, labels = {}) =>
    samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  return {
    samples,
    find,
    value: (name, labels) => {
      const found = find(name, labels);
      if (found.length > 1) throw new Error(`${found.length} series of ${name} match ${JSON.stringify(labels)}`);
      return found[0]?.value;
    },
    duplicates: () => {
      const keys = samples.map(({ name, labels }) => `${name}${JSON.stringify(Object.entries(labels).toSorted())}`);
      return keys.filter((key, index) => keys.indexOf(key) !== index);
    },
  };
}

function parseSample(line: string): Sample {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/.exec(line);
  const [, name, labels = '', value = ''] = match ?? [];
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
  const unescaped = pairs.map(([, key = '', raw = '']): [string, string] => [
    key,
    raw.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)),
  ]);
  return { name, labels: Object.fromEntries(unescaped), value: numberOf(value) };
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

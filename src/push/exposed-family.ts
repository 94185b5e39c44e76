import { type PrometheusSample, parsePrometheusText } from '../http/prometheus-text.ts';

/** A family of our own page: what a scraper would have seen, so that pushed and scraped numbers cannot differ. */
export interface ExposedFamily {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram' | 'summary';
  readonly help: string;
  /** Samples by the name on their line: for a histogram those ending in `_bucket`, `_sum` and `_count`. */
  readonly samples: ReadonlyMap<string, readonly PrometheusSample[]>;
}

const SUFFIXES = {
  gauge: [''],
  counter: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Reads a page of ours in the classic text format back into families, in the order of the page. */
export function exposedFamilies(page: string): readonly ExposedFamily[] {
  const { samples } = parsePrometheusText(page);
  const helps = new Map([...page.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]));
  return [...page.matchAll(/^# TYPE (\S+) (gauge|counter|histogram|summary)$/gm)].map(([, name = '', kind]) => {
    const type = kind as ExposedFamily['type']; // the expression above matches nothing else
    const own = SUFFIXES[type].map((suffix) => `${name}${suffix}`).filter((each) => samples.has(each));
    return {
      name,
      type,
      help: (helps.get(name) ?? '').replaceAll('\\n', '\n').replaceAll('\\\\', '\\'),
      samples: new Map(own.map((each) => [each, samples.get(each) ?? []])),
    };
  });
}

/** How many samples the families have together. */
export function sampleCount(families: readonly ExposedFamily[]): number {
  return families.reduce(
    (sum, family) => sum + [...family.samples.values()].reduce((inner, list) => inner + list.length, 0),
    0,
  );
}

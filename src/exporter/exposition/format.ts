/** What a family is, in the words of both text formats. */
export interface FamilyHead {
  /** The name as the catalogue has it: counters end in `_total`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram' | 'summary';
  readonly help: string;
}

/** A text format of Prometheus. The sample lines are the same in both. */
export interface TextFormat {
  readonly contentType: string;
  head(family: FamilyHead): string;
  /** What the page ends with. */
  readonly end: string;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** The classic text format, 0.0.4. */
export const classic: TextFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  head: ({ name, type, help }) => `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`,
  end: '',
};

const UNITS = ['seconds', 'bytes', 'ratio'] as const;

/** OpenMetrics 1.0: a counter's family goes without `_total`, a unit the name ends in is told, the page has an end. */
export const openMetrics: TextFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  head: ({ name, type, help }) => {
    const family = type === 'counter' ? name.replace(/_total$/, '') : name;
    const unit = UNITS.find((each) => family.endsWith(`_${each}`));
    return [
      `# HELP ${family} ${escaped(help).replaceAll('"', '\\"')}\n`,
      `# TYPE ${family} ${type}\n`,
      unit === undefined ? '' : `# UNIT ${family} ${unit}\n`,
    ].join('');
  },
  end: '# EOF\n',
};

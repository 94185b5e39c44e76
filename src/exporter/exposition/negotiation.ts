import { classic, openMetrics, type TextFormat } from './format.ts';

interface Choice {
  readonly value: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly q: number;
}

/** The text format the scraper likes best; the classic one when it names none that we have. */
export function formatFor(accept: string | undefined): TextFormat {
  const liked = choices(accept)
    .map((choice) => ({ format: formatOf(choice), q: choice.q }))
    .filter(({ format, q }) => format !== undefined && q > 0)
    .toSorted((a, b) => b.q - a.q); // stable: of equals the first named
  return liked[0]?.format ?? classic;
}

/** Whether the client takes gzip. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const offered = choices(acceptEncoding);
  const choice =
    offered.find(({ value }) => value === 'gzip' || value === 'x-gzip') ?? offered.find(({ value }) => value === '*');
  return choice !== undefined && choice.q > 0;
}

function formatOf({ value, parameters }: Choice): TextFormat | undefined {
  const version = parameters['version'];
  if (value === 'application/openmetrics-text') {
    return version === undefined || version === '1.0.0' ? openMetrics : undefined;
  }
  if (value === 'text/plain') return version === undefined || version === '0.0.4' ? classic : undefined;
  return value === '*/*' || value === 'text/*' ? classic : undefined;
}

function choices(header: string | undefined): readonly Choice[] {
  return (header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [value = '', ...rest] = part.split(';').map((piece) => piece.trim());
      const parameters = Object.fromEntries(
        rest.map((piece) => {
          const [name = '', given = ''] = piece.split('=');
          return [name.trim().toLowerCase(), given.trim().replaceAll('"', '')];
        }),
      );
      const q = parameters['q'] === undefined ? 1 : Number(parameters['q']);
      return { value: value.toLowerCase(), parameters, q: Number.isFinite(q) ? q : 0 };
    });
}

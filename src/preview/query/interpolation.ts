/** What a variable of a dashboard stands for at the moment. */
export interface Chosen {
  readonly values: readonly string[];
  /** What "All" is written as, with nothing escaped; absent when single values are chosen. */
  readonly all?: string;
  /** Several may be chosen: then it stands in regular expressions. */
  readonly multi: boolean;
}

/** Chosen values by the variable's name. */
export type Choices = Readonly<Record<string, Chosen>>;

/** `$name`, `${name}`, `${name:format}` and the old `[[name]]`. */
const REFERENCE = /\$(\w+)|\$\{([\w.]+)(?::([a-z]+))?\}|\[\[(\w+)(?::([a-z]+))?\]\]/g;

/**
 * An expression with Grafana's own variables of time (`own`) and the chosen values put in as Grafana would. Nothing that
 * was chosen can end the string it stands in.
 */
export function interpolate(text: string, choices: Choices, own: Readonly<Record<string, string>> = {}): string {
  return replaced(text, own, (name, format) => {
    const chosen = Object.hasOwn(choices, name) ? choices[name] : undefined;
    return chosen === undefined ? undefined : inQuery(name, chosen, format);
  });
}

/** A title or a text with the chosen values put in as they are read by people. */
export function interpolateText(text: string, choices: Choices): string {
  return replaced(text, {}, (name, format) => {
    const chosen = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (chosen === undefined) return undefined;
    if (format === 'queryparam') return queryParameter(name, chosen);
    return chosen.all === undefined ? chosen.values.join(' + ') : 'All';
  });
}

/** `var-name=value` for each of the chosen values. */
function queryParameter(name: string, { values, all }: Chosen): string {
  const pairs = all === undefined ? values : ['$__all'];
  return pairs.map((value) => `var-${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

function replaced(
  text: string,
  own: Readonly<Record<string, string>>,
  found: (name: string, format: string) => string | undefined,
): string {
  return text.replaceAll(
    REFERENCE,
    (whole, plain?: string, braced?: string, format?: string, old?: string, how?: string) => {
      const name = plain ?? braced ?? old ?? '';
      if (Object.hasOwn(own, name)) return own[name] ?? whole;
      return found(name, format ?? how ?? '') ?? whole;
    },
  );
}

function inQuery(name: string, chosen: Chosen, format: string): string {
  const { values, all, multi } = chosen;
  if (format === 'queryparam') return queryParameter(name, chosen);
  if (all !== undefined) return all;
  const plain = values.map(quoted);
  if (format === 'csv') return plain.join(',');
  if (format === 'pipe') return plain.join('|');
  if (format === 'raw' || (!multi && format === '')) return plain.join(',');
  const escaped = values.map(asPattern);
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

/** For inside a PromQL string. */
const quoted = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll("'", "\\'").replaceAll('\n', '\\n');

/** For inside a PromQL string that is a regular expression. */
const asPattern = (value: string): string => quoted(value.replaceAll(/[\\^$*+?.()|[\]{}]/g, '\\$&'));

import { SreError } from '../core/sre-error.ts';
import type { Asked } from './query/variables.ts';

/** What the address of a page asks for. */
export interface PageAddress {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly asked: Asked;
  readonly theme: 'dark' | 'light' | undefined;
  readonly widthPx: number;
  readonly open: boolean;
  readonly plain: boolean;
}

/** Reads `from`, `to`, `theme`, `width` and every `var-NAME`, as Grafana names them; what is out of bounds is put back in. */
export function pageAddress(query: URLSearchParams): PageAddress {
  const asked: Record<string, string[]> = {};
  for (const [name, value] of query) {
    if (!name.startsWith('var-') || value === '') continue;
    const variable = name.slice('var-'.length);
    asked[variable] = [...(Object.hasOwn(asked, variable) ? (asked[variable] ?? []) : []), value];
  }
  // The form carries the present theme, and the button that was pressed the other one behind it.
  const theme = query.getAll('theme').at(-1);
  const width = Number(query.get('width'));
  return {
    from: query.get('from') || undefined,
    to: query.get('to') || undefined,
    asked,
    theme: theme === 'dark' || theme === 'light' ? theme : undefined,
    widthPx: Number.isFinite(width) ? Math.min(4_000, Math.max(100, width)) : 600,
    open: query.has('open'),
    plain: query.has('plain'),
  };
}

/** `name=value` flags as they stand in an address; a value with commas is several. */
export function askedFromFlags(flags: readonly string[]): Asked {
  const asked: Record<string, string[]> = {};
  for (const flag of flags) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/s.exec(flag) ?? [];
    if (name === undefined || value === undefined) {
      throw new SreError('SRE_BAD_VARIABLE', `--var ${flag}: expected name=value`, {
        hint: 'for example --var cluster=plant-a',
      });
    }
    asked[name] = [...(Object.hasOwn(asked, name) ? (asked[name] ?? []) : []), ...value.split(',')];
  }
  return asked;
}

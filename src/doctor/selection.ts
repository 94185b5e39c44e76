import { lookUp } from '../core/registry.ts';
import type { Check } from './check.ts';

/** These checks and everything they build on, in the order of the ladder. Throws SRE_UNKNOWN_NAME. */
export function withFoundations(
  checks: Readonly<Record<string, Check>>,
  ids: readonly string[],
): Readonly<Record<string, Check>> {
  const wanted = new Set<string>();
  const want = (id: string): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const below of lookUp(checks, 'check', id).after) want(below);
  };
  for (const id of ids) want(id);
  return Object.fromEntries(Object.entries(checks).filter(([id]) => wanted.has(id)));
}

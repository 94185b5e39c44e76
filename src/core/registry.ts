import { SreError } from './sre-error.ts';

/**
 * Looks a name up in one of the registries (brokers, drivers, scenarios, commands).
 * `Object.hasOwn` because `constructor` is a word users may type.
 */
export function lookUp<T>(registry: Readonly<Record<string, T>>, noun: string, name: string): T {
  const found = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (found === undefined) {
    throw new SreError('SRE_UNKNOWN_NAME', `unknown ${noun} "${name}"`, {
      hint: `known ${noun}s: ${Object.keys(registry).toSorted().join(', ')}`,
    });
  }
  return found;
}

import type { z } from 'zod';
import { type Mistake, mistakesOf } from './schema-problem.ts';

/** A block of the raw data, before any schema has seen it. */
export type Block = Readonly<Record<string, unknown>>;

/** Checks a block only one kind of broker, driver or dependency understands. */
export function nested(schema: z.ZodObject, raw: unknown, path: Mistake['path']): Mistake[] {
  const result = schema.safeParse(raw ?? {});
  if (result.success) return [];
  return mistakesOf(result.error.issues, raw ?? {}, Object.keys(schema.shape)).map((mistake) => ({
    ...mistake,
    path: [...path, ...mistake.path],
  }));
}

/** A name that stands in the list before already. */
export function duplicates(items: readonly unknown[], noun: string, path: Mistake['path']): Mistake[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index): Mistake[] => {
    const name = block(item)['name'];
    if (typeof name !== 'string') return [];
    const again = seen.has(name);
    seen.add(name);
    return again ? [{ path: [...path, index, 'name'], message: `another ${noun} has the name "${name}" already` }] : [];
  });
}

/** A block of keys; anything else is an empty one, and its own mistake. */
export function block(value: unknown): Block {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Block) : {};
}

/** The same for a list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

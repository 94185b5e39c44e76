import type { z } from 'zod';
import { SourceError } from '../../core/source.ts';

/** The document behind `url` in the shape we know, or a `SourceError` that says where it differs. */
export function parseDocument<T>(url: string, schema: z.ZodType<T>, document: unknown): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SourceError('parse', `GET ${url}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unexpected'}`);
}

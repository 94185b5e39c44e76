import { SourceError } from '../core/source.ts';

/** The document, or undefined where the broker does not know its path: an older version, an edition, a plugin not enabled. */
export async function unlessNotOffered<T>(document: Promise<T>): Promise<T | undefined> {
  try {
    return await document;
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'http_4xx') return undefined;
    throw error;
  }
}

import { SourceError } from '../core/source.ts';

/** A name that a broker told, as part of a path or of a query. Throws `parse` for one no address can carry (half a surrogate pair). */
export function urlPart(name: string): string {
  try {
    return encodeURIComponent(name);
  } catch (error) {
    throw new SourceError('parse', `the name ${JSON.stringify(name)} is not well-formed Unicode`, { cause: error });
  }
}

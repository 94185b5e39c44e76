import { EXIT } from '../../core/exit-code.ts';
import { SourceError } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import { isObject, type Json, type JsonObject } from '../../generate/json-tree.ts';
import type { ApiAnswer } from '../../http/http-api.ts';

/** The object in a good answer; everything else is thrown as what it is. */
export function goodObject(answer: ApiAnswer): JsonObject {
  const value = goodJson(answer);
  if (!isObject(value)) throw new SourceError('parse', `${answer.refused().message}: expected a JSON object`);
  return value;
}

/** The JSON of a good answer. */
export function goodJson(answer: ApiAnswer): Json {
  if (answer.status < 200 || answer.status > 299) throw answer.refused();
  try {
    return JSON.parse(answer.body) as Json;
  } catch (error) {
    const got = answer.contentType.startsWith('text/html') ? 'an HTML page: is this Grafana?' : 'something else';
    throw new SourceError(
      'parse',
      `${answer.refused().message.split(':').slice(0, 3).join(':')}: expected JSON, got ${got}`,
      {
        cause: error,
      },
    );
  }
}

/** The `status` and `message` of an error answer; empty when it is none of ours to read. */
export function refusal(answer: ApiAnswer): JsonObject {
  try {
    const said = JSON.parse(answer.body) as Json;
    return isObject(said) ? said : {};
  } catch {
    return {}; // a proxy answers with pages
  }
}

/** A failed request in words that say what to do; a bug stays a bug. */
export function forOperator(error: unknown, what: string): Error {
  if (!(error instanceof SourceError)) return error instanceof Error ? error : new Error(String(error));
  const hint =
    error.reason === 'auth'
      ? 'give the token of an account that may write here (--token-file FILE, or the environment); in Grafana Cloud also --grafana-namespace stacks-ID'
      : error.message.includes('redirect')
        ? 'a redirect is a login page, http where https is asked, or a base path that is missing from the address'
        : 'check the address, and that the server is up and reachable from here';
  return new SreError('SRE_PUSH_FAILED', `${what}: ${error.message}`, {
    exitCode: EXIT.precondition,
    hint,
    cause: error,
  });
}

/** A text member of an object inside, or undefined. */
export function textAt(object: JsonObject, ...path: readonly string[]): string | undefined {
  const value = path.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), object);
  return typeof value === 'string' ? value : undefined;
}

/** An object inside; an empty one when there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

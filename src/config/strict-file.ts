import type { z } from 'zod';
import { SreError } from '../core/sre-error.ts';
import { formatPath, formatProblem, type Problem } from './problem.ts';
import { mistakesOf } from './schema-problem.ts';
import { parseYamlDocument } from './yaml-document.ts';

/** What a file is, for those who wrote it wrong. */
export interface StrictFile<S extends z.ZodType> {
  readonly schema: S;
  /** Keys of all its blocks, for "did you mean". */
  readonly keys: readonly string[];
  readonly code: `SRE_${string}`;
  /** `no broker profile`: how the error goes on after the file's name and "is". */
  readonly otherwise: string;
  readonly hint: string;
}

/**
 * Reads YAML (or JSON, which is YAML) without variables against a schema. Throws the file's error with every mistake on
 * a line of its own, `file:line:col path: sentence`.
 */
export async function readStrictFile<S extends z.ZodType>(
  file: string,
  text: string,
  { schema, keys, code, otherwise, hint }: StrictFile<S>,
): Promise<z.output<S>> {
  const document = await parseYamlDocument(text, NO_SURROUNDINGS);
  const result = document.value === undefined ? undefined : schema.safeParse(document.value);
  const mistakes: Problem[] = [...document.problems];
  if (result?.success === false) {
    for (const { path, key, message } of mistakesOf(result.error.issues, document.value, keys)) {
      mistakes.push({ ...document.locate(path, key), path: formatPath(path), message });
    }
  }
  if (mistakes.length === 0 && result?.success === true) return result.data;
  const lines = mistakes
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .map((problem) => formatProblem(file, problem));
  throw new SreError(code, `${file} is ${otherwise}:\n${lines.join('\n')}`, { hint });
}

const NO_SURROUNDINGS = {
  env: {},
  folder: '.',
  readFile: async (): Promise<string> => {
    throw new Error('such a file names no other files');
  },
};

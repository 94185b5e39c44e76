import { z } from 'zod';
import { crossCheck } from './cross-check.ts';
import { formatPath, type Problem } from './problem.ts';
import { type Mistake, mistakesOf } from './schema-problem.ts';
import type { Settings } from './settings.ts';
import { type Registries, settingsSchema, toSettings } from './settings-schema.ts';
import type { Surroundings } from './variable.ts';
import { parseYamlDocument, type YamlDocument } from './yaml-document.ts';

/** Either the settings, or everything that is wrong with the file, in the order of its lines. */
export type ParsedSettings =
  | { readonly settings: Settings; readonly problems: readonly [] }
  | { readonly settings?: undefined; readonly problems: readonly Problem[] };

/** Parses the text of an `sre.yaml`. Never throws for what the text says. */
export async function parseSettings(
  text: string,
  registries: Registries,
  surroundings: Surroundings,
): Promise<ParsedSettings> {
  const document = await parseYamlDocument(text, surroundings);
  if (document.value === undefined) return { problems: document.problems };
  const result = settingsSchema(registries).safeParse(document.value);
  const mistakes: Mistake[] = [
    ...(result.success ? [] : mistakesOf(result.error.issues, document.value, knownKeys(registries))),
    ...crossCheck(document.value, registries),
  ];
  // A value whose variable could not be filled has its mistake already.
  const unfilled = new Set(document.problems.map(({ path }) => path));
  const placed = mistakes.map((mistake) => place(mistake, document)).filter(({ path }) => !unfilled.has(path));
  const problems = [...document.problems, ...placed].toSorted((a, b) => a.line - b.line || a.column - b.column);
  return problems.length === 0 && result.success ? { settings: toSettings(result.data), problems: [] } : { problems };
}

function place(mistake: Mistake, document: YamlDocument): Problem {
  const written = document.written(mistake.path);
  return {
    ...document.locate(mistake.path, mistake.key),
    path: formatPath(mistake.path),
    message: written === undefined ? mistake.message : `${mistake.message} (written as ${written})`,
  };
}

/** Every key any block of the file may have; read from the schema, so that "did you mean" never lags behind. */
function knownKeys(registries: Registries): readonly string[] {
  const keys = new Set<string>();
  const walk = (schema: unknown): void => {
    if (schema === null || typeof schema !== 'object') return;
    const { properties, ...rest } = schema as { properties?: Record<string, unknown> };
    for (const key of Object.keys(properties ?? {})) keys.add(key);
    for (const part of [...Object.values(properties ?? {}), ...Object.values(rest)]) walk(part);
  };
  walk(settingsJsonSchema(registries));
  return [...keys];
}

/** JSON Schema (draft 2020-12) of the file, for editors. */
export function settingsJsonSchema(registries: Registries): Record<string, unknown> {
  const schema = z.toJSONSchema(settingsSchema(registries), { io: 'input', unrepresentable: 'any' });
  return { $id: 'sre.schema.json', title: 'mqtt-sre configuration (sre.yaml)', ...schema } as Record<string, unknown>;
}

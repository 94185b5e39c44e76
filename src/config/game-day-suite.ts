import { z } from 'zod';
import { SreError } from '../core/sre-error.ts';
import { durationSchema } from './duration.ts';
import { formatPath, formatProblem, type Problem } from './problem.ts';
import { mistakesOf } from './schema-problem.ts';
import { textSchema } from './text-schema.ts';
import type { Surroundings } from './variable.ts';
import { parseYamlDocument } from './yaml-document.ts';

/** One drill of a game day: a scenario and what is chosen of it. */
export interface SuiteDrill {
  readonly scenario: string;
  /** Another cluster of the configuration than the game day's. */
  readonly cluster?: string;
  readonly trials: number;
  readonly target?: readonly string[];
  readonly role?: string;
  readonly durationMs?: number;
  readonly rtoMs?: number;
  readonly holdMs?: number;
  readonly baselineMs?: number;
  readonly streams?: number;
  readonly seed?: string;
  /** A drill that cannot run here is no finding. */
  readonly optional: boolean;
}

/** Several drills in order: what a team agrees on before a game day. */
export interface GameDaySuite {
  readonly name: string;
  readonly title: string;
  /** Written before the first drill, printed on the scorecard. */
  readonly hypothesis: string;
  /** Between two drills. */
  readonly coolDownMs: number;
  readonly drills: readonly SuiteDrill[];
}

const drill = z.strictObject({
  scenario: textSchema,
  cluster: textSchema.optional(),
  trials: z.number().int().min(1).max(200).default(1),
  target: z.array(textSchema).min(1).optional(),
  role: textSchema.optional(),
  duration: durationSchema({ minMs: 1_000, maxMs: 3_600_000 }).optional(),
  rto: durationSchema({ minMs: 1 }).optional(),
  hold: durationSchema({ minMs: 1_000, maxMs: 3_600_000 }).optional(),
  baseline: durationSchema({ minMs: 2_000, maxMs: 600_000 }).optional(),
  streams: z.number().int().min(1).max(5_000).optional(),
  seed: textSchema.optional(),
  optional: z.boolean().default(false),
});

const suite = z.strictObject({
  title: textSchema,
  hypothesis: textSchema,
  coolDown: durationSchema({ minMs: 0, maxMs: 86_400_000 }).default(60_000),
  drills: z.array(drill).min(1, { error: 'needs at least one drill' }),
});

const KNOWN_KEYS = [...Object.keys(suite.shape), ...Object.keys(drill.shape)];

/** Parses a suite; throws SRE_BAD_SUITE with every mistake on a line of its own. `name` is the file's, without its ending. */
export async function parseSuite(
  file: string,
  name: string,
  text: string,
  scenarios: readonly string[],
  surroundings: Surroundings,
): Promise<GameDaySuite> {
  const document = await parseYamlDocument(text, surroundings);
  const result = document.value === undefined ? undefined : suite.safeParse(document.value);
  const mistakes: Problem[] = [...document.problems];
  if (result?.success === false) {
    for (const { path, key, message } of mistakesOf(result.error.issues, document.value, KNOWN_KEYS)) {
      mistakes.push({ ...document.locate(path, key), path: formatPath(path), message });
    }
  }
  for (const [index, { scenario }] of (result?.data?.drills ?? []).entries()) {
    if (scenarios.includes(scenario)) continue;
    const path = ['drills', index, 'scenario'];
    mistakes.push({
      ...document.locate(path),
      path: formatPath(path),
      message: `no drill is called "${scenario}": sre chaos list`,
    });
  }
  if (mistakes.length > 0 || result?.success !== true) {
    throw new SreError(
      'SRE_BAD_SUITE',
      `${file} is no suite of drills:\n${mistakes.map((problem) => formatProblem(file, problem)).join('\n')}`,
      { hint: 'chaos/suites has some to start from; sre chaos list names the drills' },
    );
  }
  const { title, hypothesis, coolDown, drills } = result.data;
  return { name, title, hypothesis, coolDownMs: coolDown, drills: drills.map(toDrill) };
}

function toDrill({ duration, rto, hold, baseline, ...rest }: z.output<typeof drill>): SuiteDrill {
  const given = { ...rest, durationMs: duration, rtoMs: rto, holdMs: hold, baselineMs: baseline };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as SuiteDrill; // absent stays absent
}

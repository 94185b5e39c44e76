import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PanelQuery } from './panel-queries.ts';
import type { QueryAnswer } from './scraped-exporter.ts';

/**
 * Why a query may give nothing, and whether it then must: what is nowhere in the scene cannot be told, but what is quiet
 * may speak up on a busy machine.
 */
const REASONS = {
  'not offered': { must: true, says: 'the broker does not tell it' },
  'not there': { must: true, says: 'nothing of the kind stands in the scene' },
  history: { must: true, says: 'it compares with longer ago than the scene lasts' },
  quiet: { must: false, says: 'nothing of the kind happened, or not for long enough' },
} as const;

type Reason = keyof typeof REASONS;

const names = z
  .record(z.string(), z.array(z.string()))
  .transform((boards) =>
    Object.entries(boards).flatMap(([board, panels]) => panels.map((panel) => `${board}: ${panel}`)),
  );
const schema = z.strictObject({ 'not offered': names, 'not there': names, history: names, quiet: names });

/** The queries that give nothing in a scene, by reason. */
export type ExpectedEmpty = Readonly<Record<Reason, readonly string[]>>;

/** The committed table of a scene: its queries by reason and dashboard. */
export function expectedEmpty(scene: 'lab' | 'rabbitmq'): ExpectedEmpty {
  const file = join(import.meta.dirname, `../fixtures/dashboards/empty-on-${scene}.json`);
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** How the answers differ from what is expected, as sentences; empty when every panel shows what it can. */
export function wrongAnswers(
  answers: ReadonlyMap<PanelQuery, QueryAnswer>,
  expected: ExpectedEmpty,
): readonly string[] {
  const reasons = new Map(
    (Object.keys(REASONS) as Reason[]).flatMap((reason) => expected[reason].map((name) => [name, reason] as const)),
  );
  const known = new Set([...answers.keys()].map(({ name }) => name));
  const stale = [...reasons.keys()].filter((name) => !known.has(name)).map((name) => `${name}: no such query`);
  const wrong = [...answers].flatMap(([{ name }, answer]) => {
    const reason = reasons.get(name);
    if ('error' in answer) return [`${name}: ${answer.error}`];
    if (answer.series === 0) return reason === undefined ? [`${name}: gives nothing, and nobody knows why`] : [];
    return reason !== undefined && REASONS[reason].must
      ? [`${name}: gives ${answer.series} series, although ${REASONS[reason].says}`]
      : [];
  });
  return [...stale, ...wrong].toSorted();
}

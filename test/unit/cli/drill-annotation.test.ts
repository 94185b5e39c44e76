import { expect, test } from 'vitest';
import { type AnnotationFlags, openAnnotation } from '../../../src/cli/commands/chaos/drill-annotation.ts';
import type { Io } from '../../../src/cli/io.ts';
import { type FakeGrafana, openFakeGrafana } from '../../support/fake-grafana.ts';

const DRILL = { scenario: 'node-crash', cluster: 'plant' };

function surroundings(env: Record<string, string> = {}): { readonly io: Io; readonly said: () => string } {
  let said = '';
  const stderr = {
    write: (text: string) => {
      said += text;
    },
  };
  const { signal } = new AbortController();
  const io: Io = { argv: [], env, stdout: stderr, stderr, cwd: '/', signal, onSignal: () => undefined, self: [] };
  return { io, said: () => said };
}

async function drill(
  flags: AnnotationFlags,
  env: Record<string, string>,
  ...verdicts: readonly string[]
): Promise<string> {
  const { io, said } = surroundings(env);
  {
    await using annotation = await openAnnotation(io, flags, DRILL);
    annotation.begin('run-1');
    for (const verdict of verdicts) await annotation.end(verdict);
  }
  return said();
}

const grafana = (): Promise<FakeGrafana> => openFakeGrafana({ release: 13, token: 'tok' });

test('a drill is a region with tags, from its beginning to its verdict', async () => {
  await using there = await grafana();
  expect(await drill({ grafana: there.url }, { SRE_GRAFANA_TOKEN: 'tok' }, 'PASS')).toBe('');
  expect(there.annotations).toMatchObject([
    { tags: ['chaos', 'node-crash', 'plant'], text: 'sre chaos node-crash on plant, run run-1: PASS' },
  ]);
  const [{ time, timeEnd } = {}] = there.annotations;
  expect(Number(timeEnd)).toBeGreaterThanOrEqual(Number(time));
  expect([there.writes().map(({ method }) => method), there.complaints]).toEqual([['POST', 'PATCH'], []]);
});

test('one that throws ends its region all the same', async () => {
  await using there = await grafana();
  await drill({ grafana: there.url }, { SRE_GRAFANA_TOKEN: 'tok' });
  expect(there.annotations[0]?.['text']).toMatch(/: ended without a result$/);
});

test('a Grafana that refuses, or is not there, is one warning without the token', async () => {
  await using there = await grafana();
  for (const address of [there.url, 'http://127.0.0.1:9']) {
    const said = await drill({ grafana: address }, { SRE_GRAFANA_TOKEN: 'wrong-token' }, 'PASS');
    expect(said).toMatch(/^warning: the drill is not marked in Grafana: POST .*\n$/);
    expect(said).not.toContain('wrong-token');
  }
});

test('without an address nothing is asked', async () => {
  expect(await drill({}, {}, 'PASS')).toBe('');
});

import { expect, test } from 'vitest';
import { kill } from '../../../../src/chaos/injectors/ending.ts';
import type { Platform } from '../../../../src/chaos/platform.ts';

const { signal } = new AbortController();
const OLD = 'pid 7 started 1';
const RECORD = { driver: 'fake', fault: 'kill', node: 'n1', argv: [], data: { handle: {}, ended: OLD } } as const;

/** A machine whose process goes on living for so many looks, and what became of it. */
function dying(looks: number) {
  let [left, starts] = [looks, 0];
  const lives = (): boolean => starts > 0 || left > 0;
  const platform = {
    name: 'fake',
    machine: () => ({
      identity: async () => {
        if (!lives()) return undefined;
        left -= 1;
        return starts > 0 ? 'pid 8 started 2' : OLD;
      },
      start: () => ({
        argv: ['start'],
        run: async () => {
          starts += 1;
        },
      }),
    }),
  } as unknown as Platform;
  return { platform, starts: () => starts };
}

test('a process that was killed and is not gone yet is started once it is', async () => {
  const { platform, starts } = dying(4);
  expect(await kill.undo(RECORD, platform, '.', signal)).toMatchObject({ did: 'undone' });
  expect(starts()).toBe(1);
});

test('one that goes on living was never ended', async () => {
  const { platform, starts } = dying(1_000);
  const says = `n1 lives as ${OLD}, it was never ended`;
  expect(await kill.undo(RECORD, platform, '.', signal)).toEqual({ did: 'nothing', says });
  expect(starts()).toBe(0);
});

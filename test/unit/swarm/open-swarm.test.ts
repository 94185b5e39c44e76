import { expect, test } from 'vitest';
import { otherProcesses } from '../../../src/swarm/open-swarm.ts';

test.each([
  { streams: 30, asked: undefined, others: 0, why: "a drill's usual few stay in its own process" },
  { streams: 100, asked: undefined, others: 0, why: 'as do the most that may' },
  { streams: 101, asked: undefined, others: 1, why: 'more get a process of their own' },
  { streams: 5_000, asked: 1, others: 1, why: 'also when one process was asked for' },
  { streams: 30, asked: 2, others: 2, why: 'several are others' },
  { streams: 5_000, asked: 2, others: 2, why: 'however many streams there are' },
  { streams: 3, asked: 8, others: 3, why: 'none is without a stream' },
  { streams: 1, asked: 8, others: 0, why: 'and one stream is no reason for another' },
])('$streams streams, $asked processes asked for: $others others ($why)', ({ streams, asked, others }) => {
  expect(otherProcesses(streams, asked)).toBe(others);
});

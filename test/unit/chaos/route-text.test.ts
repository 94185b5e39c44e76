import { expect, test } from 'vitest';
import { routeLines } from '../../../src/chaos/report/route-text.ts';
import type { RouteFinding } from '../../../src/swarm/route-finding.ts';

const route = (from: string, to: string, change: Partial<RouteFinding>): RouteFinding => ({
  from,
  to,
  streams: ['s'],
  verdict: 'served',
  underFault: { attempted: 0, served: 0, late: 0, lost: 0, refused: 0, held: 0 },
  refusals: {},
  messages: {} as RouteFinding['messages'],
  recovery: { time: { ms: 0, censored: false } },
  ...change,
});

test('each direction of a partition is one line: what became of its messages and of its connects', () => {
  const fate = { attempted: 42, served: 0, late: 12, lost: 0, refused: 0, held: 30 };
  expect(
    routeLines([
      route('rest', 'rest', { underFault: { ...fate, attempted: 9, served: 9, late: 0, held: 0 } }),
      route('cut off', 'rest', { verdict: 'late', underFault: fate, refusals: { 3: 7 } }),
      route('rest', 'cut off', { verdict: 'not measured' }),
    ]),
  ).toEqual([
    'rest -> rest     served: 9 served of 9',
    'cut off -> rest  late: 12 late, 30 held of 42; connects refused: 7 with 0x03 (server unavailable)',
    'rest -> cut off  not measured',
  ]);
  expect(routeLines(undefined)).toEqual([]);
});

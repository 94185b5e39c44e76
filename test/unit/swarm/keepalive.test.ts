import { expect, test } from 'vitest';
import { Keepalive } from '../../../src/swarm/keepalive.ts';

test('a ping is due once after one keepalive of silence, the timeout after one and a half', () => {
  const keepalive = new Keepalive(1000, 0);
  expect(keepalive.due(400)).toBe(600);
  expect(keepalive.due(1000)).toBe('ping');
  expect(keepalive.due(1000)).toBe(500);
  expect(keepalive.due(1499)).toBe(1);
  expect(keepalive.due(1500)).toBe('timeout');
});

test('hearing the broker starts the silence over, also after the ping', () => {
  const keepalive = new Keepalive(1000, 0);
  expect(keepalive.due(1000)).toBe('ping');
  keepalive.heard(1100);
  expect(keepalive.due(1500)).toBe(600);
  expect(keepalive.due(2100)).toBe('ping');
});

test('a keepalive of 0 asks nothing and never times out', () => {
  expect(new Keepalive(0, 0).due(1e9)).toBeUndefined();
});

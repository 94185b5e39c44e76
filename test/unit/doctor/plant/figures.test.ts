import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../../../src/doctor/plant/figures.ts';
import type { PlantLook } from '../../../../src/doctor/plant/plant.ts';
import { told } from '../../../support/fake-plant.ts';

const look = (atMs: number, readings: PlantLook['sources'][number]['readings']): PlantLook => ({
  sources: [{ node: 'n1', name: 'http', atMs, readings }],
  views: [],
});

describe('what two looks say', () => {
  test('a counter that grew has a rate, by node and in all', () => {
    const before = look(1_000, [told('messagesReceived', 100), told('messagesReceived', 500, { node: 'n2' })]);
    const after = look(6_000, [told('messagesReceived', 600), told('messagesReceived', 1_500, { node: 'n2' })]);
    const figures = figuresOf(after, before);
    expect(figures.rate('messagesReceived', { node: 'n1' })).toBe(100);
    expect(figures.rate('messagesReceived')).toBe(300);
    expect(figures.seconds).toBe(5);
  });

  test('a counter that began again, one that is new and one without new data have none', () => {
    const before = look(1_000, [told('messagesReceived', 100), told('bytesSent', 7)]);
    expect(figuresOf(look(6_000, [told('messagesReceived', 5)]), before).rate('messagesReceived')).toBeUndefined();
    expect(figuresOf(look(6_000, [told('messagesSent', 5)]), before).rate('messagesSent')).toBeUndefined();
    expect(figuresOf(look(1_100, [told('messagesReceived', 200)]), before).rate('messagesReceived')).toBeUndefined();
    expect(figuresOf(before).rate('messagesReceived')).toBeUndefined();
  });

  test('a gauge that fell has a negative rate', () => {
    const before = look(0, [told('queuedMessages', 500, { node: 'n1', method: 'native' })]);
    const after = look(10_000, [told('queuedMessages', 100, { node: 'n1', method: 'native' })]);
    expect(figuresOf(after, before).rate('queuedMessages')).toBe(-40);
  });

  test('estimates do not count, and what nobody tells is unknown', () => {
    const figures = figuresOf(look(0, [told('queuedMessages', 500, { node: 'n1', method: 'estimate' })]));
    expect(figures.value('queuedMessages')).toBeUndefined();
    expect(figures.value('connectionsCurrent')).toBeUndefined();
  });

  test('of a series two sources tell the first counts', () => {
    const twice: PlantLook = {
      sources: [
        { name: 'a', atMs: 0, readings: [told('connectionsCurrent', 5)] },
        { name: 'b', atMs: 0, readings: [told('connectionsCurrent', 7)] },
      ],
      views: [],
    };
    expect(figuresOf(twice).value('connectionsCurrent')).toBe(5);
  });
});

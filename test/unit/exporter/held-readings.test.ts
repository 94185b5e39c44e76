import { describe, expect, test } from 'vitest';
import { HeldReadings } from '../../../src/exporter/held-readings.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { connections } from '../../support/fake-broker.ts';

const answer = (value: number) => [connections('n1', value), reading(metrics.uptime, { node: 'n1' }, value)];

describe('the readings of a source', () => {
  test('stay in the same place while the series do, with the values of the last answer', () => {
    const held = new HeldReadings();
    held.take(answer(1));
    const { series, values } = held;
    held.take(answer(2));
    expect(held.series).toBe(series);
    expect(held.values).toBe(values);
    expect(held.all).toEqual(answer(2));
  });

  test('share the list of their series with every source that has the same', () => {
    const [one, other, third] = [new HeldReadings(), new HeldReadings(), new HeldReadings()];
    one.take(answer(1));
    other.take(answer(2));
    third.take(answer(3).toReversed());
    expect(other.series).toBe(one.series);
    expect(third.series).not.toBe(one.series);
    expect(one.all).toEqual(answer(1));
  });

  test('are others when a series comes, goes or changes its place', () => {
    const held = new HeldReadings();
    for (const next of [answer(1), answer(1).slice(1), answer(2), answer(3).toReversed(), []]) {
      held.take(next);
      expect(held.all).toEqual(next);
    }
  });

  test('share the objects of equal labels', () => {
    const held = new HeldReadings();
    held.take(answer(1));
    expect(held.all[0]?.labels).toBe(held.all[1]?.labels);
  });

  test("never write to what the adapter gave, which may be the adapter's own", () => {
    const own = answer(1);
    const held = new HeldReadings();
    held.take(own);
    held.take(answer(2));
    expect(own).toEqual(answer(1));
  });
});

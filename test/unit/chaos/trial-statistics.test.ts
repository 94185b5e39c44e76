import { describe, expect, test } from 'vitest';
import { upperBound } from '../../../src/chaos/statistics/exact-binomial.ts';
import { trialStatement } from '../../../src/chaos/trial-statistics.ts';

describe('what trials can carry', () => {
  test.each([
    [1, 0, 0.95],
    [3, 0, 0.632],
    [5, 0, 0.451],
    [10, 0, 0.259],
    [20, 0, 0.139],
    [29, 0, 0.098],
    [59, 0, 0.0495],
    [10, 1, 0.394],
    [20, 1, 0.216],
    [20, 2, 0.283],
  ])('%i trials with %i over target bound P(exceed) by %d', (trials, exceeded, bound) => {
    expect(upperBound(trials, exceeded)).toBeCloseTo(bound, 3);
  });

  test.each([
    [1, 0, 'smoke'],
    [5, 0, 'drill'],
    [28, 0, 'drill'],
    [29, 0, 'evidence-90'],
    [29, 1, 'drill'],
    [59, 0, 'evidence-95'],
  ])('%i trials with %i over target are %s', (trials, exceeded, label) => {
    expect(trialStatement(trials, exceeded).label).toBe(label);
  });

  test('one trial says how little it says', () => {
    expect(trialStatement(1, 0).sentence).toBe(
      '1 trial, 0 over target: at best P(exceed) < 95 % (one-sided 95 %), evidence "smoke"',
    );
  });

  test('all trials over target bound nothing', () => {
    expect(trialStatement(2, 2).sentence).toContain('P(exceed) <= 100 %');
  });
});

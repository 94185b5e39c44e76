import type { FieldDefaults } from '../board.ts';
import { lookColor } from './named-color.ts';

/** A value from which on everything has this colour; the first is from minus infinity. */
export interface ThresholdStep {
  readonly from: number;
  readonly color: string;
}

/** The steps in ascending order, percentages turned into values of the field's own range. */
export function thresholdSteps({ thresholds, min, max }: FieldDefaults): readonly ThresholdStep[] {
  const low = min ?? 0;
  const span = (max ?? 100) - low;
  const value = (given: number): number => (thresholds?.mode === 'percentage' ? low + (given / 100) * span : given);
  return (thresholds?.steps ?? [])
    .map(({ value: given, color }) => ({
      from: given == null ? Number.NEGATIVE_INFINITY : value(given),
      color: lookColor(color),
    }))
    .toSorted((a, b) => a.from - b.from);
}

/** The colour of a value; undefined without thresholds. */
export function thresholdColor(value: number, steps: readonly ThresholdStep[]): string | undefined {
  return steps.findLast(({ from }) => value >= from)?.color ?? steps[0]?.color;
}

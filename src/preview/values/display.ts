import type { FieldDefaults } from '../board.ts';
import { lookColor } from './named-color.ts';
import { thresholdColor, thresholdSteps } from './threshold.ts';
import { formatNumber } from './unit-format.ts';
import { mappedValue } from './value-mapping.ts';

/** A value as it is read: words or a number, its unit, and a colour where one is given. */
export interface Display {
  readonly text: string;
  readonly suffix: string;
  readonly color: string | undefined;
}

/** The value by mappings first, then unit, thresholds and colour. No sample is the panel's word for it, or a dash. */
export function displayOf(value: number | null, field: FieldDefaults, nowMs = 0): Display {
  const mapped = mappedValue(value, field.mappings);
  if (value === null) return { text: mapped?.text ?? field.noValue ?? '–', suffix: '', color: mapped?.color };
  const { text, suffix } = formatNumber(value, field.unit ?? 'short', field.decimals ?? undefined, nowMs);
  const fixed = field.color?.mode === 'fixed' && field.color.fixedColor !== undefined;
  const color =
    mapped?.color ??
    (fixed
      ? lookColor(field.color?.fixedColor ?? '')
      : Number.isNaN(value)
        ? undefined
        : thresholdColor(value, thresholdSteps(field)));
  return mapped?.text === undefined ? { text, suffix, color } : { text: mapped.text, suffix: '', color };
}

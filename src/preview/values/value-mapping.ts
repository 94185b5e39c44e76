import { z } from 'zod';
import type { FieldDefaults } from '../board.ts';
import { lookColor } from './named-color.ts';

/** What a mapping says instead of the number. */
export interface MappedValue {
  readonly text?: string;
  readonly color?: string;
}

const result = z.looseObject({ text: z.string().optional(), color: z.string().optional() });
const byValue = z.record(z.string(), result);
const byRange = z.looseObject({ from: z.number().nullish(), to: z.number().nullish(), result });
const byPattern = z.looseObject({ pattern: z.string(), result });
const special = z.looseObject({ match: z.string(), result });

type Result = z.output<typeof result>;

/** The first mapping that fits the value; a null is no sample at all. */
export function mappedValue(
  value: number | string | null,
  mappings: FieldDefaults['mappings'],
): MappedValue | undefined {
  for (const { type, options } of mappings) {
    const found = matched(value, type, options);
    if (found !== undefined) {
      return {
        ...(found.text === undefined ? {} : { text: found.text }),
        ...(found.color === undefined ? {} : { color: lookColor(found.color) }),
      };
    }
  }
  return undefined;
}

function matched(value: number | string | null, type: string, options: unknown): Result | undefined {
  if (type === 'value') {
    const parsed = byValue.safeParse(options);
    const key = String(value);
    return parsed.success && value !== null && Object.hasOwn(parsed.data, key) ? parsed.data[key] : undefined;
  }
  if (type === 'range') {
    const parsed = byRange.safeParse(options);
    if (!parsed.success || typeof value !== 'number' || Number.isNaN(value)) return undefined;
    const { from, to } = parsed.data;
    return value >= (from ?? Number.NEGATIVE_INFINITY) && value <= (to ?? Number.POSITIVE_INFINITY)
      ? parsed.data.result
      : undefined;
  }
  if (type === 'regex') {
    const parsed = byPattern.safeParse(options);
    if (!parsed.success || value === null) return undefined;
    return new RegExp(/^\/(.*)\/$/.exec(parsed.data.pattern)?.[1] ?? parsed.data.pattern).test(String(value))
      ? parsed.data.result
      : undefined;
  }
  const parsed = special.safeParse(options);
  if (!parsed.success) return undefined;
  const { match } = parsed.data;
  const none = value === null || value === '';
  const fits =
    ((match === 'null' || match === 'null+nan' || match === 'empty') && none) ||
    ((match === 'nan' || match === 'null+nan') && typeof value === 'number' && Number.isNaN(value));
  return fits ? parsed.data.result : undefined;
}

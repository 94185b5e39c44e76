import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `250ms`, `30s`, `5m`, `1h30m`; undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
  }
  return total;
}

/** How a duration of so many milliseconds is written in the configuration. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = unitMs[unit] ?? 1;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms >= 1_000 ? `${ms / 1_000}s` : `${ms}ms`;
}

/** A duration in the configuration, in milliseconds once parsed, within the bounds given. */
export function durationSchema(bounds: { readonly minMs?: number; readonly maxMs?: number } = {}) {
  const { minMs = 0, maxMs = Number.MAX_SAFE_INTEGER } = bounds;
  return z.string().transform((text, context): number => {
    const ms = parseDuration(text);
    if (ms === undefined) {
      context.addIssue({ code: 'custom', message: 'expected a duration such as 30s, 5m or 1h30m' });
      return z.NEVER;
    }
    if (ms < minMs || ms > maxMs) {
      context.addIssue({
        code: 'custom',
        message:
          maxMs === Number.MAX_SAFE_INTEGER
            ? `must be at least ${formatDuration(minMs)}`
            : `must be between ${formatDuration(minMs)} and ${formatDuration(maxMs)}`,
      });
      return z.NEVER;
    }
    return ms;
  });
}

/** A span of waiting times, `1s..30s`: from, up to. */
export const durationRangeSchema = z.string().transform((text, context): { min: number; max: number } => {
  const [from, to, ...more] = text.split('..');
  const [min, max] = [parseDuration(from ?? ''), parseDuration(to ?? '')];
  if (min === undefined || max === undefined || more.length > 0) {
    context.addIssue({ code: 'custom', message: 'expected two durations such as 1s..30s' });
    return z.NEVER;
  }
  if (min > max) {
    context.addIssue({
      code: 'custom',
      message: `starts at ${formatDuration(min)}, which is above its end ${formatDuration(max)}`,
    });
    return z.NEVER;
  }
  return { min, max };
});

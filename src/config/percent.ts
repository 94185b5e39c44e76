import { z } from 'zod';

/** A share in the configuration, `99.9%`, as a ratio 0 to 1 once parsed. */
export const percentSchema = z.string().transform((text, context): number => {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text);
  const percent = match === null ? Number.NaN : Number(match[1]);
  if (!(percent > 0 && percent <= 100)) {
    context.addIssue({ code: 'custom', message: 'expected a percentage above 0% and up to 100%, such as 99.9%' });
    return z.NEVER;
  }
  return Number((percent / 100).toPrecision(15));
});

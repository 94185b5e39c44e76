import { SreError } from '../../core/sre-error.ts';

/**
 * What an objective leaves for errors, as the decimal a person would write: 0.999 leaves `0.001`, not
 * `0.0010000000000000009`. Throws SRE_BAD_OBJECTIVE for what leaves nothing, or everything.
 */
export function errorBudget(objective: number): string {
  const [, digits] = /^0\.(\d+)$/.exec(String(objective)) ?? [];
  if (digits === undefined || Number(digits) === 0) {
    throw new SreError(
      'SRE_BAD_OBJECTIVE',
      `bad objective ${objective}: expected a share between 0 and 1, such as 0.999`,
      {
        hint: 'an objective of 100% leaves no error budget: the first error would have spent it',
      },
    );
  }
  const budget = String(10n ** BigInt(digits.length) - BigInt(digits)).padStart(digits.length, '0');
  return `0.${budget.replace(/0+$/, '')}`;
}

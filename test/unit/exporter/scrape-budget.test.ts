import { expect, test } from 'vitest';
import { scrapeBudgetMs } from '../../../src/exporter/scrape-budget.ts';

test.each([
  ['10', 9_500],
  ['1.5', 1_000],
  ['0.4', 200],
  ['600', 60_000],
  [undefined, 7_000],
  ['soon', 7_000],
  ['0', 7_000],
  ['-3', 7_000],
  ['Infinity', 7_000],
])('a scraper that waits %s s gives a budget of %d ms', (header, budget) => {
  expect(scrapeBudgetMs(header, 7_000)).toBe(budget);
});

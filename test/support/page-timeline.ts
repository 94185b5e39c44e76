import type { MetricsPage } from './metrics-page.ts';
import type { Scrape } from './running-exporter.ts';

/** What pages said over time, one entry for each change. */
export interface PageTimeline {
  readonly onScrape: (scrape: Scrape) => void;
  /** Seconds from the start to the first page that satisfied; undefined when none did. */
  readonly firstAfter: (satisfies: (page: MetricsPage) => boolean) => number | undefined;
  /** Seconds the slowest scrape took. */
  readonly slowest: () => number;
  /** `+5.1 s alive 2, views 2`, one line for each change. */
  readonly lines: () => string[];
}

/** Starts at once; `summary` says what of a page matters. */
export function openPageTimeline(summary: (page: MetricsPage) => string): PageTimeline {
  const startedAt = performance.now();
  const seen: { seconds: number; took: number; page: MetricsPage; text: string }[] = [];
  return {
    onScrape: ({ page, seconds: took }) => {
      seen.push({ seconds: (performance.now() - startedAt) / 1_000, took, page, text: summary(page) });
    },
    firstAfter: (satisfies) => seen.find(({ page }) => satisfies(page))?.seconds,
    slowest: () => Math.max(0, ...seen.map(({ took }) => took)),
    lines: () =>
      seen
        .filter(({ text }, index) => text !== seen[index - 1]?.text)
        .map(({ seconds, text }) => `+${seconds.toFixed(1)} s ${text}`),
  };
}

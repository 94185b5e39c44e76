/** Answer this much before the scraper hangs up: a late page is a lost page. */
const MARGIN_MS = 500;
const LEAST_MS = 200;
const MOST_MS = 60_000;

/** Time to read the brokers in: the scraper's own timeout less a margin, else what the configuration says. */
export function scrapeBudgetMs(header: string | undefined, fallbackMs: number): number {
  const seconds = Number(header);
  const wanted =
    header !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 - MARGIN_MS : fallbackMs;
  return Math.min(Math.max(wanted, LEAST_MS), MOST_MS);
}

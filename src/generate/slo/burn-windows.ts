import type { SliWindow } from '../../metrics/recorded-series.ts';

/** Two windows that must both burn: the long one says that it matters, the short one that it is still going on. */
export interface BurnWindow {
  readonly pace: 'fast' | 'slow';
  readonly short: Exclude<SliWindow, '30d'>;
  readonly long: Exclude<SliWindow, '30d'>;
  /** How many times as fast as it may the budget is spent at least. */
  readonly factor: number;
  /** How long a whole budget of 30 days lasts at that pace. */
  readonly exhaustion: string;
}

/** The windows of the Site Reliability Workbook for a budget of 30 days: 2, 5, 10 and 10 % of it within the long window. */
export const BURN_WINDOWS: readonly BurnWindow[] = [
  { pace: 'fast', short: '5m', long: '1h', factor: 14.4, exhaustion: '2d2h' },
  { pace: 'fast', short: '30m', long: '6h', factor: 6, exhaustion: '5d' },
  { pace: 'slow', short: '2h', long: '1d', factor: 3, exhaustion: '10d' },
  { pace: 'slow', short: '6h', long: '3d', factor: 1, exhaustion: '30d' },
];

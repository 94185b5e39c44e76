import type { Alert } from '../alert.ts';
import { clusterScope, panelScope } from '../signal.ts';
import { type DashboardPanel, thresholdsOf } from './dashboard-file.ts';

/** A signal that alerts watch: how panels ask for it, and from which values on their colour must change. */
export interface OwnedSignal {
  readonly exprs: readonly string[];
  readonly alerts: readonly { readonly name: string; readonly drawnAt: number }[];
}

/** The signals of the alerts (variants of one share its title, and so its alerts); `drawnAt` is the value from which on a panel has another colour. */
export function ownedSignals(alerts: readonly Alert[], drawnAt: (alert: Alert) => number): readonly OwnedSignal[] {
  const signals = new Set(alerts.flatMap(({ signal }) => (signal === undefined ? [] : [signal])));
  return [...signals].map((signal) => ({
    exprs: [...new Set([signal.expr(panelScope), signal.expr(clusterScope)])],
    alerts: alerts
      .filter((alert) => alert.signal?.title === signal.title && Number.isFinite(alert.threshold.value))
      .map((alert) => ({ name: alert.name, drawnAt: drawnAt(alert) })),
  }));
}

/** The signals a panel shows as they are, or their largest or smallest; sums and averages have no threshold. */
export function shownBy({ targets }: DashboardPanel, owned: readonly OwnedSignal[]): readonly OwnedSignal[] {
  const shown = targets.map(({ expr }) => expr);
  return owned.filter(({ exprs }) => exprs.some((expr) => shown.some((query) => isOf(query, expr))));
}

/** Whether the panel shows nothing but these signals. */
const showsOnly = ({ targets }: DashboardPanel, owned: readonly OwnedSignal[]): boolean =>
  targets.every(({ expr: query }) => owned.some(({ exprs }) => exprs.some((expr) => isOf(query, expr))));

const isOf = (query: string, expr: string): boolean =>
  query === expr || (/^(?:max|min)(?: by \([^)]*\))? ?\(/.test(query) && query.endsWith(`(${expr})`));

const leadsTo = ({ links }: DashboardPanel, alert: string): boolean =>
  links.some(({ url }) => url.endsWith(`/${alert}.md`));

/** Where the panel's thresholds are not those of the alerts on what it shows. */
export function thresholdFaults(panel: DashboardPanel, owned: readonly OwnedSignal[]): readonly string[] {
  const shown = shownBy(panel, owned).filter(({ alerts }) => alerts.length > 0);
  if (shown.length === 0 || panel.type === 'heatmap') return [];
  const drawn = thresholdsOf(panel);
  const wanted = shown.flatMap(({ alerts }) => alerts);
  // Beside its own, a panel may draw the alerts on the same question that it leads to.
  const linked = owned.flatMap(({ alerts }) => alerts).filter(({ name }) => leadsTo(panel, name));
  const extra = showsOnly(panel, shown) && panel.type !== 'table' ? drawn : [];
  return [
    ...wanted
      .filter(({ drawnAt }) => !drawn.includes(drawnAt))
      .map(({ name, drawnAt }) => `draws no threshold at ${drawnAt}, where ${name} begins or ends`),
    ...extra
      .filter((value) => ![...wanted, ...linked].some(({ drawnAt }) => drawnAt === value))
      .map((value) => `draws a threshold at ${value}, which no alert on it has`),
  ];
}

import type { HttpApi } from '../../http/http-api.ts';
import type { DashboardStore } from './dashboard-store.ts';
import { openLegacyStore } from './legacy-store.ts';
import { openResourceStore } from './resource-store.ts';

/** The store by the best API this Grafana serves. */
export async function openDashboardStore(
  api: HttpApi,
  namespace: string,
  signal: AbortSignal,
): Promise<DashboardStore> {
  return (await openResourceStore(api, namespace, signal)) ?? openLegacyStore(api);
}

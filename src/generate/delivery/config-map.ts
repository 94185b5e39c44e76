import { type ObjectPlace, objectMeta } from './object-meta.ts';
import { resourceYaml } from './resource-yaml.ts';
import { CONFIG_MAP_BYTES, requireSize } from './size-limit.ts';

/** A dashboard as it is delivered: its uid and its JSON text. */
export interface DashboardText {
  readonly uid: string;
  readonly text: string;
}

/**
 * A ConfigMap that the sidecar of the Grafana chart picks up by its label; the annotation names the folder. The label
 * is the one kube-prometheus-stack watches for.
 */
export function dashboardConfigMap({ uid, text }: DashboardText, folder: string, place: ObjectPlace): string {
  requireSize(`the dashboard ${uid}`, `${uid}.json${text}`, CONFIG_MAP_BYTES);
  return resourceYaml(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: objectMeta(`dashboard-${uid}`, place, {
        labels: { grafana_dashboard: '1' },
        ...(folder === '' ? {} : { annotations: { grafana_folder: folder } }),
      }),
      // Unique among all ConfigMaps: the sidecar writes every key into the same folder.
      data: { [`${uid}.json`]: text },
    },
    'sre dashboards build --as configmap',
  );
}

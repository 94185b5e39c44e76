import type { DashboardText } from './config-map.ts';
import { type ObjectPlace, objectMeta } from './object-meta.ts';
import { resourceYaml } from './resource-yaml.ts';
import { CONFIG_MAP_BYTES, requireSize } from './size-limit.ts';

/** A `GrafanaDashboard` of the grafana-operator, for the Grafanas whose labels `instances` names. */
export function grafanaDashboard(
  { uid, text }: DashboardText,
  folder: string,
  instances: Readonly<Record<string, string>>,
  place: ObjectPlace,
): string {
  requireSize(`the dashboard ${uid}`, text, CONFIG_MAP_BYTES);
  return resourceYaml(
    {
      apiVersion: 'grafana.integreatly.org/v1beta1',
      kind: 'GrafanaDashboard',
      metadata: objectMeta(uid, place, {}),
      spec: {
        instanceSelector: { matchLabels: instances },
        // A Grafana of another namespace than this object's is the usual case.
        allowCrossNamespaceImport: true,
        ...(folder === '' ? {} : { folder }),
        resyncPeriod: '10m',
        json: text,
      },
    },
    'sre dashboards build --as grafana-dashboard',
  );
}

import type { AlertThresholds } from '../../alerts/index.ts';
import { dashboardV2Text } from '../generate/dashboard-v2.ts';
import { dashboardConfigMap } from '../generate/delivery/config-map.ts';
import { grafanaDashboard } from '../generate/delivery/grafana-dashboard.ts';
import type { ObjectPlace } from '../generate/delivery/object-meta.ts';
import { dashboardProvider, prometheusDatasource } from '../generate/delivery/provisioning.ts';
import { dashboardJson } from './dashboard-files.ts';
import type { GeneratedFile } from './generated-file.ts';

/** How dashboards can be delivered. */
export const DASHBOARD_FORMS = ['files', 'provisioning', 'configmap', 'grafana-dashboard'] as const;
type DashboardForm = (typeof DASHBOARD_FORMS)[number];

/** What the forms may be told. */
export interface DashboardDelivery {
  readonly thresholds: AlertThresholds;
  readonly place: ObjectPlace;
  /** Title of the folder in Grafana; empty is the root. */
  readonly folder: string;
  /** Folder of Grafana's host the JSON files lie in. */
  readonly path: string;
  /** Labels of the Grafanas that the grafana-operator keeps. */
  readonly instances: Readonly<Record<string, string>>;
  /** Address of a Prometheus to provision as data source. */
  readonly prometheus?: string;
  /** How often it scrapes. */
  readonly scrapeInterval: string;
  /** The files stand by themselves, not in this repository. */
  readonly standalone: boolean;
}

export const defaultDashboardDelivery: DashboardDelivery = {
  thresholds: {},
  place: {},
  folder: 'MQTT',
  path: '/var/lib/grafana/dashboards/mqtt',
  instances: { dashboards: 'grafana' },
  scrapeInterval: '15s',
  standalone: false,
};

/** The dashboards in one form; below the repository's own folders unless they stand by themselves. */
export function deliveredDashboards(form: DashboardForm, delivery: DashboardDelivery): readonly GeneratedFile[] {
  const boards = dashboardJson(delivery.thresholds);
  const { folder, place, instances, standalone } = delivery;
  const below = (home: string, path: string): string => (standalone ? path : `${home}/${path}`);
  switch (form) {
    case 'files':
      return boards.map(({ uid, text }) => ({
        path: below('dashboards/generated', `${uid}.json`),
        render: () => text,
      }));
    case 'provisioning':
      return [
        ...provisioning(delivery, (path) => below('deploy/grafana', path)),
        ...(standalone ? boards.map(({ uid, text }) => ({ path: `dashboards/${uid}.json`, render: () => text })) : []),
      ];
    case 'configmap':
      return boards.map((board) => ({
        path: below('deploy/kubernetes/configmaps', `configmap-${board.uid}.yaml`),
        render: () => dashboardConfigMap(board, folder, place),
      }));
    case 'grafana-dashboard':
      return boards.map((board) => ({
        path: below('deploy/kubernetes/grafana-dashboards', `grafana-dashboard-${board.uid}.yaml`),
        render: () => grafanaDashboard(board, folder, instances, place),
      }));
  }
}

/** The dashboards as v2 resources, one file each. */
export function v2Dashboards(thresholds: AlertThresholds): readonly GeneratedFile[] {
  return dashboardJson(thresholds).map(({ uid, text }) => ({
    path: `dashboards/v2/${uid}.json`,
    render: () => dashboardV2Text(text),
  }));
}

function provisioning(
  { folder, path, prometheus, scrapeInterval }: DashboardDelivery,
  below: (path: string) => string,
): readonly GeneratedFile[] {
  return [
    { path: below('provisioning/dashboards/mqtt.yaml'), render: () => dashboardProvider(folder, path) },
    ...(prometheus === undefined
      ? []
      : [
          {
            path: below('provisioning/datasources/prometheus.yaml'),
            render: () => prometheusDatasource(prometheus, scrapeInterval),
          },
        ]),
  ];
}

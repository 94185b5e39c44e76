import { resourceYaml } from './resource-yaml.ts';

const COMMAND = 'sre dashboards build --as provisioning';

/** The provider that lets Grafana read dashboards from a folder of its host; what is edited in the browser is not kept. */
export function dashboardProvider(folder: string, path: string): string {
  return resourceYaml(
    {
      apiVersion: 1,
      providers: [
        {
          name: 'mqtt-sre',
          orgId: 1,
          folder,
          type: 'file',
          disableDeletion: false,
          allowUiUpdates: false,
          updateIntervalSeconds: 30,
          options: { path: literal(path), foldersFromFilesStructure: false },
        },
      ],
    },
    COMMAND,
  );
}

/** A Prometheus for these dashboards to ask; `timeInterval` is how often it scrapes. */
export function prometheusDatasource(url: string, timeInterval: string): string {
  return resourceYaml(
    {
      apiVersion: 1,
      datasources: [
        {
          name: 'Prometheus',
          type: 'prometheus',
          access: 'proxy',
          uid: 'mqtt-sre-prometheus',
          url: literal(url),
          editable: false,
          jsonData: { httpMethod: 'POST', prometheusType: 'Prometheus', timeInterval },
        },
      ],
    },
    COMMAND,
  );
}

/** Grafana fills `$NAME` in these files from its environment; a doubled dollar stays one. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

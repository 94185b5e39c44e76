/** A file that is made, never edited: where it lies in the repository, and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly render: () => string;
}

/** Folders with nothing in them but generated files. */
export const GENERATED_FOLDERS = [
  'alerts/generated',
  'alerts/tests',
  'dashboards/generated',
  'deploy/grafana/provisioning/dashboards',
  'deploy/grafana/provisioning/datasources',
  'deploy/kubernetes/configmaps',
  'deploy/kubernetes/grafana-dashboards',
  'deploy/kubernetes/prometheus-rules',
] as const;

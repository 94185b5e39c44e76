import type { Dashboard as Classic, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  type AnnotationQueryKind,
  type Dashboard,
  DashboardCursorSync,
  type DashboardLink,
  type DataQueryKind,
  defaultTimeSettingsSpec,
  type Element,
  type FieldConfigSource,
  type GridLayoutItemKind,
  type RowsLayoutRowKind,
  type TransformationKind,
  VariableHide,
  type VariableKind,
  VariableRefresh,
  VariableRegexApplyTo,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboardv2';
import { type Json, stableJson, toJson } from './json-tree.ts';
import { PANEL_SCHEMA_VERSION } from './sdk-repairs.ts';

/** Version of the query schemas Grafana itself writes. */
const QUERY_VERSION = 'v0';
const DEFAULT_DATASOURCE = '${datasource}';

/** A dashboard as the v2 resource of Grafana 13, made of the classic one: same panels, same places. */
export function dashboardV2Text(classicText: string): string {
  // Our own normalised output, which has the shape of the SDK's classic dashboard.
  const classic = JSON.parse(classicText) as Classic;
  return stableJson(
    toJson({
      apiVersion: 'dashboard.grafana.app/v2',
      kind: 'Dashboard',
      metadata: { name: classic.uid ?? '' },
      spec: specOf(classic),
    }),
  );
}

function specOf(classic: Classic): Dashboard {
  const rows = rowsOf(classic.panels ?? []);
  const panels = rows.flatMap(({ members }) => members);
  return {
    title: classic.title ?? '',
    ...(classic.description === undefined ? {} : { description: classic.description }),
    tags: classic.tags ?? [],
    editable: classic.editable ?? false,
    preload: false,
    cursorSync: DashboardCursorSync.Crosshair,
    annotations: (classic.annotations?.list ?? []).map(annotationOf),
    variables: (classic.templating?.list ?? []).map(variableOf),
    links: toJson(classic.links ?? []) as unknown as DashboardLink[],
    timeSettings: {
      ...defaultTimeSettingsSpec(),
      from: classic.time?.from ?? 'now-1h',
      to: classic.time?.to ?? 'now',
      autoRefresh: classic.refresh ?? '',
      timezone: classic.timezone ?? 'browser',
    },
    elements: Object.fromEntries(panels.map((panel) => [elementName(panel), elementOf(panel)])),
    layout: { kind: 'RowsLayout', spec: { rows: rows.map(rowOf) } },
  };
}

interface Section {
  readonly row: RowPanel;
  readonly members: readonly Panel[];
}

/** Rows with the panels in them: those inside a folded one, those below an open one. */
function rowsOf(panels: readonly (Panel | RowPanel)[]): readonly Section[] {
  const sections: { row: RowPanel; members: Panel[] }[] = [];
  for (const panel of panels) {
    if (isRow(panel)) sections.push({ row: panel, members: [...(panel.panels ?? [])] });
    else sections.at(-1)?.members.push(panel);
  }
  return sections;
}

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row';
const elementName = ({ id }: Panel): string => `panel-${id ?? 0}`;

function rowOf({ row, members }: Section): RowsLayoutRowKind {
  const top = (row.gridPos?.y ?? 0) + 1;
  const items = members.map((panel): GridLayoutItemKind => {
    const { x, y, w, h } = panel.gridPos ?? { x: 0, y: top, w: 12, h: 8 };
    const element = { kind: 'ElementReference', name: elementName(panel) } as const;
    return { kind: 'GridLayoutItem', spec: { x, y: y - top, width: w, height: h, element } };
  });
  return {
    kind: 'RowsLayoutRow',
    spec: { title: row.title ?? '', collapse: row.collapsed, layout: { kind: 'GridLayout', spec: { items } } },
  };
}

function elementOf(panel: Panel): Element {
  return {
    kind: 'Panel',
    spec: {
      id: panel.id ?? 0,
      title: panel.title ?? '',
      description: panel.description ?? '',
      links: (panel.links ?? []).map(({ title, url }) => ({ title, url: url ?? '' })),
      data: {
        kind: 'QueryGroup',
        spec: {
          queries: (panel.targets ?? []).map((target) => {
            const { refId, datasource: _, ...spec } = target as { refId?: string; datasource?: unknown };
            return { kind: 'PanelQuery', spec: { refId: refId ?? 'A', hidden: false, query: prometheusQuery(spec) } };
          }),
          transformations: (panel.transformations ?? []).map(
            ({ id, options }): TransformationKind => ({ kind: 'Transformation', group: id, spec: { options } }),
          ),
          queryOptions: {},
        },
      },
      vizConfig: {
        kind: 'VizConfig',
        group: panel.type,
        version: PANEL_SCHEMA_VERSION,
        spec: {
          options: panel.options ?? {},
          // Both versions of the model describe fields alike.
          fieldConfig: toJson(panel.fieldConfig ?? { defaults: {}, overrides: [] }) as unknown as FieldConfigSource,
        },
      },
    },
  };
}

function prometheusQuery(spec: object): DataQueryKind {
  return {
    kind: 'DataQuery',
    group: 'prometheus',
    version: QUERY_VERSION,
    datasource: { name: DEFAULT_DATASOURCE },
    spec,
  };
}

function annotationOf(
  annotation: NonNullable<NonNullable<Classic['annotations']>['list']>[number],
): AnnotationQueryKind {
  const {
    name,
    enable,
    hide,
    iconColor,
    datasource,
    target,
    builtIn: _,
    placement: __,
    filter: ___,
    ...rest
  } = annotation;
  const { expr, ...legacyOptions } = toJson(rest) as Readonly<Record<string, Json>>;
  const ofGrafana = datasource?.type === 'grafana';
  const query: DataQueryKind = ofGrafana
    ? {
        kind: 'DataQuery',
        group: 'grafana',
        version: QUERY_VERSION,
        datasource: { name: datasource?.uid ?? '' },
        spec: toJson(target ?? {}),
      }
    : prometheusQuery({ refId: 'Anno', expr });
  return {
    kind: 'AnnotationQuery',
    spec: { name, enable, hide: hide ?? false, iconColor, builtIn: false, query, legacyOptions },
  };
}

function variableOf(variable: VariableModel): VariableKind {
  const common = {
    name: variable.name,
    label: variable.label ?? variable.name,
    hide: VariableHide.DontHide,
    skipUrlSync: false,
    options: [],
    multi: variable.multi ?? false,
    includeAll: variable.includeAll ?? false,
    allowCustomValue: true,
    regex: '',
    ...(variable.allValue === undefined ? {} : { allValue: variable.allValue }),
  };
  const query = typeof variable.query === 'string' ? variable.query : '';
  if (variable.type === 'datasource') {
    const current = { text: '', value: '' };
    return {
      kind: 'DatasourceVariable',
      spec: { ...common, pluginId: query, refresh: VariableRefresh.OnDashboardLoad, current },
    };
  }
  return {
    kind: 'QueryVariable',
    spec: {
      ...common,
      current: { text: ['All'], value: ['$__all'] },
      refresh: VariableRefresh.OnTimeRangeChanged,
      sort: VariableSort.AlphabeticalAsc,
      definition: query,
      regexApplyTo: VariableRegexApplyTo.Value,
      query: prometheusQuery({ query, refId: 'PrometheusVariableQueryEditor-VariableQuery' }),
    },
  };
}

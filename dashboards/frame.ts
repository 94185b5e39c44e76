import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  AnnotationTargetBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotationTarget } from '../src/generate/dashboard-normaliser.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { alertsActiveSince, labelValues } from '../src/metrics/promql.ts';

/** The clusters chosen in the variable. */
export const ofClusters = { cluster: { re: '$cluster' } } as const;

/** The nodes chosen in the variables. */
export const ofNodes = { cluster: { re: '$cluster' }, node: { re: '$node' } } as const;

/** A row of panels; a folded one starts closed. */
interface Row {
  readonly title: string;
  readonly folded?: boolean;
  readonly panels: readonly Builder<Panel>[];
}

/** A dashboard as we write it down: what it is about, and its rows. */
export interface Definition {
  readonly uid: `mqtt-${string}`;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const ALL = { selected: true, text: 'All', value: '$__all' };

/** The frame all dashboards share: variables, links, annotation layers, refresh and time range. */
export function framed({ uid, title, description, rows }: Definition) {
  const board = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['mqtt', 'mqtt-sre'])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(choice('cluster', 'Cluster', labelValues(metrics.clusterNodesExpected, 'cluster'), '.+'))
    // Series of a whole cluster have an empty node: "All" must keep them.
    .withVariable(
      choice('node', 'Node', labelValues(metrics.clusterNodeUp, 'node', { cluster: { re: '$cluster' } }), '.*'),
    )
    .link(
      new DashboardLinkBuilder('MQTT')
        .type(DashboardLinkType.Dashboards)
        .tags(['mqtt'])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .annotation(
      new AnnotationQueryBuilder()
        .name('Alerts')
        .datasource(DATASOURCE)
        .enable(true)
        .iconColor('red')
        .expr(alertsActiveSince('$cluster'))
        .useValueForTime(true)
        .titleFormat('{{alertname}}')
        .textFormat('{{cluster}} {{node}} ({{severity}})')
        .tagKeys('cluster,node'),
    )
    .annotation(
      new AnnotationQueryBuilder()
        .name('Chaos')
        .datasource({ type: 'grafana', uid: '-- Grafana --' })
        .enable(true)
        .iconColor('purple')
        .target(
          annotationTarget(new AnnotationTargetBuilder().type('tags').tags(['chaos']).matchAny(false).limit(100)),
        ),
    );
  for (const row of rows) {
    board.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) board.withPanel(panel);
  }
  return { uid, built: board.build(), folded: rows.filter(({ folded }) => folded === true).map((row) => row.title) };
}

function choice(name: string, label: string, query: string, allValue: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(allValue)
    .current(ALL);
}

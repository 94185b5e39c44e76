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
import { alertsActiveSince, labelValues, type PromQL, select } from '../src/metrics/promql.ts';
import { times } from '../src/metrics/promql-operators.ts';
import { DATASOURCE } from './panels.ts';

const ofClusters = { cluster: { re: '$cluster' } } as const;

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
  /** How far back it opens; an hour unless said. */
  readonly from?: `now-${number}${'h' | 'd'}`;
  readonly rows: readonly Row[];
}

const ALL = { selected: true, text: 'All', value: '$__all' };

/** The frame all dashboards share: variables, links, annotation layers, refresh and time range. */
export function framed({ uid, title, description, from = 'now-1h', rows }: Definition) {
  const board = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['mqtt', 'mqtt-sre'])
    .readonly()
    .refresh('30s')
    .time({ from, to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(choice('cluster', 'Cluster', labelValues(metrics.clusterNodesExpected, 'cluster'), '.+'))
    // Series of a whole cluster have an empty node: "All" must keep them.
    .withVariable(choice('node', 'Node', labelValues(metrics.clusterNodeUp, 'node', ofClusters), '.*'))
    .link(
      new DashboardLinkBuilder('MQTT')
        .type(DashboardLinkType.Dashboards)
        .tags(['mqtt'])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .annotation(
      momentsOf('Alerts', alertsActiveSince('$cluster'), 'red')
        .titleFormat('{{alertname}}')
        .textFormat('{{cluster}} {{node}} ({{severity}})'),
    )
    // Drills that could post to Grafana are regions of time in the layer below; this one works without.
    .annotation(
      momentsOf('Drills', times(select(metrics.drillStart, ofClusters), 1_000), 'purple')
        .titleFormat('Drill {{scenario}}')
        .textFormat('{{cluster}}'),
    )
    .annotation(
      momentsOf('Node restarts', times(select(metrics.startTime, ofClusters), 1_000), 'blue')
        .titleFormat('Node started')
        .textFormat('{{cluster}} {{node}}'),
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

/** Marks at the moments a query gives as its values, Unix milliseconds. */
function momentsOf(name: string, expr: PromQL, color: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .useValueForTime(true)
    .tagKeys('cluster,node');
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

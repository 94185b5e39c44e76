import type { GroupLabel } from '../src/metrics/promql.ts';
import type { Link } from './panels.ts';

/** Where a series leads: the dashboard that says more about what its labels name. */
const TARGETS = [
  { label: 'bridge', uid: 'mqtt-bridges', title: 'Bridges of this cluster', keep: ['cluster'] },
  { label: 'source', uid: 'mqtt-exporter', title: 'Reading of this cluster', keep: ['cluster'] },
  { label: 'slo', uid: 'mqtt-slo', title: 'Objectives of this cluster', keep: ['cluster'] },
  { label: 'scenario', uid: 'mqtt-gameday', title: 'Drills of this cluster', keep: ['cluster'] },
  { label: 'node', uid: 'mqtt-node', title: 'This node', keep: ['cluster', 'node'] },
  { label: 'cluster', uid: 'mqtt-cluster', title: 'This cluster', keep: ['cluster'] },
] as const;

/** What a link takes its values from: the labels of a series, or the cells of a table's row. */
type Place = 'series' | 'row';

/** The two dashboards most about the labels of a series, with its labels and the time range carried over. */
export function linksFrom(board: string, by: readonly GroupLabel[], place: Place = 'series'): readonly Link[] {
  const value = (label: string): string =>
    place === 'series' ? `\${__field.labels.${label}}` : `\${__data.fields["${label}"]}`;
  return TARGETS.filter(
    ({ label, uid, keep }) => by.includes(label) && uid !== board && keep.every((kept) => by.includes(kept)),
  )
    .slice(0, 2)
    .map(({ uid, title, keep }) => ({
      title,
      url: `/d/${uid}?\${datasource:queryparam}${keep.map((label) => `&var-${label}=${value(label)}`).join('')}&\${__url_time_range}`,
    }));
}

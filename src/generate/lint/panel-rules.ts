import type { DashboardPanel } from './dashboard-file.ts';
import type { LintRule } from './finding.ts';
import { isGrafanaUnit } from './grafana-units.ts';
import { thresholdFaults } from './owned-signal.ts';
import type { PanelSubject } from './panel-subject.ts';

/** Panels Grafana no longer draws itself: it turns them into others when it opens them. */
const GONE = new Set(['graph', 'singlestat', 'table-old', 'grafana-piechart-panel', 'grafana-worldmap-panel']);
const uidOf = ({ datasource }: DashboardPanel): string =>
  (typeof datasource === 'string' ? datasource : datasource?.uid) ?? '';

/** What every panel that shows data must have. */
export const panelRules: readonly LintRule<PanelSubject>[] = [
  {
    id: 'panel/datasource',
    severity: 'error',
    check: ({ panel }) =>
      /^\$\{?datasource\}?$/.test(uidOf(panel)) ? [] : [`datasource is "${uidOf(panel)}", expected \${datasource}`],
  },
  {
    id: 'panel/title',
    severity: 'error',
    check: ({ panel }) => (panel.title === '' ? ['no title'] : []),
  },
  {
    id: 'panel/description',
    severity: 'warning',
    check: ({ panel }) => {
      if (panel.description === '') return ['no description'];
      return panel.description.includes('?') ? [] : ['the description asks no question'];
    },
  },
  {
    id: 'panel/unit',
    severity: 'warning',
    check: ({ panel }) => {
      const unit = panel.fieldConfig?.defaults?.unit ?? '';
      if (unit === '') return ['no unit'];
      return isGrafanaUnit(unit) ? [] : [`"${unit}" is no unit of Grafana`];
    },
  },
  {
    id: 'panel/targets',
    severity: 'error',
    check: ({ panel }) => (panel.targets.length === 0 ? ['no query'] : []),
  },
  {
    id: 'panel/type',
    severity: 'warning',
    check: ({ panel }) => (GONE.has(panel.type) ? [`kind "${panel.type}" is gone from Grafana`] : []),
  },
  {
    id: 'panel/threshold',
    severity: 'error',
    check: ({ panel, owned }) => thresholdFaults(panel, owned),
  },
];

import { GRID_COLUMNS } from '../dashboard-layout.ts';
import { allPanels, type DashboardFile, type DashboardPanel, dataPanels } from './dashboard-file.ts';
import type { LintRule } from './finding.ts';

const MOST_PANELS = 30;
const OLDEST_SCHEMA = 36;
const SHORTEST_RELOAD_SECONDS = 10;

/** What holds for a dashboard as a whole. */
export const boardRules: readonly LintRule<DashboardFile>[] = [
  {
    id: 'board/uid',
    severity: 'error',
    check: ({ uid }) => (/^mqtt-[a-z-]{3,35}$/.test(uid) ? [] : [`uid is "${uid}", expected mqtt-<name>`]),
  },
  {
    id: 'board/editable',
    severity: 'warning',
    check: ({ editable }) => (editable ? ['is editable: changes made in the browser would be lost'] : []),
  },
  {
    id: 'board/datasource',
    severity: 'error',
    check: ({ templating }) =>
      templating.list.some(({ type, name, label }) => {
        return type === 'datasource' && name === 'datasource' && label === 'Data source';
      })
        ? []
        : ['no datasource variable named datasource, labelled "Data source"'],
  },
  {
    id: 'board/refresh',
    severity: 'warning',
    check: ({ templating }) =>
      templating.list
        .filter(({ type, refresh }) => type === 'query' && refresh !== 2)
        .map(({ name }) => `variable ${name} does not reload when the time range changes`),
  },
  {
    id: 'board/id',
    severity: 'error',
    check: (file) => {
      const ids = allPanels(file).map(({ id }) => id);
      return [
        ...repeated(ids.filter((id) => id !== undefined)).map((id) => `panel id ${id} is there twice`),
        ...(ids.some((id) => id === undefined || id < 1) ? ['a panel has no id'] : []),
      ];
    },
  },
  {
    id: 'board/title',
    severity: 'warning',
    check: (file) => repeated(dataPanels(file).map(({ title }) => title)).map((title) => `two panels "${title}"`),
  },
  {
    id: 'board/overflow',
    severity: 'error',
    check: (file) =>
      allPanels(file)
        .filter(
          ({ gridPos }) =>
            gridPos === undefined || gridPos.x < 0 || gridPos.w < 1 || gridPos.x + gridPos.w > GRID_COLUMNS,
        )
        .map(({ title }) => `panel "${title}" is outside the ${GRID_COLUMNS} columns`),
  },
  {
    id: 'board/overlap',
    severity: 'error',
    check: (file) => {
      const panels = allPanels(file);
      return panels.flatMap((one, at) =>
        panels
          .slice(at + 1)
          .filter((other) => overlap(one, other))
          .map((other) => `panel "${one.title}" lies over "${other.title}"`),
      );
    },
  },
  {
    id: 'board/size',
    severity: 'warning',
    check: (file) =>
      dataPanels(file).length > MOST_PANELS ? [`${dataPanels(file).length} panels, at most ${MOST_PANELS}`] : [],
  },
  {
    id: 'board/schema',
    severity: 'info',
    check: ({ schemaVersion }) =>
      schemaVersion < OLDEST_SCHEMA ? [`schemaVersion ${schemaVersion} is of before Grafana 9`] : [],
  },
  {
    id: 'board/reload',
    severity: 'warning',
    check: ({ refresh }) => {
      const [, amount = '', unit] = /^(\d+)(ms|s)$/.exec(String(refresh)) ?? [];
      return unit === 'ms' || (unit === 's' && Number(amount) < SHORTEST_RELOAD_SECONDS)
        ? [`loads again every ${refresh}: more often than there are new samples`]
        : [];
    },
  },
  {
    id: 'board/cluster',
    severity: 'warning',
    check: ({ templating }) => {
      const cluster = templating.list.find(({ name }) => name === 'cluster');
      if (cluster === undefined) return ['no variable cluster: it shows all clusters or one'];
      return cluster.multi ? [] : ['the variable cluster holds one cluster at a time'];
    },
  },
];

function repeated<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function overlap({ gridPos: a }: DashboardPanel, { gridPos: b }: DashboardPanel): boolean {
  if (a === undefined || b === undefined) return false;
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

import * as sdk from '@grafana/grafana-foundation-sdk/dashboardv2';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { dashboardV2Text } from '../../../src/generate/dashboard-v2.ts';
import { dataPanels, readDashboard } from '../../../src/generate/lint/dashboard-file.ts';

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: sdk.Dashboard;
}

const boards = [...dashboardTexts(alertsFor())].map(([uid, classic]) => {
  const text = dashboardV2Text(classic);
  return { uid, classic: readDashboard(classic), text, resource: JSON.parse(text) as Resource };
});

/** The default of each kind by the SDK: the keys every object of that kind has, and may have no fewer. */
const defaults = new Map<string, { readonly spec?: object }>(
  Object.entries(sdk).flatMap(([name, make]) => {
    const [, kind] = /^default(\w+)Kind$/.exec(name) ?? [];
    return kind === undefined || typeof make !== 'function' ? [] : [[kind, (make as () => { spec?: object })()]];
  }),
);

/** Objects whose kind the SDK does not know, or that lack a key it gives every object of that kind. */
function misshapen(resource: object): string[] {
  const found: string[] = [];
  JSON.parse(JSON.stringify(resource), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('kind' in value) || !('spec' in value)) return value;
    const { kind, spec } = value as { kind: string; spec: object };
    const known = defaults.get(kind);
    if (known === undefined && kind !== 'Dashboard') found.push(`unknown kind ${kind}`);
    if (kind === 'DataQuery') return value; // its spec is the data source's own
    for (const key of Object.keys(JSON.parse(JSON.stringify(known?.spec ?? {})) as object)) {
      if (!(key in spec)) found.push(`${kind} without ${key}`);
    }
    return value;
  });
  return [...new Set(found)];
}

describe.each(boards)('$uid as a v2 resource', ({ uid, classic, text, resource }) => {
  test('is what Grafana 13 calls a dashboard, kinds and keys as the SDK has them', () => {
    expect(resource).toMatchObject({
      apiVersion: 'dashboard.grafana.app/v2',
      kind: 'Dashboard',
      metadata: { name: uid },
    });
    expect(Object.keys(resource.spec)).toEqual(expect.arrayContaining(Object.keys(sdk.defaultDashboard())));
    expect(misshapen(resource)).toEqual([]);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('has the panels of the classic one, each placed once inside its row, nothing over the edge', () => {
    const { layout, elements } = resource.spec;
    if (layout.kind !== 'RowsLayout') throw new Error(`layout is ${layout.kind}`);
    const items = layout.spec.rows.flatMap(({ spec }) =>
      spec.layout.kind === 'GridLayout' ? spec.layout.spec.items : [],
    );
    expect(items.map(({ spec }) => spec.element.name).toSorted()).toEqual(Object.keys(elements).toSorted());
    expect(items.every(({ spec }) => spec.y >= 0 && spec.x + spec.width <= 24)).toBe(true);
    const titles = Object.values(elements).map(({ spec }) => spec.title);
    expect(titles).toEqual(expect.arrayContaining(dataPanels(classic).map(({ title }) => title)));
    expect(layout.spec.rows[0]?.spec.collapse).toBe(false);
  });

  test('asks the same queries', () => {
    const asked = Object.values(resource.spec.elements).flatMap((element) =>
      element.kind === 'Panel'
        ? element.spec.data.spec.queries.map(({ spec }) => (spec.query.spec as { expr: string }).expr)
        : [],
    );
    expect(asked.toSorted()).toEqual(
      dataPanels(classic)
        .flatMap(({ targets }) => targets.map(({ expr }) => expr))
        .toSorted(),
    );
  });

  test('has the variables and annotation layers of the classic one', () => {
    expect(resource.spec.variables.map(({ kind }) => kind)).toEqual([
      'DatasourceVariable',
      'QueryVariable',
      'QueryVariable',
    ]);
    expect(resource.spec.annotations.map(({ spec }) => spec.name)).toEqual(
      classic.annotations.list.map(({ name }) => name),
    );
  });
});

test('a planted defect is found: an element without its queries, and a kind that does not exist', () => {
  const broken = JSON.stringify(boards[0]?.resource)
    .replace('"queries":', '"query":')
    .replace('"kind":"PanelQuery"', '"kind":"PanelQuestion"');
  expect(misshapen(JSON.parse(broken) as object)).toEqual(
    expect.arrayContaining(['QueryGroup without queries', 'unknown kind PanelQuestion']),
  );
});

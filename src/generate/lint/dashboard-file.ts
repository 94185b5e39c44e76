import { z } from 'zod';

const gridPos = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });
const datasource = z.union([z.string(), z.looseObject({ uid: z.string().optional() })]).optional();
const target = z.looseObject({
  refId: z.string().default(''),
  expr: z.string().default(''),
  legendFormat: z.string().optional(),
});
const thresholds = z.looseObject({ steps: z.array(z.looseObject({ value: z.number().nullish() })).default([]) });
const override = z.looseObject({
  matcher: z.looseObject({ id: z.string(), options: z.unknown() }),
  properties: z.array(z.looseObject({ id: z.string(), value: z.unknown() })).default([]),
});
const leaf = z.looseObject({
  id: z.number().optional(),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  collapsed: z.boolean().optional(),
  gridPos: gridPos.optional(),
  datasource,
  targets: z.array(target).default([]),
  fieldConfig: z
    .looseObject({
      defaults: z
        .looseObject({
          unit: z.string().optional(),
          thresholds: thresholds.optional(),
          mappings: z.array(z.unknown()).default([]),
        })
        .optional(),
      overrides: z.array(override).default([]),
    })
    .optional(),
  links: z.array(z.looseObject({ url: z.string().default('') })).default([]),
  transformations: z.array(z.looseObject({ id: z.string(), options: z.unknown() })).default([]),
});
const panel = leaf.extend({ panels: z.array(leaf).default([]) });
const variable = z.looseObject({
  name: z.string(),
  type: z.string(),
  label: z.string().optional(),
  query: z.unknown().optional(),
  refresh: z.number().optional(),
  multi: z.boolean().default(false),
});
const annotation = z.looseObject({ name: z.string(), expr: z.string().optional() });
const dashboard = z.looseObject({
  uid: z.string().default(''),
  title: z.string().default(''),
  editable: z.boolean().default(true),
  refresh: z.union([z.string(), z.boolean()]).default(''),
  schemaVersion: z.number().default(0),
  panels: z.array(panel).default([]),
  templating: z.looseObject({ list: z.array(variable).default([]) }).default({ list: [] }),
  annotations: z.looseObject({ list: z.array(annotation).default([]) }).default({ list: [] }),
});

/** The parts of a classic dashboard the checks look at. */
export type DashboardFile = z.output<typeof dashboard>;
export type DashboardPanel = z.output<typeof leaf>;

/** Reads a dashboard, ours or another's; throws what is wrong with its shape. */
export function readDashboard(text: string): DashboardFile {
  return dashboard.parse(JSON.parse(text));
}

/** Every panel and row of the dashboard, those inside folded rows too. */
export function allPanels(file: DashboardFile): readonly DashboardPanel[] {
  return file.panels.flatMap((outer) => [outer, ...outer.panels]);
}

/** The panels that show something. */
export function dataPanels(file: DashboardFile): readonly DashboardPanel[] {
  return allPanels(file).filter(({ type }) => type !== 'row' && type !== 'text');
}

/** Every value at which a colour of the panel changes, in its columns too. */
export function thresholdsOf({ fieldConfig }: DashboardPanel): readonly number[] {
  const ofColumns = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'thresholds').map(({ value }) => thresholds.safeParse(value).data),
  );
  return [fieldConfig?.defaults?.thresholds, ...ofColumns].flatMap((one) =>
    (one?.steps ?? []).flatMap(({ value }) => (value === null || value === undefined ? [] : [value])),
  );
}

/** Every address in the dashboard that leads somewhere: links of the board, its panels, rows and series. */
export function addressesIn(text: string): readonly string[] {
  const found: string[] = [];
  JSON.parse(text, (key, value: unknown) => {
    if (key === 'url' && typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}

import { z } from 'zod';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';

const loose = z.looseObject({});
const property = z.object({ id: z.string(), value: z.unknown() });
const link = z.object({ title: z.string().default(''), url: z.string().default('') });
const step = z.object({ color: z.string(), value: z.number().nullish() });
const query = z.object({
  refId: z.string().default('A'),
  expr: z.string().default(''),
  legendFormat: z.string().default('__auto'),
  instant: z.boolean().default(false),
  range: z.boolean().optional(),
  hide: z.boolean().default(false),
  interval: z.string().default(''),
});
const fieldDefaults = z.looseObject({
  unit: z.string().optional(),
  decimals: z.number().nullish(),
  min: z.number().nullish(),
  max: z.number().nullish(),
  noValue: z.string().optional(),
  displayName: z.string().optional(),
  thresholds: z.object({ mode: z.string().default('absolute'), steps: z.array(step).default([]) }).optional(),
  color: z.looseObject({ mode: z.string().optional(), fixedColor: z.string().optional() }).optional(),
  mappings: z.array(z.looseObject({ type: z.string(), options: z.unknown() })).default([]),
  links: z.array(link).default([]),
  custom: loose.default({}),
});
const leaf = z.object({
  id: z.number().default(0),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  collapsed: z.boolean().default(false),
  transparent: z.boolean().default(false),
  gridPos: z
    .object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() })
    .default({ x: 0, y: 0, w: 12, h: 8 }),
  targets: z.array(query).default([]),
  interval: z.string().nullish(),
  maxDataPoints: z.number().nullish(),
  fieldConfig: z
    .object({
      defaults: fieldDefaults.prefault({}),
      overrides: z
        .array(z.object({ matcher: z.object({ id: z.string(), options: z.unknown() }), properties: z.array(property) }))
        .default([]),
    })
    .prefault({}),
  options: loose.default({}),
  transformations: z.array(z.object({ id: z.string(), options: loose.default({}) })).default([]),
  links: z.array(link).default([]),
});
const variable = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string().nullish(),
  hide: z.number().default(0),
  query: z.unknown().optional(),
  regex: z.string().nullish(),
  multi: z.boolean().default(false),
  includeAll: z.boolean().default(false),
  allValue: z.string().nullish(),
  sort: z.number().default(0),
  current: z.object({ value: z.union([z.string(), z.array(z.string())]).optional() }).nullish(),
});
const layer = z.object({
  name: z.string(),
  enable: z.boolean().default(true),
  hide: z.boolean().default(false),
  iconColor: z.string().default('red'),
  expr: z.string().optional(),
  titleFormat: z.string().default(''),
  textFormat: z.string().default(''),
  useValueForTime: z.union([z.boolean(), z.string()]).default(false),
});
const board = z.object({
  uid: z.string().min(1),
  title: z.string(),
  description: z.string().default(''),
  refresh: z.union([z.string(), z.boolean()]).default(''),
  time: z.object({ from: z.string(), to: z.string() }).default({ from: 'now-1h', to: 'now' }),
  tags: z.array(z.string()).default([]),
  panels: z.array(leaf.extend({ panels: z.array(leaf).default([]) })).default([]),
  templating: z.object({ list: z.array(variable).default([]) }).default({ list: [] }),
  annotations: z.object({ list: z.array(layer).default([]) }).default({ list: [] }),
});

/** What a preview reads of a classic Grafana dashboard (schema 36 and newer). */
export type Board = z.output<typeof board>;
/** One panel. */
export type Panel = z.output<typeof leaf>;
/** One query of a panel. */
export type PanelQuery = z.output<typeof query>;
/** How a value of a panel is shown. */
export type FieldDefaults = z.output<typeof fieldDefaults>;
/** A drop-down above the panels. */
export type BoardVariable = z.output<typeof variable>;
/** A kind of mark on the graphs. */
export type AnnotationLayer = z.output<typeof layer>;
/** A title and where it leads; the address may hold variables. */
export type BoardLink = z.output<typeof link>;

/** A row of a dashboard: its panels follow it, or lie inside when it is folded. */
export interface BoardRow {
  readonly title: string;
  readonly folded: boolean;
  readonly panels: readonly Panel[];
}

/** Reads a classic dashboard; `file` is named when it is none. */
export function readBoard(text: string, file: string): Board {
  const refuse = (why: string, cause?: unknown): SreError =>
    new SreError('SRE_NO_DASHBOARD', `${file} is no classic Grafana dashboard: ${why}`, {
      exitCode: EXIT.usage,
      hint: 'sre dashboards build writes some; Grafana exports one with Share > Export (classic model)',
      cause,
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refuse('it is not JSON', error);
  }
  const result = board.safeParse(parsed);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw refuse(`${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`, result.error);
}

/** A property an override sets, in the shape of the defaults; nothing when its value has another shape. */
export function fieldProperty(id: string, value: unknown): Partial<FieldDefaults> {
  const parsed = fieldDefaults.safeParse({ [id]: value });
  return parsed.success ? Object.fromEntries(Object.entries(parsed.data).filter(([name]) => name === id)) : {};
}

/** The panels in rows, as they are seen; panels before the first row are in one without a title. */
export function rowsOf({ panels }: Board): readonly BoardRow[] {
  const rows: { title: string; folded: boolean; panels: Panel[] }[] = [];
  for (const { panels: inside, ...panel } of panels) {
    if (panel.type === 'row') rows.push({ title: panel.title, folded: panel.collapsed, panels: [...inside] });
    else {
      if (rows.length === 0) rows.push({ title: '', folded: false, panels: [] });
      rows.at(-1)?.panels.push(panel);
    }
  }
  return rows;
}

/** The panel with this id, wherever it lies. */
export function panelOf(of: Board, id: number): Panel | undefined {
  return rowsOf(of)
    .flatMap(({ panels }) => panels)
    .find((panel) => panel.id === id);
}

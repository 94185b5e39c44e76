import { isList, isObject, type Json, type JsonObject, without } from './json-tree.ts';

/** Columns of Grafana's grid. */
export const GRID_COLUMNS = 24;

/** Titles of the rows that start folded; all others are open. */
export type Collapsed = readonly string[];

/**
 * Places every panel: left to right by the width it asks for, wrapped at 24 columns, rows across the whole width, and
 * numbered 1 to n in that order. The SDK's own layout runs past the last column, folds every row with panels and gives no
 * numbers.
 */
export function layOut(panels: readonly Json[], collapsed: Collapsed = []): readonly JsonObject[] {
  const pen = { x: 0, y: 0, lineHeight: 0, id: 0 };
  const newLine = (): void => {
    pen.y += pen.lineHeight;
    pen.x = 0;
    pen.lineHeight = 0;
  };
  const place = (panel: JsonObject, w: number, h: number): JsonObject => {
    if (pen.x + w > GRID_COLUMNS) newLine();
    pen.id += 1;
    const placed = { ...panel, id: pen.id, gridPos: { x: pen.x, y: pen.y, w, h } };
    pen.x += w;
    pen.lineHeight = Math.max(pen.lineHeight, h);
    return placed;
  };
  return sections(panels.filter(isObject)).flatMap(({ row, members }) => {
    const size = (panel: JsonObject) => place(panel, asked(panel, 'w', 12), asked(panel, 'h', 8));
    if (row === undefined) return members.map(size);
    newLine();
    const folded = collapsed.includes(String(row['title']));
    const head = place({ ...without(row, ['panels']), collapsed: folded }, GRID_COLUMNS, 1);
    newLine();
    const placed = members.map(size);
    return folded ? [{ ...head, panels: placed }] : [{ ...head, panels: [] }, ...placed];
  });
}

interface Section {
  readonly row?: JsonObject;
  readonly members: readonly JsonObject[];
}

/** Rows with the panels inside them and the panels that follow them, which the SDK keeps in two places. */
function sections(panels: readonly JsonObject[]): readonly Section[] {
  const done: { row?: JsonObject; members: JsonObject[] }[] = [{ members: [] }];
  for (const panel of panels) {
    const inside = isList(panel['panels']) ? panel['panels'].filter(isObject) : [];
    if (panel['type'] === 'row') done.push({ row: panel, members: [...inside] });
    else done.at(-1)?.members.push(panel);
  }
  return done;
}

function asked(panel: JsonObject, side: 'w' | 'h', fallback: number): number {
  const at = panel['gridPos'];
  const size = isObject(at) ? at[side] : undefined;
  return typeof size !== 'number' ? fallback : side === 'w' ? Math.min(size, GRID_COLUMNS) : size;
}

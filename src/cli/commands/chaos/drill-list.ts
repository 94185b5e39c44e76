import { seconds } from '../../../chaos/duration-text.ts';
import { type Feasibility, feasibility, type Surveyed } from '../../../chaos/feasibility.ts';
import { needsText } from '../../../chaos/requirements.ts';
import type { Scenario } from '../../../chaos/scenario.ts';

/** One drill as `sre chaos list --json` prints it. */
export interface DrillRow
  extends Pick<
    Scenario,
    'name' | 'numbers' | 'class' | 'summary' | 'hypothesis' | 'needs' | 'targetRtoMs' | 'targetFollowsFloor'
  > {
  /** Nodes and surroundings it needs, in words. */
  readonly requires: string;
  /** Whether it can run on the chosen cluster; absent when there is none. */
  readonly here?: Feasibility;
}

/** A row per drill; `here` is what was found on the chosen cluster, or why nothing can run there. */
export function listRows(
  scenarios: readonly Scenario[],
  here: Surveyed | Feasibility | undefined,
): readonly DrillRow[] {
  return scenarios.map((scenario) => {
    const { name, numbers, class: kind, summary, hypothesis, needs, targetRtoMs, targetFollowsFloor } = scenario;
    return {
      name,
      numbers,
      class: kind,
      summary,
      hypothesis,
      needs,
      requires: needsText(scenario),
      targetRtoMs,
      ...(targetFollowsFloor === undefined ? {} : { targetFollowsFloor }),
      ...(here === undefined ? {} : { here: 'runs' in here ? here : feasibility(scenario, here) }),
    };
  });
}

/** The table of a terminal: one line per drill, the longest column last. */
export function listText(rows: readonly DrillRow[]): string {
  const surveyed = rows.some(({ here }) => here !== undefined);
  const cells = rows.map(({ name, numbers, class: kind, targetRtoMs, targetFollowsFloor, needs, requires, ...row }) => [
    numbers.join(', '),
    name,
    kind,
    `< ${seconds(targetRtoMs)}${targetFollowsFloor === true ? ' +' : ''}`,
    surveyed ? hereText(row.here) : `${needs.join(', ')}; ${requires}`,
    row.here?.runs === false ? row.here.reasons.join('; ') : row.summary,
  ]);
  const last = surveyed ? 'what happens, or why not' : 'what happens';
  const table = [['#', 'drill', 'class', 'target', surveyed ? 'runs here' : 'needs', last], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${table.map(line).join('\n')}\n`;
}

function hereText(here: Feasibility | undefined): string {
  if (here === undefined) return '-';
  if (!here.runs) return 'no';
  return here.with === undefined ? 'yes' : `yes, with ${here.with}`;
}

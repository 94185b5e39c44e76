import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPanels, readDashboard } from '../../src/generate/lint/dashboard-file.ts';
import { expandVariables } from '../../src/generate/promql-tree.ts';

const GENERATED = join(import.meta.dirname, '../../dashboards/generated');

/** A query of a panel of the generated dashboards, as it stands in its file. */
export interface PanelQuery {
  /** `dashboard: panel refId`, unique. */
  readonly name: string;
  readonly expr: string;
}

/** Every query of every panel, in folded rows too. */
export function panelQueries(): readonly PanelQuery[] {
  return readdirSync(GENERATED)
    .toSorted()
    .map((file) => readDashboard(readFileSync(join(GENERATED, file), 'utf8')))
    .flatMap((board) =>
      dataPanels(board).flatMap(({ title, targets }) =>
        targets.map(({ refId, expr }) => ({ name: `${board.uid}: ${title} ${refId}`, expr })),
      ),
    );
}

/** The query as Grafana sends it with this cluster and all nodes chosen. */
export function filledQuery({ expr }: PanelQuery, cluster: string): string {
  return expandVariables(expr.replaceAll('$cluster', cluster));
}

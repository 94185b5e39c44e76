import { EXIT } from '../../core/exit-code.ts';
import { metricsDoc } from '../../generate/metrics-doc.ts';
import { everyMetric, metricSections } from '../../metrics/catalogue.ts';
import type { CommandModule } from '../command.ts';

/** `sre metrics`: the catalogue, for reading and for scripts. */
export const metrics: CommandModule = {
  define(command, { io, action }) {
    command
      .option('--json', 'print an array')
      .option('--markdown', 'print the page that docs/metrics.md is')
      .action(
        action(async (options: { readonly json?: boolean; readonly markdown?: boolean }) => {
          if (options.markdown === true) {
            io.stdout.write(metricsDoc(metricSections));
            return EXIT.ok;
          }
          const rows = everyMetric.map(({ name, type, unit, labels, tier, help }) => ({
            name,
            type,
            unit,
            labels,
            tier,
            help,
          }));
          io.stdout.write(options.json === true ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
          return EXIT.ok;
        }),
      );
  },
};

interface Row {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly labels: readonly string[];
  readonly tier: string;
  readonly help: string;
}

/** Aligned columns, the help last because it is longest. */
function table(rows: readonly Row[]): string {
  const cells = [
    ['NAME', 'TYPE', 'UNIT', 'TIER', 'LABELS', 'HELP'],
    ...rows.map(({ name, type, unit, tier, labels, help }) => [name, type, unit, tier, labels.join(','), help]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ')}\n`,
    )
    .join('');
}

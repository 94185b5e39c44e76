import { brokers as kinds } from '../../brokers/index.ts';
import { EXIT } from '../../core/exit-code.ts';
import { lookUp } from '../../core/registry.ts';
import { brokersDoc } from '../../generate/brokers-doc.ts';
import { brokerReport, kindList, kindText } from '../broker-text.ts';
import { brokerTruth } from '../broker-truth-file.ts';
import type { CommandModule } from '../command.ts';

/** `sre brokers [KIND]`: what each kind of broker is read by and what it offers. */
export const brokers: CommandModule = {
  define(command, { io, action }) {
    command
      .argument('[kind]', 'one kind only, with all it offers and does not')
      .option('--json', 'print an array of kinds, or one kind')
      .option('--markdown', 'print the page that docs/brokers.md is, with the truth table')
      .action(
        action(async (kind: string | undefined, options: { readonly json?: boolean; readonly markdown?: boolean }) => {
          const broker = kind === undefined ? undefined : lookUp(kinds, 'broker', kind);
          if (options.markdown === true) {
            io.stdout.write(brokersDoc(kinds, brokerTruth()));
          } else if (options.json === true) {
            const reports = Object.entries(kinds).map(([key, each]) => brokerReport(key, each));
            const report = kind === undefined ? reports : reports.find((each) => each.kind === kind);
            io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
          } else {
            io.stdout.write(kind === undefined || broker === undefined ? kindList(kinds) : kindText(kind, broker));
          }
          return EXIT.ok;
        }),
      );
  },
};

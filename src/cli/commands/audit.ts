import { EXIT } from '../../core/exit-code.ts';
import type { CommandModule } from '../command.ts';
import { auditAction } from './audit/audit-action.ts';
import { type AuditFlags, declareAuditFlags } from './audit/audit-flags.ts';
import { ruleListJson, ruleListText } from './audit/rule-list.ts';

/** `sre audit`: what an expert would object to, in configurations, traffic and captures. */
export const audit: CommandModule = {
  define(command, { io, action }) {
    declareAuditFlags(
      command.argument('[sre.yaml]', 'our own configuration; looked for when nothing else is named either'),
    )
      .addHelpText(
        'after',
        '\nLeaves with 1 when something was found at or above --fail-on, else with 2 when something could not be read, else with 0.',
      )
      .action(
        action(async (file: string | undefined, flags: AuditFlags) => {
          if (flags.rules !== true) return await auditAction(io, file, flags);
          io.stdout.write(flags.json === true ? ruleListJson() : ruleListText());
          return EXIT.ok;
        }),
      );
  },
};

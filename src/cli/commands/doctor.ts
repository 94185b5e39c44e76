import { EXIT } from '../../core/exit-code.ts';
import type { CommandModule } from '../command.ts';
import { visitAndReport } from './doctor/doctor-action.ts';
import { type DoctorFlags, declareDoctorFlags } from './doctor/doctor-flags.ts';
import { listJson, listText } from './doctor/doctor-list.ts';

/** `sre doctor URL`: a ladder of checks, each with evidence, likely cause and fix. */
export const doctor: CommandModule = {
  define(command, { io, action }) {
    declareDoctorFlags(
      command.argument('[url]', 'mqtt://, mqtts://, ws:// or wss://, with host and port; not needed with --cluster'),
    )
      .addHelpText(
        'after',
        '\nLeaves with 0 when nothing was found, 1 on findings at warning or above, 2 on wrong usage, 5 when stopped.',
      )
      .action(
        action(async (url: string | undefined, flags: DoctorFlags) => {
          if (flags.list !== true) return await visitAndReport(io, url, flags);
          io.stdout.write(flags.json === true ? `${JSON.stringify(listJson(), null, 2)}\n` : listText());
          return EXIT.ok;
        }),
      );
  },
};

import { Command } from 'commander';
import { declareDoctorFlags } from '../../src/cli/commands/doctor/doctor-flags.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { checks } from '../../src/doctor/checks/index.ts';
import { symptomOf } from '../../src/doctor/symptoms.ts';

/** Words as a shell makes them, as far as runbooks need it. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** What is wrong with a command that is typed; nothing when the doctor would take it. */
export function mistakes(command: string): readonly string[] {
  const [, name = '', ...rest] = words(command);
  if (!Object.hasOwn(commands, name)) return [`${command}: there is no sre ${name}`];
  if (name !== 'doctor') return [];
  const parser = declareDoctorFlags(new Command('doctor').argument('[url]').exitOverride());
  parser.configureOutput({ writeErr: () => undefined });
  try {
    parser.parse([...rest], { from: 'user' });
    const {
      only = [],
      symptom,
      config,
      cluster,
    } = parser.opts<{
      only?: readonly string[];
      symptom?: string;
      config?: string;
      cluster?: string;
    }>();
    if (symptom !== undefined) symptomOf(symptom);
    return [
      ...only.filter((id) => !Object.hasOwn(checks, id)).map((id) => `${command}: there is no check ${id}`),
      ...(only.length > 0 && symptom !== undefined ? [`${command}: --only and --symptom do not go together`] : []),
      ...((config === undefined) === (cluster === undefined) ? [] : [`${command}: --config and --cluster go together`]),
      ...(parser.args.length === 0 && cluster === undefined ? [`${command}: neither address nor cluster`] : []),
    ];
  } catch (error) {
    return [`${command}: ${String(error)}`];
  }
}

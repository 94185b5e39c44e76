import { scenarios } from '../../../../chaos/index.ts';
import { clientLink } from '../../../chaos/client-link.ts';
import { drivers } from '../../../chaos/drivers/index.ts';
import { withClientLink } from '../../../chaos/drivers/link.ts';
import type { Feasibility, Surveyed } from '../../../chaos/feasibility.ts';
import { withDeadline } from '../../../core/deadline.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { lookUp } from '../../../core/registry.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';
import { listRows, listText } from './drill-list.ts';
import { type ChosenSubject, chooseSubject } from './subject-choice.ts';

/** Flags of `sre chaos list`. */
export interface ListFlags {
  readonly config?: string;
  readonly cluster?: string;
  readonly json?: boolean;
}

/** A driver that has not answered by then is reported as such: a list is for looking, not for waiting. */
const SURVEY_WITHIN_MS = 10_000;

/** `sre chaos list`: every drill, and whether it can run on the chosen cluster (without one: what it needs). */
export async function list(flags: ListFlags, io: Io): Promise<ExitCode> {
  const all = Object.values(scenarios);
  const chosen = await subjectIfAny(flags, io);
  const here = chosen === undefined ? undefined : await survey(chosen, io.signal);
  const rows = listRows(all, here);
  io.stdout.write(flags.json === true ? `${JSON.stringify(rows, undefined, 2)}\n` : listText(rows));
  if (flags.json !== true) {
    io.stderr.write(
      chosen === undefined
        ? 'hint: which of them can run where: start a lab (sre demo), or --config sre.yaml --cluster NAME\n'
        : `on "${chosen.subject.cluster}", with the ${chosen.subject.driver} driver\n`,
    );
  }
  return EXIT.ok;
}

/** The cluster that is meant; none when nobody named one and no single lab is running. */
async function subjectIfAny(flags: ListFlags, io: Io): Promise<ChosenSubject | undefined> {
  try {
    return await chooseSubject(io, flags);
  } catch (error) {
    const named = flags.config !== undefined || flags.cluster !== undefined;
    if (!named && error instanceof SreError && ['SRE_CHAOS_NO_LAB', 'SRE_CHAOS_WHICH_LAB'].includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

/** Asks the driver once for everybody; what cannot be asked is the reason of every drill. */
async function survey({ subject }: ChosenSubject, signal: AbortSignal): Promise<Surveyed | Feasibility> {
  try {
    const opened = lookUp(drivers, 'driver', subject.driver).open(subject.selector, subject.nodes);
    const driver = withClientLink(opened, clientLink(subject.endpoint));
    return await withDeadline(`the ${subject.driver} driver`, SURVEY_WITHIN_MS, signal, async (inner) => {
      const [targets, capabilities] = await Promise.all([driver.targets(inner), driver.capabilities(inner)]);
      return { targets, capabilities, fleet: subject.fleet, broker: subject.broker };
    });
  } catch (error) {
    signal.throwIfAborted();
    return { runs: false, reasons: [messageOf(error)] };
  }
}

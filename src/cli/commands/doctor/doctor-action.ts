import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { styleText } from 'node:util';
import { systemClock } from '../../../core/clock.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import type { Check } from '../../../doctor/check.ts';
import { addressChecks, checks } from '../../../doctor/checks/index.ts';
import { type Diagnosis, diagnose, isTroubled } from '../../../doctor/diagnosis.ts';
import type { VisitRequest } from '../../../doctor/open-visit.ts';
import { reportJson } from '../../../doctor/report/report-json.ts';
import { reportPage } from '../../../doctor/report/report-page.ts';
import { type Paint, reportText } from '../../../doctor/report/report-text.ts';
import { withFoundations } from '../../../doctor/selection.ts';
import { type Symptom, symptomOf } from '../../../doctor/symptoms.ts';
import type { Io } from '../../io.ts';
import type { DoctorFlags } from './doctor-flags.ts';
import { logSources } from './doctor-logs.ts';
import { openPlant } from './doctor-plant.ts';
import { doctorTarget } from './doctor-request.ts';

/** For all checks of one visit together. */
const WITHIN_MS = 300_000;

/** Visits every address, reports, and says by the exit code whether somebody has to do something. */
export async function visitAndReport(io: Io, url: string | undefined, flags: DoctorFlags): Promise<ExitCode> {
  const [id, symptom] = flags.symptom === undefined ? [] : symptomOf(flags.symptom);
  const chosen = chosenChecks(flags, symptom);
  const { requests, cluster } = await doctorTarget(io, url, flags);
  const logs = await logSources(io, flags);
  await using plant = cluster === undefined ? undefined : openPlant(cluster, { clock: systemClock });
  const beside = {
    ...(logs.length === 0 ? {} : { logs }),
    ...(plant === undefined ? {} : { plant }),
    ...(id === undefined ? {} : { symptom: id }),
  };
  const diagnoses: Diagnosis[] = [];
  for (const [at, each] of requests.entries()) {
    // What is about the cluster and not about an address is asked in the first visit only.
    const diagnosis =
      at === 0 ? await visit(io, { ...each, ...beside }, chosen) : await visit(io, each, ofAddress(chosen));
    diagnoses.push(diagnosis);
    if (flags.json !== true) io.stdout.write(reportText(diagnosis, { paint: paintOf(io), ...symptomWith(symptom) }));
  }
  if (flags.json === true) io.stdout.write(`${JSON.stringify(reportJson(diagnoses, id), null, 2)}\n`);
  if (flags.html !== undefined) await writePage(io, flags.html, reportPage(diagnoses, symptom));
  return diagnoses.some(isTroubled) ? EXIT.finding : EXIT.ok;
}

async function visit(io: Io, request: VisitRequest, chosen: Readonly<Record<string, Check>>): Promise<Diagnosis> {
  const progress = progressOf(io);
  const { signal } = io;
  try {
    return await diagnose(request, { checks: chosen, withinMs: WITHIN_MS, signal, began: progress.began });
  } finally {
    progress.done();
  }
}

function ofAddress(chosen: Readonly<Record<string, Check>>): Readonly<Record<string, Check>> {
  return Object.fromEntries(Object.entries(chosen).filter(([id]) => Object.hasOwn(addressChecks, id)));
}

function symptomWith(symptom: Symptom | undefined): { readonly symptom?: Symptom } {
  return symptom === undefined ? {} : { symptom };
}

function chosenChecks({ only }: DoctorFlags, symptom: Symptom | undefined): Readonly<Record<string, Check>> {
  if (only !== undefined && symptom !== undefined) {
    throw new SreError('SRE_BAD_OPTION', '--only and --symptom do not go together', {
      hint: 'sre doctor --list shows the checks of every symptom',
    });
  }
  const ids = only ?? symptom?.checks;
  return ids === undefined ? checks : withFoundations(checks, ids);
}

/** One line that is written over, where somebody looks on. */
function progressOf({ stderr }: Io): { readonly began: (id: string, check: Check) => void; readonly done: () => void } {
  if (stderr.isTTY !== true) return { began: () => undefined, done: () => undefined };
  return {
    began: (id, { title }) => void stderr.write(`\r\u001b[K${id}: ${title}`),
    done: () => void stderr.write('\r\u001b[K'),
  };
}

function paintOf({ stdout, env }: Io): Paint {
  if (stdout.isTTY !== true || (env['NO_COLOR'] ?? '') !== '') return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

async function writePage({ cwd, stderr }: Io, file: string, page: string): Promise<void> {
  try {
    await writeFile(isAbsolute(file) ? file : join(cwd, file), page);
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', `cannot write the page ${file}: ${messageOf(error)}`, { cause: error });
  }
  stderr.write(`page: ${file}\n`);
}

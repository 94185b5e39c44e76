import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../core/exit-code.ts';
import { identify, type ProcessIdentity } from '../core/process-identity.ts';
import { SreError } from '../core/sre-error.ts';
import { sweepLab } from './lab-removal.ts';
import { claimLabFolder, findLab, LAB_NAME, labsFolder } from './lab-state.ts';
import { formatIdentity } from './reaper.ts';

/** A folder of our own for a new lab, with this process on record as its supervisor. */
export interface LabFolder {
  readonly path: string;
  readonly supervisor: ProcessIdentity;
}

/** Takes the name for this process: refused while a lab of that name runs, cleaned up when one was left behind. */
export async function takeLabFolder(stateDir: string, name: string, signal: AbortSignal): Promise<LabFolder> {
  if (!LAB_NAME.test(name)) {
    throw new SreError('SRE_LAB_NAME', `lab name "${name}": use up to 32 of a-z, 0-9 and -, not starting with -`);
  }
  for (let attempt = 0; !(await claimLabFolder(stateDir, name)); attempt += 1) {
    const lab = await findLab(stateDir, name);
    if (lab === undefined) continue;
    if (lab.running || attempt > 3) {
      const endpoint = lab.docker?.endpoint ?? lab.state?.endpoint;
      const where = endpoint === undefined ? `it is starting in ${lab.folder}` : `at ${endpoint}`;
      const exporter = lab.state?.exporter === undefined ? '' : `, metrics at ${lab.state.exporter}`;
      throw new SreError('SRE_LAB_RUNNING', `lab "${name}" is running already: ${where}${exporter}`, {
        exitCode: EXIT.precondition,
        hint: `sre lab status --name ${name}, or end it with sre lab down --name ${name}`,
      });
    }
    await sweepLab(lab, signal);
  }
  const path = join(labsFolder(stateDir), name);
  const supervisor = await identify(process.pid);
  if (supervisor === undefined) {
    throw new SreError('SRE_NO_PROC', 'this system has no /proc, which labs need to tell processes apart', {
      exitCode: EXIT.precondition,
    });
  }
  await writeFile(join(path, 'supervisor.pid'), formatIdentity(supervisor), { mode: 0o600 });
  return { path, supervisor };
}

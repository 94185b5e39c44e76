import { builtinModules } from '../config/builtin-modules.ts';
import type { Settings } from '../config/settings.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { stateDir } from '../core/state-dir.ts';
import { labClusters } from '../lab/lab-settings.ts';
import { findLab } from '../lab/lab-state.ts';
import type { Io } from './io.ts';

/** What an exporter without a configuration does; labs are on this machine, and so is their exporter. */
const EXPORTER = {
  listen: '127.0.0.1:9465',
  minIntervalMs: 1_000,
  staleAfterMs: 15_000,
  scrapeTimeoutMs: 10_000,
  maxSeriesPerCluster: 5_000,
} as const;

/** The configuration a running lab would have: every cluster of it, no probes, nothing pushed. */
export async function labExporterSettings(io: Io, name: string): Promise<Settings> {
  const lab = await findLab(stateDir(io.env), name);
  const clusters = lab?.running === true ? labClusters(lab, io.self) : [];
  if (clusters.length === 0) {
    throw new SreError('SRE_NO_LAB', `lab "${name}" is not running`, {
      exitCode: EXIT.precondition,
      hint: 'start one with sre lab up, or name a configuration with --config',
    });
  }
  return { clusters, exporter: EXPORTER, probes: { modules: builtinModules, allow: [] }, push: [] };
}

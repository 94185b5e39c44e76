import { type Subject, subjectOf } from '../../../chaos/subject.ts';
import type { ClusterSettings } from '../../../config/settings.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { lookUp } from '../../../core/registry.ts';
import { SreError } from '../../../core/sre-error.ts';
import { stateDir } from '../../../core/state-dir.ts';
import { labClusters } from '../../../lab/lab-settings.ts';
import { listLabs } from '../../../lab/lab-state.ts';
import type { Io } from '../../io.ts';
import { loadSettings } from '../../load-settings.ts';

/** The cluster a drill is aimed at, as configuration and as the drill sees it. */
export interface ChosenSubject {
  readonly settings: ClusterSettings;
  readonly subject: Subject;
}

/**
 * The cluster the operator means. Only a lab may be meant without being named, and only when there is just one;
 * with a configuration the name is always typed.
 */
export async function chooseSubject(
  io: Io,
  options: { readonly config?: string; readonly cluster?: string },
): Promise<ChosenSubject> {
  if (options.config !== undefined) {
    const settings = await configured(io, options.config, options.cluster);
    return { settings, subject: subjectOf(settings) };
  }
  const settings = await runningLab(io, options.cluster);
  const limits = [settings.chaos?.driver === 'docker' ? DOCKER_LAB_LIMIT : EMBEDDED_LAB_LIMIT];
  return { settings, subject: { ...subjectOf(settings), limits } };
}

const EMBEDDED_LAB_LIMIT =
  'embedded lab: small brokers with shared state on one machine; it shows what the client settings cost, ' +
  'not how a broker product or its network fails';

const DOCKER_LAB_LIMIT =
  'lab in Docker: real brokers, but all of them, and the measuring clients, share one machine, its clock and its kernel; ' +
  'times of a network between machines are not in the figures';

async function configured(io: Io, config: string, cluster: string | undefined): Promise<ClusterSettings> {
  const { settings } = await loadSettings(io, { config });
  const names = settings.clusters.map(({ name }) => name);
  if (cluster === undefined) {
    throw new SreError(
      'SRE_CHAOS_NO_DEFAULT',
      `which cluster of ${config}? A drill has no default target outside a lab`,
      {
        hint: `--cluster ${names.join(' | ')}`,
      },
    );
  }
  return lookUp(Object.fromEntries(settings.clusters.map((each) => [each.name, each])), 'cluster', cluster);
}

async function runningLab(io: Io, asked: string | undefined): Promise<ClusterSettings> {
  const running = (await listLabs(stateDir(io.env))).filter((lab) => lab.running);
  // A lab may be several clusters; its own name means the one drills are aimed at, which is the first.
  const labs = running.flatMap((lab) =>
    labClusters(lab, io.self).map((each, index) => ({ lab: lab.name, each, index })),
  );
  const wanted = labs.filter(({ lab, each, index }) =>
    asked === undefined || asked === lab ? index === 0 : asked === each.name,
  );
  const [chosen, ...others] = wanted;
  if (chosen === undefined) {
    throw new SreError('SRE_CHAOS_NO_LAB', asked === undefined ? 'no lab is running' : `no lab "${asked}" is running`, {
      exitCode: EXIT.precondition,
      hint: 'start one with: sre demo (or name a cluster of your own: --config sre.yaml --cluster NAME)',
    });
  }
  if (others.length > 0) {
    throw new SreError('SRE_CHAOS_WHICH_LAB', `${wanted.length} labs are running: which one?`, {
      hint: `--cluster ${wanted.map(({ lab }) => lab).join(' | ')}`,
    });
  }
  return chosen.each;
}

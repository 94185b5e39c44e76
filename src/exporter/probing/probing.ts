import type { ClusterSettings, Settings } from '../../config/settings.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { RouteMatrix } from '../../probe/route-matrix.ts';
import type { RouteReport } from '../../probe/route-report.ts';
import { runProbe } from '../../probe/run-probe.ts';
import { logAbout } from '../log-about.ts';
import { sameValue } from '../same-value.ts';
import { phaseOffsetMs } from './phase-offset.ts';
import type { ProbeMetrics } from './probe-metrics.ts';
import { probePlans } from './probe-plan.ts';
import { ProbeSchedule, type ProbeState } from './probe-schedule.ts';

export interface ProbingOptions {
  readonly metrics: ProbeMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** What a matrix is made from: another value takes another matrix. */
type MatrixPlan = Pick<ClusterSettings, 'nodes' | 'auth' | 'tls' | 'probe'>;

/** Everything that probes on a schedule: the probes of all clusters and the route matrix of each that has one. */
export class Probing implements AsyncDisposable {
  readonly #options: ProbingOptions;
  readonly #schedule: ProbeSchedule;
  #matrices: ReadonlyMap<string, { readonly plan: MatrixPlan; readonly matrix: RouteMatrix }> = new Map();

  constructor(options: ProbingOptions) {
    this.#options = options;
    this.#schedule = new ProbeSchedule({ ...options, run: runProbe });
  }

  /** Begins what the settings ask for, goes on with what did not change, and ends the rest. */
  async follow(settings: Settings): Promise<void> {
    this.#options.metrics.configure(settings.clusters);
    const wanted = new Map(
      settings.clusters
        .filter(({ probe }) => probe?.matrix === true)
        .map(({ name, nodes, auth, tls, probe }) => [name, { nodes, auth, tls, ...(probe && { probe }) }] as const),
    );
    const before = this.#matrices;
    const gone = [...before].filter(([name, { plan }]) => !sameValue(wanted.get(name), plan)).map(([name]) => name);
    await Promise.all(gone.map((name) => before.get(name)?.matrix[Symbol.asyncDispose]()));
    this.#matrices = new Map(
      [...wanted].map(([name, plan]) => {
        const kept = gone.includes(name) ? undefined : before.get(name);
        return [name, kept ?? { plan, matrix: this.#open(name, plan) }];
      }),
    );
    await this.#schedule.follow(probePlans(settings));
  }

  /** How the route matrix of a cluster is asked; undefined for a cluster without one. */
  routesOf(cluster: string): (() => RouteReport) | undefined {
    const matrix = this.#matrices.get(cluster)?.matrix;
    return matrix === undefined ? undefined : () => matrix.report();
  }

  /** The scheduled probes of a cluster with their last results. */
  probesOf(cluster: string): readonly ProbeState[] {
    return this.#schedule.states().filter(({ labels }) => labels.cluster === cluster);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#schedule[Symbol.asyncDispose](),
      ...[...this.#matrices.values()].map(({ matrix }) => matrix[Symbol.asyncDispose]()),
    ]);
  }

  #open(name: string, { nodes, auth, tls, probe }: MatrixPlan): RouteMatrix {
    const { clock, random, log } = this.#options;
    const { everyMs = 15_000, timeoutMs = 5_000, matrixQos: qos = 1 } = probe ?? {};
    const offsetMs = phaseOffsetMs([name, 'matrix'], everyMs);
    const about = logAbout(log, { cluster: name, matrix: true });
    return new RouteMatrix({ nodes, auth, tls, everyMs, timeoutMs, qos, offsetMs, clock, random, log: about });
  }
}

import { EXIT, type ExitCode } from '../core/exit-code.ts';
import type { BenchOptions } from './bench-options.ts';
import type { BenchReport, ConnectionReport, StepReport } from './bench-report.ts';
import { ownLimit } from './connect-clients.ts';
import { ms, rateText } from './figure-text.ts';
import type { Knee } from './find-knee.ts';
import { lateReasons } from './judge-step.ts';
import { fanOutOf } from './load-shape.ts';

/** Everything there is when a measurement is over. */
export interface BenchOutcome {
  readonly options: BenchOptions;
  readonly began: string;
  readonly connections: ConnectionReport;
  readonly steps: readonly StepReport[];
  readonly knee: Knee | undefined;
  readonly stopped: boolean;
  readonly machine: BenchReport['machine'];
  readonly costSource: string | undefined;
  readonly costFailures: { readonly count: number; readonly last?: string } | undefined;
}

const CODES: Readonly<Record<BenchReport['verdict'], ExitCode>> = {
  good: EXIT.ok,
  finding: EXIT.finding,
  invalid: EXIT.measurementInvalid,
  stopped: EXIT.aborted,
};

/** The report: figures, findings and the verdict over all. */
export function concludeBench(outcome: BenchOutcome): BenchReport {
  const { options, began, connections, steps, knee, machine, costSource } = outcome;
  const { plan, scenario, processes, boundMs } = options;
  const invalid = invalidReasons(outcome);
  const smooth = connectionFindings(connections);
  const searched = scenario === 'knee' && steps.length > 0; // rates beyond the limit may cost connections
  const findings = [...(searched ? [] : smooth), ...loadFindings(outcome)];
  const verdict =
    invalid.length > 0 ? 'invalid' : outcome.stopped ? 'stopped' : findings.length > 0 ? 'finding' : 'good';
  return {
    bench: 'v1',
    scenario,
    urls: plan.urls,
    began,
    topicPrefix: `${plan.topicPrefix}/${plan.run}`,
    shape: { ...plan.shape, fanOut: fanOutOf(plan.shape) },
    qos: plan.qos,
    payloadBytes: plan.payloadBytes,
    protocolVersion: plan.protocolVersion,
    processes,
    boundMs,
    connections,
    steps,
    ...(knee === undefined ? {} : { knee }),
    machine,
    ...(costSource === undefined ? {} : { costSource }),
    verdict,
    findings: [...invalid, ...findings],
    notes: [...(searched ? smooth : []), ...notesOf(outcome)],
    exitCode: CODES[verdict],
  };
}

/** Why the measurement as a whole proves nothing. */
function invalidReasons({ options, connections, steps, knee }: BenchOutcome): string[] {
  const limit = ownLimit(connections);
  const own = limit === undefined ? [] : [`this machine could not open more connections (${limit})`];
  if (options.scenario === 'connect') return [...own, ...lateReasons(connections.own, options.boundMs)];
  if (options.scenario !== 'knee')
    return [...own, ...steps.flatMap(({ verdict, reasons }) => (verdict === 'late' ? reasons : []))];
  if (knee?.ended !== 'tool-late') return own;
  const held = knee.rate === undefined ? 'no rate was measured' : `the broker carries at least ${rateText(knee.rate)}`;
  return [...own, `this tool was too slow to find the knee: ${held}`];
}

function connectionFindings({ clients, ready, refused, failed, lost }: ConnectionReport): string[] {
  const missing = clients - ready;
  const because = [...listed(refused, 'refused'), ...listed(failed, 'failed'), ...listed(lost, 'lost')];
  if (missing > 0) return [`${missing} of ${clients} clients were not connected in the end${tail(because)}`];
  return because.length === 0 ? [] : [`not every connection was smooth${tail(because)}`];
}

function loadFindings({ options, steps, knee }: BenchOutcome): string[] {
  if (options.scenario !== 'knee') return steps.flatMap(({ verdict, reasons }) => (verdict === 'bad' ? reasons : []));
  if (knee === undefined || knee.rate !== undefined || knee.ended === 'tool-late') return [];
  return [`no rate held, down to ${rateText(knee.failedAt ?? options.rate)}`];
}

function notesOf(outcome: BenchOutcome): string[] {
  const { options, steps, knee, connections, stopped, costSource, costFailures } = outcome;
  const notes: string[] = [];
  const own = steps.filter((step) => step.delivery !== undefined && step.own.p99Ms > step.delivery.p99Ms / 2);
  if (own.length > 0) {
    const where =
      own.length === steps.length ? '' : ` at ${[...new Set(own.map(({ rate }) => rateText(rate)))].join(', ')}`;
    const most = Math.max(...own.map((step) => step.own.p99Ms));
    notes.push(
      `more than half of the p99 latency${where} may be this tool's own: it was up to ${ms(most)} late itself (p99)`,
    );
  }
  const [address] = options.plan.urls;
  // Nothing was measured that other notes could be about.
  if (connections.accepted === 0 && !stopped)
    return [`why nobody was let in: sre doctor ${address ?? ''} (with the same user and TLS flags)`];
  if (!stopped && steps.length > 0 && steps.every(({ sent, received }) => sent > 0 && received === 0)) {
    notes.push(
      'nothing came at all: an access rule may keep this user off the topics of the load (another prefix: ' +
        `--topic-prefix), or the nodes are not connected; sre doctor ${address ?? ''} (with the same user and TLS flags)`,
    );
  }
  const crowded = crowdedText(outcome.machine);
  if (crowded !== undefined) notes.push(crowded);
  if (verdictIsLate(steps, knee))
    notes.push("more of this tool: --processes 2 and up, on a machine that is not the broker's");
  if (knee?.ended === 'above-max') notes.push('the search ended at --max-rate: the broker carries at least that');
  if (knee?.ended === 'deadline')
    notes.push(
      `the search ended at --deadline: ${knee.failedAt === undefined ? 'no rate was too much by then' : 'the knee lies between the rate that held and the one that did not'}`,
    );
  if (stopped) notes.push('stopped early: deliveries that were under way then are not counted as lost');
  if (costSource === undefined)
    notes.push('CPU and memory of the broker: not measured (--pid, --container or --metrics)');
  if (costFailures !== undefined && costFailures.count > 0) {
    notes.push(`${costFailures.count} readings of ${costSource} failed: ${costFailures.last ?? ''}`);
  }
  if (
    options.scenario === 'connect' &&
    connections.memoryBefore !== undefined &&
    connections.memoryPerConnection === undefined
  ) {
    notes.push('the broker took no measurable memory for these connections; more of them would show what one costs');
  }
  return notes;
}

/** Processes for each CPU above which somebody waits for one, more than a broker and its load need. */
const CROWDED = 1.5;

/** What is to be said of a machine with more work than CPUs; undefined when it has room. */
export function crowdedText({ cpus, load }: BenchReport['machine']): string | undefined {
  if (load <= CROWDED * cpus) return undefined;
  return `this machine was crowded (load ${load.toFixed(1)} on ${cpus} CPUs): a broker that runs on it, too, is better than these figures`;
}

/** The tool, not the broker, was the limit. */
function verdictIsLate(steps: readonly StepReport[], knee: Knee | undefined): boolean {
  return knee === undefined ? steps.some(({ verdict }) => verdict === 'late') : knee.ended === 'tool-late';
}

function listed(counts: Readonly<Record<string, number>>, what: string): string[] {
  return Object.entries(counts).map(([word, count]) => `${count} ${what}: ${word}`);
}

function tail(because: readonly string[]): string {
  return because.length === 0 ? '' : ` (${because.join('; ')})`;
}

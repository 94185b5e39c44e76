import type { MeasuredPoint, ProfileFile } from '../capacity/profile-file.ts';
import { SreError } from '../core/sre-error.ts';
import type { BenchReport } from './bench-report.ts';
import { crowdedText } from './conclude-bench.ts';

/** What a measurement cannot know of the broker it measured. */
export interface ProfileFacts {
  readonly kind: string;
  readonly version?: string;
  /** Machine of the broker, where it is this one. */
  readonly machine?: ProfileFile['machine'];
  /** Nodes that were measured together. */
  readonly nodes: number;
}

/** What this measurement tells a profile; undefined when it has nothing that would hold on another day. */
export function profileOf(report: BenchReport, facts: ProfileFacts): ProfileFile | undefined {
  const point = pointOf(report);
  const memory = report.scenario === 'connect' ? report.connections.memoryPerConnection : undefined;
  if (report.verdict !== 'good' || (point === undefined && memory === undefined)) return undefined;
  return {
    profile: 'v1',
    kind: facts.kind,
    ...(facts.version === undefined ? {} : { version: facts.version }),
    date: report.began.slice(0, 10),
    ...(facts.machine === undefined ? {} : { machine: facts.machine }),
    nodes: facts.nodes,
    ...(point === undefined ? {} : { p99BoundMs: report.boundMs }),
    points: point === undefined ? [] : [point],
    ...(memory === undefined ? {} : { memoryPerConnectionBytes: Math.round(memory) }),
    notes: notesOf(report),
  };
}

/** What two measurements of one profile have in common. */
export type SameBroker = Pick<ProfileFile, 'kind' | 'version' | 'nodes' | 'p99BoundMs'>;

/** Says that a measurement is of another broker, or was judged by another bound. Throws SRE_BENCH_PROFILE. */
export function requireSameBroker(before: SameBroker, now: SameBroker): void {
  const differs = (['kind', 'version', 'nodes'] as const).find((key) => before[key] !== now[key]);
  if (differs !== undefined) {
    throw new SreError(
      'SRE_BENCH_PROFILE',
      `the profile is of ${differs} ${before[differs] ?? 'unknown'}, this measurement of ${now[differs] ?? 'unknown'}`,
      { hint: 'write to another file, or say the same --broker and --broker-version' },
    );
  }
  if (before.p99BoundMs !== undefined && now.p99BoundMs !== undefined && before.p99BoundMs !== now.p99BoundMs) {
    throw new SreError(
      'SRE_BENCH_PROFILE',
      `the points of the profile were found under a p99 of ${before.p99BoundMs} ms, these under ${now.p99BoundMs} ms`,
      { hint: `write to another file, or measure with --p99 ${before.p99BoundMs}ms` },
    );
  }
}

/** A profile with what was measured now in place of what was measured of the same shape before. Throws SRE_BENCH_PROFILE. */
export function completedProfile(before: ProfileFile, now: ProfileFile): ProfileFile {
  requireSameBroker(before, now);
  const kept = before.points.filter((old) => !now.points.some((point) => shapeOf(point) === shapeOf(old)));
  const points = [...kept, ...now.points].toSorted((a, b) => (shapeOf(a) < shapeOf(b) ? -1 : 1));
  return { ...before, ...now, points, notes: [...new Set([...before.notes, ...now.notes])] };
}

function pointOf({
  scenario,
  knee,
  steps,
  shape,
  qos,
  payloadBytes,
  connections,
}: BenchReport): MeasuredPoint | undefined {
  if (scenario !== 'knee' || knee?.rate === undefined) return undefined;
  const best = steps.findLast(({ rate, verdict }) => verdict === 'good' && rate === knee.rate);
  if (best?.delivery === undefined) return undefined;
  const { cores } = best.broker ?? {};
  return {
    payloadBytes,
    qos,
    fanOut: round(shape.fanOut),
    connections: connections.clients,
    msgPerSecond: round(best.rate),
    p99Ms: round(best.delivery.p99Ms),
    ...(cores === undefined ? {} : { cpu: round(cores) }),
  };
}

function notesOf({ scenario, knee, shape, machine }: BenchReport): string[] {
  const said = crowdedText(machine);
  const crowded = said === undefined ? [] : [said];
  const shaped = `${shape.publishers} publishers, ${shape.subscribers} subscribers, ${shape.idle} silent`;
  if (scenario === 'connect')
    return [`memory for each connection: sre bench --scenario connect with ${shape.idle} clients`, ...crowded];
  const atLeast =
    knee?.ended === 'found' ? [] : [`the search ended before the limit (${knee?.ended}): at least this rate`];
  return [`sre bench --scenario knee: ${shaped}`, ...atLeast, ...crowded];
}

function shapeOf({ payloadBytes, qos, fanOut, connections }: MeasuredPoint): string {
  return [payloadBytes, qos, fanOut, connections].map((value) => String(value).padStart(12)).join(' ');
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

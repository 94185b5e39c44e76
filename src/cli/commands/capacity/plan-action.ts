import type { Choice } from '../../../capacity/assessment.ts';
import { SEED_DEMAND } from '../../../capacity/demand.ts';
import { changed, type DemandChanges } from '../../../capacity/demand-changes.ts';
import { demandFields } from '../../../capacity/demand-fields.ts';
import { readDemandFile } from '../../../capacity/demand-file.ts';
import { isService, kindsWith, profilesWith } from '../../../capacity/kinds.ts';
import { liveDemand } from '../../../capacity/live/live-demand.ts';
import type { LiveFleet } from '../../../capacity/live/live-fleet.ts';
import { withLiveLimits } from '../../../capacity/live/live-profile.ts';
import { withRateLimit } from '../../../capacity/live/rate-limit.ts';
import { withProfileFile } from '../../../capacity/measured-profile.ts';
import { type Machine, SEED_MACHINE } from '../../../capacity/node-plan.ts';
import { readProfile } from '../../../capacity/profile-file.ts';
import { type CapacityReport, capacityReport } from '../../../capacity/report/capacity-report.ts';
import { reportHtml } from '../../../capacity/report/report-html.ts';
import { reportText } from '../../../capacity/report/report-text.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { lookUp } from '../../../core/registry.ts';
import type { Io } from '../../io.ts';
import { requireWritable, textOf, writeNamed } from '../../named-file.ts';
import { type CapacityFlags, checkTogether } from './capacity-flags.ts';
import { writeLimits } from './limits-output.ts';
import { fleetBehind } from './live-fleet-action.ts';

/** Where the token for Prometheus comes from when no file is named. */
export const PROMETHEUS_TOKEN = 'SRE_PROMETHEUS_TOKEN';

/** Judges the demand and says what follows. */
export async function planCapacity(io: Io, flags: CapacityFlags): Promise<ExitCode> {
  checkTogether(flags);
  if (flags.html !== undefined) await requireWritable(io, flags.html);
  const own = await Promise.all(
    (flags.profile ?? []).map(async (file) => withProfileFile(await readProfile(file, await textOf(io, file)), file)),
  );
  const changes = await changesOf(io, flags);
  const fleet = await fleetBehind(io, flags, PROMETHEUS_TOKEN);
  const asOwn = fleet?.kind === undefined ? undefined : profilesWith(own)[fleet.kind];
  const kinds = kindsWith(fleet === undefined || asOwn === undefined ? own : [...own, withLiveLimits(asOwn, fleet)]);
  const machine: Machine = {
    memoryBytes: flags.memory ?? SEED_MACHINE.memoryBytes,
    share: flags.memoryShare ?? SEED_MACHINE.share,
  };
  const base = fleet === undefined ? SEED_DEMAND : liveDemand(fleet, SEED_DEMAND);
  const demand = changed(base, changes);
  const asked = flags.broker ?? (flags.profile?.length === 1 ? own[0]?.kind : undefined) ?? knownKind(kinds, fleet);
  const judged = asked === undefined || asked === 'all' ? Object.keys(kinds) : [asked];
  const choice = choiceOf(flags, machine, judged, fleet);
  const assessments = judged.map((kind) => lookUp(kinds, 'broker', kind)(demand, choice));
  const [only] = assessments.length === 1 ? assessments : [];
  const live = fleet === undefined || only === undefined ? fleet : withRateLimit(fleet, demand, only);
  const report = capacityReport(originOf(flags, changes, live), demand, machine, assessments, live);
  await tell(io, flags, report);
  return report.exceeded.length > 0 || report.recommendation.kind === undefined ? EXIT.finding : EXIT.ok;
}

async function changesOf(io: Io, flags: CapacityFlags): Promise<DemandChanges> {
  const fromFile =
    flags.file === undefined ? [] : [...(await readDemandFile(flags.file, await textOf(io, flags.file)))];
  const fromFlags = Object.entries(demandFields).flatMap(([key, { read }]) => {
    const text = flags[key];
    const change = text === undefined ? undefined : read(String(text));
    return change === undefined ? [] : [[key, change] as const];
  });
  return new Map([...fromFile, ...fromFlags]);
}

function choiceOf(
  flags: CapacityFlags,
  machine: Machine,
  judged: readonly string[],
  fleet: LiveFleet | undefined,
): Choice {
  const service = judged.some(isService);
  const nodes = flags.nodes ?? (judged.length === 1 && !service ? fleet?.nodes : undefined);
  return {
    machine,
    ...(nodes === undefined ? {} : { nodes }),
    ...(flags.nodePrice === undefined
      ? {}
      : { nodePrice: { value: flags.nodePrice, confidence: 'given', source: '--node-price' } as const }),
  };
}

/** The kind of a fleet, when it is one there is a profile of. */
function knownKind(kinds: Readonly<Record<string, unknown>>, fleet: LiveFleet | undefined): string | undefined {
  return fleet?.kind !== undefined && Object.hasOwn(kinds, fleet.kind) ? fleet.kind : undefined;
}

function originOf({ file }: CapacityFlags, changes: DemandChanges, live: LiveFleet | undefined): string {
  if (live !== undefined)
    return `as the fleet ${live.cluster} made it in 30 days${changes.size > 0 ? ', but for what flags say' : ''}`;
  if (changes.size === 0) return "the seed's worked example, because none was given";
  return `${file === undefined ? 'from the flags' : `from ${file}`}, and where nothing is said from the seed's worked example`;
}

async function tell(io: Io, flags: CapacityFlags, report: CapacityReport): Promise<void> {
  if (flags.html !== undefined) {
    await writeNamed(io, flags.html, reportHtml(report));
    io.stderr.write(`wrote ${flags.html}\n`);
  }
  if (flags.json === true) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (flags.writeLimits !== true) io.stdout.write(reportText(report));
  if (flags.writeLimits === true && (flags.json !== true || flags.into !== undefined))
    await writeLimits(io, flags, report);
}

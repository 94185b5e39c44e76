import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { analyse } from '../swarm/analyse.ts';
import type { FaultTimes } from '../swarm/findings.ts';
import type { Observation, Slot } from '../swarm/observation.ts';
import { type SlotColumns, slotColumns, slotsOf } from './slot-columns.ts';
import type { TrialRecord } from './trial-record.ts';

/** What the file of one trial holds, before compression: its record without conclusions, the messages in columns by stream. */
interface RawLedger {
  readonly format: typeof FORMAT;
  readonly record: Omit<TrialRecord, 'observation' | 'findings'>;
  /** Of the fault; absent when none was injected. */
  readonly times?: FaultTimes;
  readonly observation: Omit<Observation, 'slots'>;
  readonly slots: Readonly<Record<string, SlotColumns>>;
}

const FORMAT = 'mqtt-sre ledger 1';

/** Name of a trial's ledger in the folder of its run. */
export function ledgerFile(trial: number): string {
  return `trial-${trial}.ledger.json.gz`;
}

/** A trial with every message of it, compressed; {@link readLedger} gives it back to the last bit. */
export async function packLedger({ observation, findings, ...record }: TrialRecord): Promise<Buffer> {
  const { slots, ...rest } = observation;
  const byStream = new Map<string, Slot[]>(observation.streams.map(({ id }) => [id, []]));
  for (const slot of slots) byStream.get(slot.stream)?.push(slot);
  const ledger: RawLedger = {
    format: FORMAT,
    record,
    ...(findings === undefined ? {} : { times: findings.times }),
    observation: rest,
    slots: Object.fromEntries(
      observation.streams.map(({ id, intervalMs }) => [id, slotColumns(byStream.get(id) ?? [], intervalMs)]),
    ),
  };
  return promisify(gzip)(JSON.stringify(ledger));
}

/** The trial again, its findings concluded anew from the messages alone. Throws `SRE_CHAOS_LEDGER` naming `path` when it is damaged. */
export async function readLedger(bytes: Buffer, path: string): Promise<TrialRecord> {
  const { record, times, observation, slots } = await unpack(bytes, path);
  const seen: Observation = {
    ...observation,
    slots: observation.streams.flatMap(({ id }) => {
      const columns = slots[id];
      return columns === undefined ? [] : slotsOf(id, columns);
    }),
  };
  const { sides } = record;
  return {
    ...record,
    observation: seen,
    ...(times === undefined ? {} : { findings: analyse(seen, times, sides === undefined ? {} : { sides }) }),
  };
}

async function unpack(bytes: Buffer, path: string): Promise<RawLedger> {
  try {
    const ledger: unknown = JSON.parse(String(await promisify(gunzip)(bytes)));
    if (isLedger(ledger)) return ledger;
  } catch (cause) {
    throw damaged(path, messageOf(cause), cause);
  }
  throw damaged(path, `it is not a "${FORMAT}"`);
}

/** The file is this tool's own and checksummed by gzip: its format is the one thing that may be another's. */
function isLedger(value: unknown): value is RawLedger {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}

function damaged(path: string, why: string, cause?: unknown): SreError {
  return new SreError('SRE_CHAOS_LEDGER', `${path} cannot be read: ${why}`, {
    exitCode: EXIT.precondition,
    hint: 'the report of the run still holds what was concluded when it ended: sre chaos report RUN',
    ...(cause === undefined ? {} : { cause }),
  });
}

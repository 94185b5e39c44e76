import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { AlertAccount, AlertTimes } from './alert-account.ts';

/** An alert that fires now for the cluster under test. */
export interface FiringAlert {
  readonly alert: string;
  /** As labelled; absent when it has none. */
  readonly severity?: string;
}

/** Somebody who knows which alerts fire: a Prometheus or an Alertmanager. */
export interface AlertSource {
  /** Its address, without secrets. */
  readonly name: string;
  /** Every alert that fires for the cluster, or for no cluster in particular. */
  firing(signal: AbortSignal): Promise<readonly FiringAlert[]>;
}

/** An alert a fault should raise. */
export interface ExpectedAlert {
  readonly name: string;
  /** How long its condition has to last until it can be seen firing; absent when unknown. */
  readonly needsMs?: number;
}

/** Whom to ask, and what should come. */
export interface ExpectedAlerts {
  readonly source: AlertSource;
  /** They are known to fire for this kind of fault when it lasts long enough. */
  readonly expected: readonly ExpectedAlert[];
  /** The fault is held until every expected alert fires; one that does not is a finding. */
  readonly required: boolean;
  /** Alerts that earlier drills of the same game day raised and that had not cleared when those ended: no reason to refuse. */
  readonly leftOver?: readonly string[];
}

/** The alerts of one trial, looked at again and again until disposed. */
export interface AlertWatch extends AsyncDisposable {
  /** Whether every expected alert has been seen firing, now or from before the fault. */
  readonly complete: boolean;
  /** What was seen, counted from the fault; an alert that fired before it does not count. */
  account(faultMonoMs: number, healMonoMs: number): AlertAccount;
}

const LOOK_EVERY_MS = 2_000;
const LOOK_WITHIN_MS = 5_000;

interface Sighting {
  firstMonoMs: number;
  goneMonoMs?: number;
}

/** Looks every two seconds; what fires at the first look was there before the fault and is left out. */
export function watchAlerts({ source, expected, required }: ExpectedAlerts, clock: Clock): AlertWatch {
  const seen = new Map<string, Sighting>();
  const [before, atFirst] = [new Set<string>(), new Set<string>()];
  const problems = new Set<string>();
  const stop = new AbortController();
  let first = true;
  const look = async (): Promise<void> => {
    const firing = await withDeadline(source.name, LOOK_WITHIN_MS, stop.signal, (inner) => source.firing(inner));
    const names = new Set(firing.map(({ alert }) => alert));
    const now = clock.monoMs();
    for (const name of names) {
      if (first) for (const each of [before, atFirst]) each.add(name);
      else if (!before.has(name) && !seen.has(name)) seen.set(name, { firstMonoMs: now });
    }
    for (const name of before) if (!names.has(name)) before.delete(name);
    for (const [name, sighting] of seen) if (!names.has(name)) sighting.goneMonoMs ??= now;
    first = false;
  };
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => {
        if (!stop.signal.aborted) problems.add(messageOf(error));
      });
      await clock.sleep(LOOK_EVERY_MS, stop.signal).catch(() => undefined); // the loop's condition sees the stop
    }
  })();
  const timesOf = (alert: string, faultMonoMs: number): AlertTimes => {
    const sighting = seen.get(alert);
    if (sighting === undefined) return { alert, ...(atFirst.has(alert) ? { firedBefore: true } : {}) };
    const { firstMonoMs, goneMonoMs } = sighting;
    return {
      alert,
      firedMs: Math.round(firstMonoMs - faultMonoMs),
      ...(goneMonoMs === undefined ? {} : { clearedMs: Math.round(goneMonoMs - faultMonoMs) }),
    };
  };
  return {
    get complete() {
      return expected.every(({ name }) => seen.has(name) || before.has(name));
    },
    account: (faultMonoMs, healMonoMs) => ({
      source: source.name,
      required,
      faultLastedMs: Math.round(healMonoMs - faultMonoMs),
      expected: expected.map(({ name, needsMs }) => ({
        ...timesOf(name, faultMonoMs),
        ...(needsMs === undefined ? {} : { needsMs }),
      })),
      unexpected: [...seen.keys()]
        .filter((name) => !expected.some((each) => each.name === name))
        .toSorted()
        .map((name) => timesOf(name, faultMonoMs)),
      problems: [...problems].toSorted(),
    }),
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('the trial has ended'));
      await loop;
    },
  };
}

/**
 * No critical alert may fire before a drill, but for those an earlier drill of the game day left, whose names are given
 * back; a source that cannot be asked is no leave to go on.
 */
export async function requireQuietAlerts(
  { source, leftOver = [] }: ExpectedAlerts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const firing = await withDeadline(source.name, LOOK_WITHIN_MS, signal, (inner) => source.firing(inner)).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw notQuiet(`${source.name} does not tell which alerts fire: ${messageOf(error)}`);
    },
  );
  const names = firing.filter(({ severity }) => severity === 'critical').map(({ alert }) => alert);
  const critical = [...new Set(names)].toSorted();
  const strange = critical.filter((name) => !leftOver.includes(name));
  if (strange.length > 0) throw notQuiet(`critical alerts fire: ${strange.join(', ')}`);
  return critical;
}

function notQuiet(message: string): SreError {
  return new SreError('SRE_CHAOS_ALERTS', `no steady state, nothing was touched: ${message}`, {
    exitCode: EXIT.precondition,
    hint: 'a drill starts from health: look at the alerts first',
  });
}

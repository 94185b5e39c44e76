import type { Command } from 'commander';
import { type Clock, systemClock } from '../../../core/clock.ts';
import { withDeadline } from '../../../core/deadline.ts';
import { messageOf } from '../../../core/sre-error.ts';
import { createAnnotation, patchAnnotation } from '../../../deliver/grafana/annotations.ts';
import type { HttpApi } from '../../../http/http-api.ts';
import { GRAFANA_TOKEN, openApi } from '../../api-access.ts';
import type { Io, OutputStream } from '../../io.ts';

/** A Grafana that is slow costs a drill no more than this, at its end. */
const PATIENCE_MS = 5_000;

/** What the annotation of a drill says. */
export interface AnnotatedDrill {
  readonly scenario: string;
  readonly cluster: string;
}

/** Flags that say where. */
export interface AnnotationFlags {
  readonly grafana?: string;
  readonly grafanaTokenFile?: string;
}

/** A drill as a region on the dashboards: it begins when the drill may break something and ends with the verdict. */
export interface DrillAnnotation {
  /** Returns at once; a drill does not wait for Grafana. */
  begin(run: string): void;
  /** Ends the region, if it ever began and has not ended. */
  end(says: string): Promise<void>;
}

/** Declares the flags. */
export function addAnnotationOptions(command: Command): Command {
  return command
    .option('--grafana <url>', `mark the drill on the dashboards of this Grafana; token from ${GRAFANA_TOKEN}`)
    .option('--grafana-token-file <file>', 'file that holds the token');
}

/** The annotation the flags ask for; whoever opens it closes it, which also ends a region that nobody ended. */
export async function openAnnotation(
  io: Io,
  { grafana, grafanaTokenFile }: AnnotationFlags,
  drill: AnnotatedDrill,
): Promise<DrillAnnotation & AsyncDisposable> {
  if (grafana === undefined) {
    return { begin: () => undefined, end: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  }
  const flags = grafanaTokenFile === undefined ? {} : { tokenFile: grafanaTokenFile };
  const api = await openApi(io, grafana, flags, GRAFANA_TOKEN);
  const annotation = drillAnnotation(api, drill, { clock: systemClock, stderr: io.stderr });
  return {
    ...annotation,
    [Symbol.asyncDispose]: async () => {
      await annotation.end('ended without a result');
      await api[Symbol.asyncDispose]();
    },
  };
}

/** Nothing it fails at fails the drill: the operator reads one warning, on `stderr`. */
function drillAnnotation(
  api: HttpApi,
  { scenario, cluster }: AnnotatedDrill,
  { clock, stderr }: { readonly clock: Clock; readonly stderr: OutputStream },
): DrillAnnotation {
  const about = `sre chaos ${scenario} on ${cluster}`;
  let begun: Promise<{ readonly id: number; readonly text: string } | undefined> | undefined;
  let warned = false;
  const guarded = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    try {
      // Its own signal: a drill that is stopped still ends its region.
      return await withDeadline('Grafana', PATIENCE_MS, new AbortController().signal, work);
    } catch (error) {
      if (!warned) stderr.write(`warning: the drill is not marked in Grafana: ${messageOf(error)}\n`);
      warned = true;
      return undefined;
    }
  };
  return {
    begin: (run) => {
      const time = Math.round(clock.wallMs());
      const text = `${about}, run ${run}`;
      begun = guarded(async (signal) => ({
        id: await createAnnotation(api, { time, timeEnd: time, tags: ['chaos', scenario, cluster], text }, signal),
        text,
      }));
    },
    end: async (says) => {
      const timeEnd = Math.round(clock.wallMs());
      const there = await begun;
      begun = undefined;
      if (there === undefined) return;
      await guarded((signal) => patchAnnotation(api, there.id, { timeEnd, text: `${there.text}: ${says}` }, signal));
    },
  };
}

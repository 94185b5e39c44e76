import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { DEADLINE, engineCall } from './engine-call.ts';
import { type LabelSelector, labelFilter } from './label-selector.ts';

/** Something that happened to a container, network or volume. */
export interface EngineEvent {
  /** `container`, `network`, `volume` ... */
  readonly type: string;
  /** `start`, `die`, `kill`, `pause`, `connect` ... */
  readonly action: string;
  readonly id: string;
  /** Labels, `name`, `exitCode`, `signal` ... */
  readonly attributes: Readonly<Record<string, string>>;
  /** Wall clock of the engine, milliseconds since the Unix epoch. */
  readonly atMs: number;
}

const message = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.nullish(z.record(z.string(), z.string())) }),
  timeNano: z.number(),
});

/** Follows what happens to the selected things until the signal aborts, or until the engine ends the stream. */
export async function* followEvents(
  docker: Docker,
  selector: LabelSelector,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const filters = labelFilter(selector);
  const stream = await engineCall('docker events', { signal }, DEADLINE.read, () =>
    docker.getEvents({ filters, abortSignal: signal }),
  );
  const lines = createInterface({ input: Readable.from(stream) });
  try {
    for await (const line of lines) {
      if (line.trim() === '') continue;
      const { Type, Action, Actor, timeNano } = message.parse(JSON.parse(line));
      yield {
        type: Type,
        action: Action,
        id: Actor.ID,
        attributes: Actor.Attributes ?? {},
        atMs: timeNano / 1_000_000,
      };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    lines.close();
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
  }
}

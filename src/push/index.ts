import type { PushSettings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { PushTarget } from './push-target.ts';

type OpenTarget = (settings: PushSettings, clock: Clock) => Promise<PushTarget>;

/** The one place a way to push is added. */
export const pushTargets: Readonly<Record<PushSettings['to'], OpenTarget>> = {
  otlp: async (settings) => (await import('./otlp-target.ts')).otlpTarget(settings),
  remote_write: async (settings, clock) =>
    (await import('./remote-write-target.ts')).remoteWriteTarget(settings, clock),
};

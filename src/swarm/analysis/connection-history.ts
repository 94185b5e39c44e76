import type { ClientEvent } from '../observation.ts';

/** What a client was doing from `fromMs` on. */
export interface Phase {
  readonly doing: 'up' | 'wait' | 'connect' | 'resume';
  readonly fromMs: number;
}

/** The kinds of event that end an attempt or a connection. */
export function isLoss({ kind }: ClientEvent): boolean {
  return (
    kind === 'closed' ||
    kind === 'keepalive_timeout' ||
    kind === 'server_disconnect' ||
    kind === 'refused' ||
    kind === 'connect_timeout'
  );
}

/** A SUBACK that granted the subscription. */
export function isGranted({ kind, reasonCode = 0 }: ClientEvent): boolean {
  return kind === 'suback' && reasonCode < 0x80;
}

/** One client's events as phases, in order of time. A subscriber without a session is not up before its SUBACK. */
export function phasesOf(events: readonly ClientEvent[], subscribes: boolean): Phase[] {
  return events.flatMap((event): Phase[] => {
    const fromMs = event.atMs;
    if (event.kind === 'connecting') return [{ doing: 'connect', fromMs }];
    if (isLoss(event)) return [{ doing: 'wait', fromMs }];
    if (event.kind === 'connack')
      return [{ doing: subscribes && event.sessionPresent !== true ? 'resume' : 'up', fromMs }];
    return isGranted(event) ? [{ doing: 'up', fromMs }] : [];
  });
}

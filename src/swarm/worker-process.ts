import { systemClock } from '../core/clock.ts';
import { Secret } from '../core/secret.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { LocalSwarm } from './local-swarm.ts';
import type { ClientEvent, Observation } from './observation.ts';
import { sharedMonoMs, sharedOffsetMs } from './shared-clock.ts';
import type { FromWorker, StreamChange, ToWorker } from './worker-protocol.ts';

// Entry point: one process's share of a swarm's streams. It lives as long as its channel.
const NEWS_EVERY_MS = 100;
const ended = new AbortController();
const offsetMs = sharedOffsetMs();
const clock = { ...systemClock, monoMs: () => systemClock.monoMs() + offsetMs };
let swarm: LocalSwarm | undefined;
let events: ClientEvent[] = [];
let newsDue: NodeJS.Timeout | undefined;

// Ctrl-C and a lost terminal reach the whole group, `systemctl stop` the whole unit; the swarm's owner decides what they mean.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  obey(message as ToWorker).catch((error: unknown) => {
    const { code, hint } = error instanceof SreError ? error : { code: 'SRE_SWARM_WORKER' as const, hint: undefined };
    tell({ kind: 'failed', code, message: messageOf(error), ...(hint === undefined ? {} : { hint }) });
  });
});

async function obey(order: ToWorker): Promise<void> {
  switch (order.kind) {
    case 'open':
      await open(order);
      return tell({ kind: 'opened', sharedMs: sharedMonoMs() });
    case 'connect':
      await swarm?.connect(ended.signal);
      return tell({ kind: 'connected' });
    case 'abort':
      return ended.abort(new Error('the start was aborted'));
    case 'begin':
      swarm?.begin(order.startMs);
      return tellNews();
    case 'stop':
      swarm?.stopPublishing();
      return tellNews();
    case 'finish':
      await swarm?.finish({ signal: ended.signal, quietMs: order.quietMs, withinMs: order.withinMs });
      tellNews(swarm?.brokerState());
      return tell({ kind: 'finished' });
    case 'close':
      ended.abort(new Error('the swarm was closed'));
      await swarm?.[Symbol.asyncDispose]();
      tell({ kind: 'closed' });
      return process.disconnect();
  }
}

async function open({ options, streams, part, originSharedMs }: Extract<ToWorker, { kind: 'open' }>): Promise<void> {
  const { username, password, ...rest } = options;
  const auth = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: new Secret(password) }),
  };
  const latency = await LatencyHistogram.open();
  swarm = new LocalSwarm({
    options: { ...rest, clock, auth },
    streams,
    originMonoMs: originSharedMs,
    latency,
    part,
  });
  swarm.onEvent((event) => {
    events.push(event);
    if (events.length === 1) setImmediate(tellEvents); // what listeners wait for does not wait for the next round
  });
  newsDue = setTimeout(() => tellNews(), NEWS_EVERY_MS);
}

/** Those alone: to look through thousands of streams whenever one client connects would be most of the work. */
function tellEvents(): void {
  if (events.length === 0) return;
  tell({ kind: 'events', events });
  events = [];
}

/** Everything new since the last time; what grows with the number of clients only at the end. */
function tellNews(state: Pick<Observation, 'state'> = {}): void {
  clearTimeout(newsDue);
  if (swarm === undefined) return;
  const { asOfMs } = swarm;
  const changes: StreamChange[] = [];
  swarm.takeChanges((stream, slots) => changes.push({ stream, slots: Float64Array.from(slots) }));
  const { streams: _known, ...totals } = swarm.totals();
  tellEvents();
  tell({ kind: 'news', asOfMs, changes, totals: { ...totals, ...state } });
  newsDue = setTimeout(() => tellNews(), NEWS_EVERY_MS);
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, () => undefined); // a lost channel is what 'disconnect' tells
}

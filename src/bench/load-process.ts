import { systemClock } from '../core/clock.ts';
import { Secret } from '../core/secret.ts';
import { messageOf } from '../core/sre-error.ts';
import { sharedOffsetMs } from '../swarm/shared-clock.ts';
import type { Load } from './load.ts';
import type { Answer, Answers, Order, WorkerSetting } from './load-protocol.ts';
import { openLocalLoad } from './local-load.ts';

// Entry point: one process's share of a load. It lives as long as its channel.
const offsetMs = sharedOffsetMs();
let load: Load | undefined;

// Ctrl-C and a lost terminal reach the whole group, `systemctl stop` the whole unit; the load's owner decides what they mean.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const order = message as Order;
  obey(order).then(
    (answer) => tell({ id: order.id, answer }),
    (error: unknown) => tell({ id: order.id, failure: messageOf(error) }),
  );
});

async function obey(order: Order): Promise<Answers[keyof Answers]> {
  if (order.kind === 'open') {
    load = await open(order.given);
    return null;
  }
  if (load === undefined) throw new Error(`${order.kind} before open`);
  switch (order.kind) {
    case 'connect':
      await load.connect();
      return null;
    case 'connections':
      return load.connections();
    case 'connectionTally':
      return load.connectionTally();
    case 'begin':
      await load.begin(order.given);
      return null;
    case 'counts':
      return load.counts();
    case 'halt':
      await load.halt();
      return null;
    case 'tally':
      return load.tally();
    case 'close':
      await load[Symbol.asyncDispose]();
      return null;
  }
}

function open({ plan, share, tls, username, password, originSharedMs }: WorkerSetting): Promise<Load> {
  const now = (): number => systemClock.monoMs() + offsetMs - originSharedMs;
  const auth = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: new Secret(password) }),
  };
  return openLocalLoad({ plan, share, auth, tls, now });
}

function tell(answer: Answer): void {
  if (process.connected) process.send?.(answer, () => undefined); // a lost channel is what 'disconnect' tells
}

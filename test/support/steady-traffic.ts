import { openWorkloadClients, type WorkloadTarget } from './workload-clients.ts';

const MESSAGE_EVERY_MS = 100;
const CLIENT_EVERY_MS = 1_000;

/** Something that goes on until it is closed; it fails when a message or a client did not get through. */
export interface SteadyTraffic extends AsyncDisposable {
  readonly sent: () => number;
}

/** Ten messages a second from the first node to a subscriber on each, and a client that comes and goes every second. */
export async function openSteadyTraffic(target: WorkloadTarget): Promise<SteadyTraffic> {
  const clients = openWorkloadClients(target);
  const [first] = target.nodes;
  if (first === undefined) throw new Error('traffic needs a node');
  let sent = 0;
  let guests = 0;
  const publisher = await clients.connect(first, 'steady-publisher', {});
  for (const [index, node] of target.nodes.entries()) {
    const subscriber = await clients.connect(node, `steady-subscriber-${index}`, {});
    await subscriber.subscribeAsync('steady/#', { qos: 1 });
  }
  const publish = async (): Promise<void> => {
    await publisher.publishAsync('steady/beat', Buffer.alloc(100, 'x'), { qos: 1 });
    sent++;
  };
  const visit = async (): Promise<void> => {
    const guest = await clients.connect(first, `steady-guest-${guests++}`, {});
    await guest.endAsync();
  };
  const running = new Set<Promise<void>>();
  const start = (what: () => Promise<void>) => (): void => {
    const one = what().catch(() => undefined); // a drill may take the node; what got through is counted
    running.add(one);
    void one.then(() => running.delete(one));
  };
  const timers = [setInterval(start(publish), MESSAGE_EVERY_MS), setInterval(start(visit), CLIENT_EVERY_MS)];
  return {
    sent: () => sent,
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearInterval(timer);
      await clients[Symbol.asyncDispose]();
    },
  };
}

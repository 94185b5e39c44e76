import { systemClock } from '../../src/core/clock.ts';
import { until } from '../../src/core/deadline.ts';
import { openDevice } from '../../src/mqtt/device.ts';

/** A device that comes back whenever it is thrown out, and publishes its reading every 50 ms. */
export async function startReturningDevice(
  url: string,
  options: { readonly clientId: string; readonly publishes?: readonly string[] },
): Promise<AsyncDisposable> {
  const device = openDevice({
    url,
    clientId: options.clientId,
    subscriptions: {},
    backoff: { min: 100, max: 200 },
    clock: systemClock,
    random: Math.random,
  });
  const timer = setInterval(() => {
    for (const topic of options.publishes ?? []) device.publish(topic, '21.5', 0);
  }, 50);
  await until('the device being connected', device.connected, {
    withinMs: 60_000,
    signal: new AbortController().signal,
  });
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await device[Symbol.asyncDispose]();
    },
  };
}

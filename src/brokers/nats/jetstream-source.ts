import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { urlPart } from '../../http/url-part.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { textOf } from './document.ts';
import { ledStreams, type MqttStream } from './mqtt-streams.ts';
import type { Server } from './server.ts';

/** What waits, what is retained and which sessions exist, from the streams this server leads. No row for any client. */
export function jetstreamSource(server: Server, options: { readonly account?: string | undefined }): Source {
  const { account } = options;
  const path = `/jsz?accounts=true&streams=true${account === undefined ? '' : `&acc=${urlPart(account)}`}`;
  return {
    node: server.name,
    name: 'jetstream',
    read: async (signal) => {
      const [varz, jsz] = await Promise.all([server.varz(signal), server.get(path, 'server_id', signal)]);
      const own = textOf(varz, 'server_name') ?? server.name;
      return { readings: streamReadings(server.name, ledStreams(`${server.address}${path}`, jsz, own, account)) };
    },
  };
}

/** Nothing for what this server does not lead: its leader says it. */
function streamReadings(node: string, streams: readonly MqttStream[]): readonly Reading[] {
  const sum = (holds: MqttStream['holds'], what: 'messages' | 'bytes'): number | undefined => {
    const led = streams.filter((stream) => stream.holds === holds);
    return led.length === 0 ? undefined : led.reduce((total, stream) => total + stream[what], 0);
  };
  const method = 'native';
  const values = [
    [sum('queued', 'messages'), (value: number) => reading(metrics.queuedMessages, { node, method }, value)],
    [sum('queued', 'bytes'), (value: number) => reading(metrics.queuedBytes, { node, method }, value)],
    [sum('retained', 'messages'), (value: number) => reading(metrics.retainedMessages, { node }, value)],
    [sum('retained', 'bytes'), (value: number) => reading(metrics.retainedBytes, { node }, value)],
    [sum('sessions', 'messages'), (value: number) => reading(metrics.sessionsCurrent, { node }, value)],
  ] as const;
  return values.flatMap(([value, of]) => (value === undefined ? [] : [of(value)]));
}

import { SourceError } from '../../core/source.ts';
import { type Document, numberOf, partOf, rowsOf, textOf } from './document.ts';

/** Streams in which nats-server keeps what MQTT needs; there is one set in every account with MQTT clients. */
const WHAT: Readonly<Record<string, MqttStream['holds']>> = {
  $MQTT_msgs: 'queued',
  $MQTT_rmsgs: 'retained',
  $MQTT_sess: 'sessions',
};

/** One MQTT stream that the asked server leads. */
export interface MqttStream {
  readonly holds: 'queued' | 'retained' | 'sessions';
  readonly messages: number;
  readonly bytes: number;
}

/**
 * MQTT streams led by `server`. Every replica reports all of its stream, so only the leader's word counts; a stream
 * without replicas names no cluster and is led by whoever has it. Throws when the document leaves accounts out.
 */
export function ledStreams(url: string, jsz: Document, server: string, account?: string): readonly MqttStream[] {
  const accounts = rowsOf(jsz, 'account_details') ?? [];
  const total = numberOf(jsz, 'accounts') ?? 0;
  if (account !== undefined && total > 0 && accounts.length === 0) {
    throw new SourceError('parse', `GET ${url}: no account "${account}" with JetStream; see options.account`);
  }
  if (account === undefined && total > accounts.length) {
    const hint = 'name the one with the MQTT clients in options.account';
    throw new SourceError('too_large', `GET ${url}: ${accounts.length} of ${total} accounts; ${hint}`);
  }
  return accounts.flatMap((row) => rowsOf(row, 'stream_detail') ?? []).flatMap((stream) => ledStream(stream, server));
}

function ledStream(stream: Document, server: string): readonly MqttStream[] {
  const name = textOf(stream, 'name') ?? '';
  const holds = Object.hasOwn(WHAT, name) ? WHAT[name] : undefined;
  const cluster = partOf(stream, 'cluster');
  const state = partOf(stream, 'state');
  const [messages, bytes] = [numberOf(state, 'messages'), numberOf(state, 'bytes')];
  const leads = cluster === undefined || textOf(cluster, 'leader') === server;
  return holds === undefined || !leads || messages === undefined || bytes === undefined
    ? []
    : [{ holds, messages, bytes }];
}

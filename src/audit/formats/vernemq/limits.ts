import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import { amountOf, integerOf, type Units } from '../quantity.ts';
import type { SettingFile } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';

/** `m` is a month of four weeks here: vmq_schema.erl. */
const EXPIRY: Units = {
  s: 1,
  h: 3_600,
  d: 86_400,
  w: 7 * 86_400,
  m: 4 * 7 * 86_400,
  y: 12 * 4 * 7 * 86_400,
};

/** The limits of `vernemq.conf`; defaults from vmq_server.schema. */
export function limitsOf(source: SettingFile): BrokerSetup['limits'] {
  const limit = (name: string, none: number, standard: number | 'unlimited') =>
    limitOf(source, name, none) ?? byDefault(standard, source.file);
  const online = limit('max_online_messages', -1, 1_000);
  const offline = limit('max_offline_messages', -1, 1_000);
  return known<BrokerSetup['limits']>({
    packetBytes: limit('max_message_size', 0, 'unlimited'),
    // Two queues of each session; the one without an end is the one that counts.
    queuedMessages: online.value === 'unlimited' ? online : offline,
    inflight: limit('max_inflight_messages', 0, 20),
    messageRatePerClient: limitOf(source, 'max_message_rate', 0),
    sessionExpirySeconds: expiry(source),
  });
}

function limitOf({ settings }: SettingFile, name: string, none: number): Stated<number | 'unlimited'> | undefined {
  const setting = settings.get(name);
  const number = setting === undefined ? undefined : integerOf(setting.value);
  if (setting === undefined || number === undefined) return undefined;
  return stated(number === none ? 'unlimited' : number, setting.place);
}

function expiry({ file, settings }: SettingFile): Stated<number | 'unlimited'> | undefined {
  const setting = settings.get('persistent_client_expiration');
  if (setting === undefined) return byDefault('unlimited', file);
  if (setting.value === 'never') return stated('unlimited', setting.place);
  const seconds = amountOf(setting.value, EXPIRY);
  return seconds === undefined ? undefined : stated(seconds, setting.place);
}

import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import type { MosquittoOwn } from '../../own-settings.ts';
import { known, stated } from '../stated.ts';
import type { Blocks } from './blocks.ts';
import { pluginsThat } from './plugins.ts';
import { wordsOf } from './setting.ts';
import { booleanOf, numberOf, settingOf, textOf } from './values.ts';
import { since, type Version } from './version.ts';

/** What no other broker has. */
export function ownOf(
  { broker, listeners, bridges }: Blocks,
  persistence: NonNullable<BrokerSetup['persistence']>,
  version: Version,
): MosquittoOwn {
  const located = settingOf(broker, 'persistence_location') !== undefined;
  const byPlugin = pluginsThat('persists', [broker]).length > 0;
  const keepAlive = numberOf(broker, 'max_keepalive');
  const dates = listeners.flatMap((block) => booleanOf(block, 'disable_client_cert_date_checks') ?? []);
  return known<MosquittoOwn>({
    kind: 'mosquitto',
    user: textOf(broker, 'user'),
    homelessDatabase: persistence.value && !located && !byPlugin ? stated(true, persistence.place) : undefined,
    expiredCertificatesPass: dates.find(({ value }) => value) ?? dates[0],
    hiddenBridges: bridges.flatMap((block): Stated<string>[] => {
      const open = booleanOf(block, 'try_private');
      if (open?.value !== false || block.opening === undefined) return [];
      return [stated(wordsOf(block.opening)[0] ?? '', open.place)];
    }),
    queuesQos0: booleanOf(broker, 'queue_qos0_messages'),
    raisesQos: booleanOf(broker, 'upgrade_outgoing_qos'),
    // 2.0.12 began to refuse clients of MQTT 3.1 and 3.1.1 that ask for more.
    refusedKeepAliveSeconds:
      keepAlive !== undefined && keepAlive.value > 0 && since(version, [2, 0, 12]) ? keepAlive : undefined,
  });
}

import type { BridgeSetup } from '../../broker-setup.ts';
import { type SettingFile, settingsUnder } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';

type BridgeTopic = BridgeSetup['topics'][number];

/** Bridges of the plugin `vmq_bridge`, when it is on: `vmq_bridge.<tcp or ssl>.<name> = host:port`. */
export function bridgesOf(source: SettingFile): BridgeSetup[] {
  if (source.settings.get('plugins.vmq_bridge')?.value !== 'on') return [];
  return ['tcp', 'ssl'].flatMap((type) =>
    settingsUnder(source, `vmq_bridge.${type}`)
      .filter(({ rest }) => !rest.includes('.'))
      .map(({ rest, setting }) => {
        const option = (word: string) => source.settings.get(`${setting.name}.${word}`);
        const clean = option('cleansession');
        const insecure = option('insecure');
        return known<BridgeSetup>({
          name: rest,
          address: setting.value,
          tls: type === 'ssl',
          verifies:
            type === 'tcp'
              ? undefined
              : insecure === undefined
                ? byDefault(true, source.file)
                : stated(insecure.value !== 'on', insecure.place),
          // Off by default: vmq_bridge.schema.
          cleanSession: clean === undefined ? byDefault(false, source.file) : stated(clean.value === 'on', clean.place),
          topics: settingsUnder(source, `${setting.name}.topic`).map(({ setting: topic }) => topicOf(topic)),
          place: setting.place,
        });
      }),
  );
}

/** `pattern [[[out | in | both] qos] local-prefix remote-prefix]`; out and QoS 0 when not said. */
function topicOf({ value, place }: { readonly value: string; readonly place: BridgeTopic['place'] }): BridgeTopic {
  const [filter = '', direction, qos, localPrefix = '', remotePrefix = ''] = value.split(/[ \t]+/);
  return {
    filter,
    direction: direction === 'in' || direction === 'both' ? direction : 'out',
    qos: qos === '1' ? 1 : qos === '2' ? 2 : 0,
    localPrefix,
    remotePrefix,
    place,
  };
}

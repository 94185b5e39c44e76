import type { BridgeSetup } from '../../broker-setup.ts';
import type { Block } from './blocks.ts';
import { type Setting, wordsOf } from './setting.ts';
import { booleanOf, settingOf } from './values.ts';

/** The bridges of the file that say where to. */
export function bridgesOf(blocks: readonly Block[]): BridgeSetup[] {
  return blocks.flatMap((block) => {
    const { opening } = block;
    const address = settingOf(block, 'address', 'addresses');
    if (opening === undefined || address === undefined) return [];
    const tls = ['bridge_cafile', 'bridge_capath', 'bridge_psk', 'bridge_tls_use_os_certs'].some(
      (name) => settingOf(block, name) !== undefined,
    );
    const insecure = booleanOf(block, 'bridge_insecure');
    const cleanSession = booleanOf(block, 'cleansession');
    return [
      {
        name: wordsOf(opening)[0] ?? '',
        address: wordsOf(address).map(withPort).join(' '),
        tls,
        ...(tls && insecure !== undefined ? { verifies: { ...insecure, value: !insecure.value } } : {}),
        ...(cleanSession === undefined ? {} : { cleanSession }),
        topics: block.settings.filter(({ name }) => name === 'topic').map(topicOf),
        place: opening.place,
      },
    ];
  });
}

/** 1883 when no port is given; IPv6 addresses have one always. */
function withPort(address: string): string {
  return address.includes(':') ? address : `${address}:1883`;
}

/** `topic PATTERN [[[out|in|both] QOS] LOCAL-PREFIX REMOTE-PREFIX]`; `""` is nothing. */
function topicOf(setting: Setting): BridgeSetup['topics'][number] {
  const [filter = '', direction, qos, local, remote] = wordsOf(setting).map((word) => (word === '""' ? '' : word));
  return {
    filter,
    direction: direction === 'in' || direction === 'both' ? direction : 'out',
    qos: qos === '1' ? 1 : qos === '2' ? 2 : 0,
    localPrefix: local ?? '',
    remotePrefix: remote ?? '',
    place: setting.place,
  };
}

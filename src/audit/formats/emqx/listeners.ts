import type { BrokerSetup, ListenerSetup, Stated } from '../../broker-setup.ts';
import type { EmqxOwn } from '../../own-settings.ts';
import { blockAt, blocksIn, type ConfigBlock, itemsAt, nodeAt, textAt } from '../config-tree.ts';
import { listenAddress } from '../listen-address.ts';
import { byDefault, known, stated } from '../stated.ts';
import { countAt, flagAt } from './values.ts';

const TYPES = {
  tcp: { transport: 'tcp', port: 1883 },
  ssl: { transport: 'tls', port: 8883 },
  ws: { transport: 'ws', port: 8083 },
  wss: { transport: 'wss', port: 8084 },
  // QUIC is TLS 1.3 over UDP.
  quic: { transport: 'tls', port: 14_567 },
} as const;

/** Opened at every address unless a listener called `default` of that type says otherwise. */
const DEFAULTS = ['tcp', 'ssl', 'ws', 'wss'] as const;

/** The listeners of the file, and those EMQX opens besides: emqx/emqx#8657 is about them. */
export function mqttListeners(root: ConfigBlock, file: string): ListenerSetup[] {
  const named = Object.entries(TYPES).flatMap(([type, { transport, port }]) =>
    blocksIn(blockAt(root, `listeners.${type}`)).flatMap(([name, block]) =>
      isOff(block) ? [] : [listenerOf(root, `listeners.${type}.${name}`, block, transport, port, file)],
    ),
  );
  const standard = unnamedDefaults(root).map(({ name, transport, port }): ListenerSetup => {
    const encrypted = transport === 'tls' || transport === 'wss';
    return known<ListenerSetup>({
      name,
      port,
      transport,
      clientCertificate: encrypted ? false : undefined,
      maxConnections: byDefault('unlimited', file),
      tlsMinimum: encrypted ? byDefault('TLSv1.2', file) : undefined,
      place: { file },
    });
  });
  return [...named, ...standard];
}

/** The default listeners that are open although the file names others: what those who wrote it did not mean. */
export function openedByDefault(root: ConfigBlock): EmqxOwn['openedByDefault'] {
  const section = nodeAt(root, 'listeners');
  if (section === undefined) return [];
  const beside = stated('listeners', section.place);
  return unnamedDefaults(root).map(({ name, port }) => ({ name, port, beside }));
}

function unnamedDefaults(root: ConfigBlock) {
  return DEFAULTS.filter((type) => nodeAt(root, `listeners.${type}.default`) === undefined).map((type) => ({
    name: `listeners.${type}.default`,
    ...TYPES[type],
  }));
}

function isOff(block: ConfigBlock): boolean {
  return (flagAt(block, 'enable') ?? flagAt(block, 'enabled'))?.value === false || textAt(block, 'bind')?.value === '0';
}

function listenerOf(
  root: ConfigBlock,
  name: string,
  block: ConfigBlock,
  transport: ListenerSetup['transport'],
  port: number,
  file: string,
): ListenerSetup {
  const bind = textAt(block, 'bind');
  const address = listenAddress(bind?.value ?? String(port)) ?? { port };
  const encrypted = transport === 'tls' || transport === 'wss';
  const checked = flagAt(block, 'enable_authn');
  return known<ListenerSetup>({
    name,
    ...address,
    bind: address.bind ?? standardAddress(root, bind?.value),
    transport,
    clientCertificate: encrypted ? wantsCertificate(block) : undefined,
    anonymous: checked?.value === false ? stated(true, checked.place) : undefined,
    maxConnections: countAt(block, 'max_connections') ?? byDefault('unlimited', file),
    tlsMinimum: encrypted ? tlsMinimum(block, file) : undefined,
    place: bind?.place ?? block.place,
  });
}

/** Since 6.3 a listener that only names a port listens at `node.default_listener_address`, when that is set. */
function standardAddress(root: ConfigBlock, bind: string | undefined): string | undefined {
  return bind === undefined || /^:?\d+$/.test(bind) ? textAt(root, 'node.default_listener_address')?.value : undefined;
}

function wantsCertificate(block: ConfigBlock): boolean {
  return (
    textAt(block, 'ssl_options.verify')?.value === 'verify_peer' &&
    flagAt(block, 'ssl_options.fail_if_no_peer_cert')?.value === true
  );
}

/** 1.2 and 1.3 by default. */
function tlsMinimum(block: ConfigBlock, file: string): Stated<string> {
  const versions = itemsAt(block, 'ssl_options.versions').flatMap((item) =>
    item.kind === 'scalar' ? [stated(item.text.replace(/^tlsv/i, 'TLSv'), item.place)] : [],
  );
  return versions.toSorted((a, b) => (a.value < b.value ? -1 : 1))[0] ?? byDefault('TLSv1.2', file);
}

/** The Dashboard and its API, as far as the file opens it: without `bind` it is off. */
export function dashboardPages(root: ConfigBlock): BrokerSetup['admin'] {
  return (['http', 'https'] as const).flatMap((type) => {
    const bind = textAt(root, `dashboard.listeners.${type}.bind`);
    const address = bind === undefined ? undefined : listenAddress(bind.value);
    if (bind === undefined || address === undefined || address.port === 0) return [];
    return [{ name: 'Dashboard', ...address, tls: type === 'https', place: bind.place }];
  });
}

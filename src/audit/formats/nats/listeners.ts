import type { BrokerSetup, ListenerSetup, Stated } from '../../broker-setup.ts';
import { blockAt, type ConfigBlock, nodeAt, textAt } from '../config-tree.ts';
import { byDefault, known, stated } from '../stated.ts';
import { addressAt, flagAt } from './values.ts';

/** Where MQTT clients connect: MQTT is off until its block names a port, and then WebSockets carry it, too. */
export function mqttListeners(root: ConfigBlock, file: string): ListenerSetup[] {
  const mqtt = blockAt(root, 'mqtt');
  const address = addressAt(mqtt, undefined);
  if (mqtt === undefined || address === undefined) return [];
  const web = blockAt(root, 'websocket') ?? blockAt(root, 'ws');
  const webAddress = addressAt(web, undefined);
  return [
    listener('mqtt', address, mqtt, blockAt(mqtt, 'tls') === undefined ? 'tcp' : 'tls', file),
    ...(web === undefined || webAddress === undefined
      ? []
      : [listener('websocket', webAddress, web, blockAt(web, 'tls') === undefined ? 'ws' : 'wss', file)]),
  ];
}

function listener(
  name: string,
  address: NonNullable<ReturnType<typeof addressAt>>,
  block: ConfigBlock,
  transport: ListenerSetup['transport'],
  file: string,
): ListenerSetup {
  const encrypted = transport === 'tls' || transport === 'wss';
  return known<ListenerSetup>({
    name,
    ...address,
    bind: address.bind,
    transport,
    clientCertificate: encrypted
      ? flagAt(block, 'tls.verify')?.value === true || flagAt(block, 'tls.verify_and_map')?.value === true
      : undefined,
    tlsMinimum: encrypted ? tlsMinimum(block, file) : undefined,
  });
}

/** 1.2 unless `min_version` says otherwise; the server takes 1.2 and 1.3 only. */
function tlsMinimum(block: ConfigBlock, file: string): Stated<string> {
  const said = textAt(block, 'tls.min_version');
  return said === undefined ? byDefault('TLSv1.2', file) : stated(`TLSv${said.value}`, said.place);
}

/** The monitoring pages, which ask for no login. */
export function monitoringPages(root: ConfigBlock): BrokerSetup['admin'] {
  const plain = { listen: 'http', port: ['http_port', 'monitor_port'] };
  const encrypted = { listen: 'https', port: ['https_port'] };
  return [plain, encrypted].flatMap((names) => {
    if ([names.listen, ...names.port].every((name) => nodeAt(root, name) === undefined)) return [];
    const address = addressAt(root, undefined, names);
    return address === undefined ? [] : [{ name: 'Monitoring', ...address, tls: names === encrypted }];
  });
}

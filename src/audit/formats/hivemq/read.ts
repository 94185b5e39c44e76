import type { BrokerSetup, Oddity, Stated } from '../../broker-setup.ts';
import type { HivemqOwn } from '../../own-settings.ts';
import type { ReadContext } from '../format.ts';
import { misspelled } from '../misspelled.ts';
import { integerOf } from '../quantity.ts';
import { byDefault, known, stated } from '../stated.ts';
import { configFault } from '../text-cursor.ts';
import { controlCenterPassword } from './control-center.ts';
import { HIVEMQ_ELEMENTS } from './known-elements.ts';
import { adminPages, mqttListeners } from './listeners.ts';
import { elementAt, isVariable, readElement, readXml, type XmlElement } from './xml.ts';

/** Reads HiveMQ's `config.xml`. Throws SRE_BAD_BROKER_CONFIG. */
export function readHivemq(text: string, file: string, _context: ReadContext = {}): BrokerSetup {
  const root = readXml(text, file);
  if (root.name !== 'hivemq')
    throw configFault('HiveMQ', root.place, `expected <hivemq>, got <${root.name.slice(0, 60)}>`);
  const mode = readElement(root, 'persistence.mode', (said) => said);
  return known<BrokerSetup>({
    kind: 'hivemq',
    file,
    listeners: mqttListeners(root, file),
    plainSecrets: plainSecrets(root),
    bridges: [],
    limits: limitsOf(root, file),
    // `file` by default, `in-memory` is the other one.
    persistence: mode === undefined ? byDefault(true, file) : stated(mode.value !== 'in-memory', mode.place),
    cluster: clusterOf(root, file),
    admin: adminPages(root),
    own: ownOf(root),
    oddities: slips(root),
  });
}

/** Limits of config.xml; defaults from config.xsd of the Community Edition. */
function limitsOf(root: XmlElement, file: string): BrokerSetup['limits'] {
  const number = (path: string, isNone: (value: number) => boolean = () => false) => {
    const said = readElement(root, path, integerOf);
    return said === undefined
      ? undefined
      : stated<number | 'unlimited'>(isNone(said.value) ? 'unlimited' : said.value, said.place);
  };
  const keepAlive = number('mqtt.keep-alive.max-keep-alive');
  const unlimited = flag(root, 'mqtt.keep-alive.allow-unlimited');
  const packets = readElement(root, 'mqtt.packets.max-packet-size', integerOf);
  return known<BrokerSetup['limits']>({
    connections: number('restrictions.max-connections', (value) => value <= 0) ?? byDefault('unlimited', file),
    packetBytes: packets ?? byDefault(268_435_460, file),
    queuedMessages: number('mqtt.queued-messages.max-queue-size') ?? byDefault(1_000, file),
    inflight: number('mqtt.receive-maximum.server-receive-maximum') ?? byDefault(10, file),
    sessionExpirySeconds:
      number('mqtt.session-expiry.max-interval', (value) => value >= FOREVER) ?? byDefault('unlimited', file),
    keepAliveSeconds: unlimited?.value === true ? stated('unlimited', unlimited.place) : keepAlive,
  });
}

/** A session expiry of 2^32 - 1 is none: MQTT 5, 3.1.2.11.2. */
const FOREVER = 4_294_967_295;

function clusterOf(root: XmlElement, file: string): NonNullable<BrokerSetup['cluster']> {
  const cluster = elementAt(root, 'cluster');
  if (cluster === undefined || flag(root, 'cluster.enabled')?.value !== true) {
    return { members: stated(1, cluster?.place ?? { file }) };
  }
  const discovery = elementAt(cluster, 'discovery')?.children[0];
  const nodes = (discovery?.children ?? []).filter(({ name }) => name === 'node').length;
  const transport = elementAt(cluster, 'transport')?.children[0];
  const tls = transport === undefined ? undefined : elementAt(transport, 'tls');
  return known<NonNullable<BrokerSetup['cluster']>>({
    members: discovery !== undefined && nodes > 0 ? stated(nodes, discovery.place) : undefined,
    discovery: discovery === undefined ? undefined : stated(discovery.name, discovery.place),
    tls:
      transport === undefined
        ? undefined
        : stated(tls !== undefined && flag(tls, 'enabled')?.value !== false, (tls ?? transport).place),
    // A replica count of 2 is one original and one copy, and HiveMQ's default: one copy less is none.
    replicas: readElement(cluster, 'replication.replica-count', (text) => (text === '1' ? 1 : undefined)),
  });
}

function ownOf(root: XmlElement): HivemqOwn {
  const discovery = elementAt(root, 'cluster.discovery.multicast');
  const auth = flag(root, 'rest-api.auth.enabled');
  const rest = flag(root, 'rest-api.enabled');
  return known<HivemqOwn>({
    kind: 'hivemq',
    controlCenterPassword: controlCenterPassword(root),
    overloadProtection: flag(root, 'overload-protection.enabled'),
    restApiOpen: rest?.value === true && auth?.value === false ? stated(true, auth.place) : undefined,
    multicast: discovery === undefined ? undefined : stated(true, discovery.place),
  });
}

function flag(root: XmlElement | undefined, path: string): Stated<boolean> | undefined {
  return readElement(root, path, (text) => (text === 'true' ? true : text === 'false' ? false : undefined));
}

/** Passwords of key stores and users; those of the Control Center are hashes. */
function plainSecrets(root: XmlElement, path = ''): Stated<string>[] {
  return root.children.flatMap((child) => {
    const full = path === '' ? child.name : `${path}.${child.name}`;
    const secret = /password$/.test(child.name) && child.text !== '' && !isVariable(child.text);
    if (secret && !full.startsWith('control-center.users.')) return [stated(full, child.place)];
    return plainSecrets(child, full);
  });
}

function slips(root: XmlElement): Oddity[] {
  return Object.entries(HIVEMQ_ELEMENTS).flatMap(([section, names]) =>
    misspelled(section, (section === '' ? root : elementAt(root, section))?.children ?? [], names),
  );
}

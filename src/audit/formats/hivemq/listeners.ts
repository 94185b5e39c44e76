import type { BrokerSetup, ListenerSetup, Stated } from '../../broker-setup.ts';
import { listenAddress } from '../listen-address.ts';
import { byDefault, known, stated } from '../stated.ts';
import { elementAt, readElement, type XmlElement } from './xml.ts';

const TRANSPORTS = {
  'tcp-listener': 'tcp',
  'tls-tcp-listener': 'tls',
  'websocket-listener': 'ws',
  'tls-websocket-listener': 'wss',
} as const;

/** The listeners of the file; there are no others. */
export function mqttListeners(root: XmlElement, file: string): ListenerSetup[] {
  return (elementAt(root, 'listeners')?.children ?? []).flatMap((element) => {
    const transport = Object.entries(TRANSPORTS).find(([name]) => name === element.name)?.[1];
    const address = addressOf(element);
    if (transport === undefined || address === undefined) return [];
    const encrypted = transport === 'tls' || transport === 'wss';
    return [
      known<ListenerSetup>({
        name: readElement(element, 'name', (text) => text)?.value ?? `${element.name} ${address.port}`,
        ...address,
        bind: address.bind,
        transport,
        // NONE by default, and OPTIONAL lets clients without one in: config.xsd.
        clientCertificate: encrypted
          ? readElement(element, 'tls.client-authentication-mode', (text) => text)?.value === 'REQUIRED'
          : undefined,
        tlsMinimum: encrypted ? tlsMinimum(element, file) : undefined,
        place: element.place,
      }),
    ];
  });
}

function addressOf(element: XmlElement): { readonly port: number; readonly bind?: string } | undefined {
  const port = elementAt(element, 'port')?.text ?? '';
  const bind = elementAt(element, 'bind-address')?.text ?? '';
  // A variable of the environment may be any address; the name is kept so that nobody takes it for every address.
  return listenAddress(`${bind}:${port}`);
}

/** 1.2 and 1.3 unless the file names others. */
function tlsMinimum(element: XmlElement, file: string): Stated<string> {
  const protocols = (elementAt(element, 'tls.protocols')?.children ?? []).map(({ text, place }) => stated(text, place));
  return protocols.toSorted((a, b) => (a.value < b.value ? -1 : 1))[0] ?? byDefault('TLSv1.2', file);
}

/** Control Center and REST API, as far as the file opens them. */
export function adminPages(root: XmlElement): BrokerSetup['admin'] {
  const pages = { 'control-center': 'Control Center', 'rest-api': 'REST API' };
  return Object.entries(pages).flatMap(([section, name]) => {
    if (isOff(root, section)) return [];
    return (elementAt(root, `${section}.listeners`)?.children ?? []).flatMap((element) => {
      const address = addressOf(element);
      return address === undefined ? [] : [{ name, ...address, tls: element.name === 'https', place: element.place }];
    });
  });
}

/** The REST API is off until somebody turns it on, the Control Center on until somebody turns it off. */
function isOff(root: XmlElement, section: string): boolean {
  const enabled = readElement(root, `${section}.enabled`, (text) => text)?.value;
  return section === 'rest-api' ? enabled !== 'true' : enabled === 'false';
}

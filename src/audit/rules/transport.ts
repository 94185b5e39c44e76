import type { BrokerSetup } from '../broker-setup.ts';
import { reachOf } from '../reach.ts';
import type { RuleTable } from '../rule.ts';
import { addressText, openListeners } from './listener-words.ts';

/** Versions of TLS nobody should speak any more; RFC 8996 and RFC 7568 say so. */
const OLD_TLS = /^(?:ssl|tls_?v?1(?:\.[01])?$)/i;

/** What goes over the wire, and who is let to the admin pages. */
export const transportRules = {
  'plain-listener': {
    severity: 'warning',
    title: 'Clients connect through TLS',
    why: 'passwords and messages can be read and changed by anybody on the way',
    fix: ['serve port 8883 with a certificate, and bind the plain listener to 127.0.0.1 or remove it'],
    check: (setup) =>
      openListeners(setup)
        .filter(({ transport }) => transport === 'tcp' || transport === 'ws')
        .map((listener) => ({
          says: `${listener.name} speaks ${listener.transport === 'ws' ? 'WebSocket' : 'MQTT'} in the clear`,
          evidence: [
            `listens at ${addressText(listener)}`,
            setup.listeners.some(({ transport }) => transport === 'tls' || transport === 'wss')
              ? 'there is a TLS listener besides'
              : 'there is no TLS listener; fine only behind a load balancer that ends TLS, on a network of its own',
          ],
          place: listener.place,
        })),
  },
  'tls-minimum': {
    severity: 'warning',
    title: 'TLS is 1.2 or newer',
    why: 'TLS 1.0 and 1.1 are retired: their weaknesses are known, and audits fail on them',
    fix: ['allow TLS 1.2 and 1.3 only'],
    check: ({ listeners }) =>
      listeners.flatMap(({ name, tlsMinimum }) =>
        tlsMinimum === undefined || !OLD_TLS.test(tlsMinimum.value)
          ? []
          : [
              {
                says: `${name} takes TLS as old as ${tlsMinimum.value}`,
                evidence: [`oldest version allowed: ${tlsMinimum.value}`],
                place: tlsMinimum.place,
              },
            ],
      ),
  },
  'admin-exposed': {
    severity: 'warning',
    title: 'Admin pages and APIs listen where administrators are, nowhere else',
    why: 'whoever gets into the admin page owns the broker, and these pages are scanned for all day',
    fix: ['bind it to 127.0.0.1 or to the management network, and reach it through a proxy that asks for a login'],
    check: ({ admin }) =>
      admin
        .filter(({ bind }) => ['every address', 'public'].includes(reachOf(bind)))
        .map(({ name, bind, port, place }) => ({
          says: `${name} can be reached from everywhere`,
          evidence: [`listens at ${addressText({ port, ...(bind === undefined ? {} : { bind }) })}`],
          place,
        })),
  },
  'admin-plain': {
    severity: 'warning',
    title: 'Admin pages and APIs are served over HTTPS',
    why: 'the password of an administrator goes over the wire with every request',
    fix: ['serve it over HTTPS, or bind it to 127.0.0.1 behind a proxy that does'],
    check: ({ admin }) =>
      admin
        .filter(({ bind, tls }) => !tls && reachOf(bind) !== 'local')
        .map(({ name, bind, port, place }) => ({
          says: `${name} is served in the clear`,
          evidence: [`plain HTTP at ${addressText({ port, ...(bind === undefined ? {} : { bind }) })}`],
          place,
        })),
  },
} as const satisfies RuleTable<BrokerSetup>;

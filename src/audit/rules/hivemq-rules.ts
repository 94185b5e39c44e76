import type { BrokerSetup } from '../broker-setup.ts';
import { reachOf } from '../reach.ts';
import type { RuleTable } from '../rule.ts';
import { openListeners } from './listener-words.ts';
import { ofKind } from './own.ts';

/** What only HiveMQ can get wrong. */
export const hivemqRules = {
  'hivemq-control-center-default-password': {
    severity: 'critical',
    title: 'The Control Center of HiveMQ has users of your own',
    why: 'admin with the password hivemq is in the manual, and who is in sees every client, its messages and its credentials',
    fix: [
      '<control-center><users><user>...: a name of your own and SHA-256 of name and password, or the enterprise security extension',
    ],
    check: ofKind('hivemq', ({ controlCenterPassword }, { admin, file }) => {
      if (controlCenterPassword?.value !== 'default') return [];
      const open = admin.find(({ name, bind }) => name === 'Control Center' && reachOf(bind) !== 'local');
      return [
        {
          severity: open === undefined ? 'warning' : 'critical',
          says: 'the Control Center takes the password everybody knows',
          evidence: [
            controlCenterPassword.place.line === undefined
              ? 'no user in the file: admin/hivemq'
              : 'the hash of a user is that of the password hivemq',
            open === undefined ? 'no listener of it is open to others in this file' : `it listens at port ${open.port}`,
          ],
          place:
            controlCenterPassword.place.line === undefined ? (open?.place ?? { file }) : controlCenterPassword.place,
        },
      ];
    }),
  },
  'hivemq-access-elsewhere': {
    severity: 'info',
    title: 'It is known which extension lets clients in',
    why: 'config.xml does not say who may connect: the hivemq-allow-all-extension, which HiveMQ ships with, lets everybody in as long as it is there',
    fix: [
      'remove extensions/hivemq-allow-all-extension, and install a security extension (enterprise, file RBAC, your own)',
    ],
    check: ofKind('hivemq', (_own, setup) => {
      const [listener] = openListeners(setup).filter(({ clientCertificate }) => clientCertificate !== true);
      if (listener === undefined) return [];
      return [
        {
          says: 'whether clients need credentials is not in this file',
          evidence: [`${listener.name} asks for no certificate`, 'extensions decide; look at extensions/'],
          place: listener.place,
        },
      ];
    }),
  },
  'hivemq-overload-protection-off': {
    severity: 'warning',
    title: 'HiveMQ slows clients down before it is overloaded',
    why: 'without back pressure on the busiest publishers a burst takes the whole cluster down with it',
    fix: ['leave <overload-protection><enabled> at true'],
    check: ofKind('hivemq', ({ overloadProtection }) =>
      overloadProtection?.value !== false
        ? []
        : [
            {
              says: 'overload protection is turned off',
              evidence: ['<overload-protection><enabled>false'],
              place: overloadProtection.place,
            },
          ],
    ),
  },
  'hivemq-multicast-discovery': {
    severity: 'info',
    title: 'Nodes of a HiveMQ cluster find each other in a way the network carries',
    why: 'multicast is not routed, and most clouds drop it: nodes of one cluster stay alone, and any node in the segment joins',
    fix: ['<discovery><static>, or a discovery extension (DNS, Kubernetes, S3)'],
    check: ofKind('hivemq', ({ multicast }) =>
      multicast === undefined
        ? []
        : [
            {
              says: 'nodes find each other by multicast',
              evidence: ['<discovery><multicast>'],
              place: multicast.place,
            },
          ],
    ),
  },
  'hivemq-rest-api-open': {
    severity: 'warning',
    title: 'The REST API of HiveMQ asks who calls',
    why: 'whoever reaches it lists and disconnects clients, and reads backups',
    fix: ['<rest-api><auth><enabled>true, with the enterprise security extension, or bind it to 127.0.0.1'],
    check: ofKind('hivemq', ({ restApiOpen }, { admin }) => {
      const open = admin.find(({ name, bind }) => name === 'REST API' && reachOf(bind) !== 'local');
      if (restApiOpen === undefined || open === undefined) return [];
      return [
        {
          says: 'the REST API answers without a login',
          evidence: [`it listens at port ${open.port}`, '<rest-api><auth><enabled>false'],
          place: restApiOpen.place,
        },
      ];
    }),
  },
} as const satisfies RuleTable<BrokerSetup>;

import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';
import { ofKind } from './own.ts';

/** What most client libraries ask for unless they are told otherwise. */
const USUAL_KEEP_ALIVE_SECONDS = 60;

/** What only Mosquitto can get wrong. */
export const mosquittoRules = {
  'mosquitto-runs-as-root': {
    severity: 'warning',
    title: 'Mosquitto gives up the rights of root',
    why: 'a hole in the broker or in a plugin is then a hole in the machine',
    fix: [
      'take user root out: without the line Mosquitto becomes the user mosquitto; let that user read keys and password files',
    ],
    check: ofKind('mosquitto', ({ user }) =>
      user?.value !== 'root' ? [] : [{ says: 'the broker stays root', evidence: ['user root'], place: user.place }],
    ),
  },
  'mosquitto-database-nowhere': {
    severity: 'warning',
    title: 'Persistence says where the database lies',
    why: 'without a place it lies in the folder the broker was started in, which a service often may not write: then nothing is saved, and only the log tells',
    fix: ['persistence_location /var/lib/mosquitto/, owned by the user mosquitto'],
    check: ofKind('mosquitto', ({ homelessDatabase }) =>
      homelessDatabase === undefined
        ? []
        : [
            {
              says: 'persistence is on, and nothing says where',
              evidence: ['there is no persistence_location; MOSQUITTO_PERSISTENCE_LOCATION of 2.1 would do as well'],
              place: homelessDatabase.place,
            },
          ],
    ),
  },
  'mosquitto-expired-certificates': {
    severity: 'warning',
    title: 'Certificates of clients end when they say',
    why: 'a stolen device stays welcome for ever: its certificate never ends, and few keep a revocation list',
    fix: ['take disable_client_cert_date_checks out, and renew certificates before they end'],
    check: ofKind('mosquitto', ({ expiredCertificatesPass }) =>
      expiredCertificatesPass?.value !== true
        ? []
        : [
            {
              says: 'expired certificates of clients are taken',
              evidence: ['disable_client_cert_date_checks true'],
              place: expiredCertificatesPass.place,
            },
          ],
    ),
  },
  'mosquitto-bridge-hidden': {
    severity: 'info',
    title: 'A bridge tells a Mosquitto at the other end that it is one',
    why: 'a broker that knows keeps the retain flag and does not send messages back over the bridge they came by',
    fix: ['try_private true, unless the other broker refuses the connection with it: some cloud services do'],
    check: ofKind('mosquitto', ({ hiddenBridges }) =>
      hiddenBridges.map(({ value, place }) => ({
        says: `bridge ${value} connects as an ordinary client`,
        evidence: ['try_private false'],
        place,
      })),
    ),
  },
  'mosquitto-qos-0-queued': {
    severity: 'info',
    title: 'Messages of QoS 0 are not kept for clients that are away',
    why: 'telemetry of an hour waits for every session that is away, fills its queue, and pushes out what had QoS 1',
    fix: ['queue_qos0_messages false, and QoS 1 for what must wait'],
    check: ofKind('mosquitto', ({ queuesQos0 }) =>
      queuesQos0?.value !== true
        ? []
        : [
            {
              says: 'QoS 0 is queued for clients that are away',
              evidence: ['queue_qos0_messages true'],
              place: queuesQos0.place,
            },
          ],
    ),
  },
  'mosquitto-qos-raised': {
    severity: 'info',
    title: 'A message is delivered with the QoS it was published with, at most',
    why: 'MQTT forbids more: every reading published with QoS 0 costs two or four packets for each subscriber of QoS 1 or 2',
    fix: ['take upgrade_outgoing_qos out, and publish with QoS 1 what needs it'],
    check: ofKind('mosquitto', ({ raisesQos }) =>
      raisesQos?.value !== true
        ? []
        : [
            {
              says: 'messages are delivered with the QoS of the subscription',
              evidence: ['upgrade_outgoing_qos true'],
              place: raisesQos.place,
            },
          ],
    ),
  },
  'mosquitto-keep-alive-refused': {
    severity: 'warning',
    title: 'Clients of MQTT 3.1.1 with the usual keep-alive get in',
    why: 'they cannot be told of a shorter one: Mosquitto refuses them with "identifier rejected", which sends people looking for a wrong client id',
    fix: ['max_keepalive 300, or the longest keep-alive your devices ask for'],
    check: ofKind('mosquitto', ({ refusedKeepAliveSeconds: longest }) =>
      longest === undefined || longest.value >= USUAL_KEEP_ALIVE_SECONDS
        ? []
        : [
            {
              says: `clients of MQTT 3.1.1 that ask for more than ${longest.value} s are refused`,
              evidence: ['most client libraries ask for 60 s'],
              place: longest.place,
            },
          ],
    ),
  },
} as const satisfies RuleTable<BrokerSetup>;

import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';
import { ofKind } from './own.ts';

/** What only RabbitMQ can get wrong. */
export const rabbitmqRules = {
  'rabbitmq-guest-remote': {
    severity: 'warning',
    title: 'The user guest may connect from the machine itself only',
    why: 'guest is an administrator whose name everybody knows, and MQTT clients without a name are guest, too',
    fix: [
      'remove loopback_users = none (or loopback_users.guest = false), make a user of your own, then rabbitmqctl delete_user guest',
    ],
    check: ofKind('rabbitmq', ({ guestRemote }) =>
      // With the password everybody knows it is the default account already.
      guestRemote?.value !== 'own'
        ? []
        : [
            {
              says: 'guest may connect from everywhere, with a password from the file',
              evidence: ['guest is taken off the users that are kept on the machine'],
              place: guestRemote.place,
            },
          ],
    ),
  },
  'rabbitmq-removed-setting': {
    severity: 'critical',
    title: 'No setting keeps RabbitMQ from starting after an update',
    why: 'the node refuses the whole file: it stays down after the update, in a rolling update one node after the other',
    fix: ['write what came in its place before the update; --broker-version says which release the file is for'],
    check: ofKind('rabbitmq', ({ removed }) =>
      removed.map(({ value: { name, since, instead }, place }) => ({
        says: `RabbitMQ ${since} and later do not start with ${name}`,
        evidence: [`instead: ${instead}`],
        fix: [`replace ${name} by ${instead}`],
        place,
      })),
    ),
  },
  'rabbitmq-sessions-not-replicated': {
    severity: 'warning',
    title: 'Sessions of a RabbitMQ cluster outlive the loss of a node',
    why: 'a classic queue lives on one node: while that is down its clients get no queued message, and their sessions cannot be resumed',
    fix: [
      'mqtt.durable_queue_type = quorum, on three nodes or more',
      'it counts for queues declared from then on: end old sessions (Clean Session once), or delete their queues',
    ],
    check: ofKind('rabbitmq', ({ durableQueueType }, { cluster }) =>
      cluster?.discovery === undefined || durableQueueType.value !== 'classic'
        ? []
        : [
            {
              says: 'queues of MQTT sessions are on one node of the cluster each',
              evidence: [
                durableQueueType.place.line === undefined
                  ? 'mqtt.durable_queue_type is classic unless the file says quorum'
                  : 'mqtt.durable_queue_type = classic',
              ],
              place: durableQueueType.place.line === undefined ? cluster.discovery.place : durableQueueType.place,
            },
          ],
    ),
  },
  'rabbitmq-overload-protection-off': {
    severity: 'warning',
    title: 'Slow subscribers of QoS 0 lose messages before the node loses its memory',
    why: 'messages for a slow client pile up in the memory of its connection until the memory alarm stops every publisher of the cluster',
    fix: ['leave mqtt.mailbox_soft_limit at 200, or raise it with the memory that is there'],
    check: ofKind('rabbitmq', ({ mailboxSoftLimit }) =>
      mailboxSoftLimit?.value !== 0
        ? []
        : [
            {
              says: 'there is no bound to what waits for a slow QoS 0 subscriber',
              evidence: ['mqtt.mailbox_soft_limit = 0 turns the protection off'],
              place: mailboxSoftLimit.place,
            },
          ],
    ),
  },
  'rabbitmq-retained-in-memory': {
    severity: 'warning',
    title: 'Retained messages survive a restart of RabbitMQ',
    why: 'with the ETS store they are in memory only: after a restart new subscribers find no state until every device has published again',
    fix: ['mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_dets, which is the default'],
    check: ofKind('rabbitmq', ({ retainedStore }) =>
      retainedStore?.value !== 'rabbit_mqtt_retained_msg_store_ets' &&
      retainedStore?.value !== 'rabbit_mqtt_retained_msg_store_noop'
        ? []
        : [
            {
              says: 'retained messages do not survive a restart',
              evidence: [`mqtt.retained_message_store = ${retainedStore.value}`],
              place: retainedStore.place,
            },
          ],
    ),
  },
  'rabbitmq-certificate-login-unverified': {
    severity: 'warning',
    title: 'Names are taken from certificates only when certificates are checked',
    why: 'without verify_peer the server never asks for a certificate: clients that were meant to log in by it come in by password, or as guest',
    fix: [
      'ssl_options.verify = verify_peer and ssl_options.fail_if_no_peer_cert = true, with the CA in ssl_options.cacertfile',
    ],
    check: ofKind('rabbitmq', ({ certificateLogin, peerVerified }) =>
      certificateLogin?.value !== true || peerVerified.value
        ? []
        : [
            {
              says: 'clients are to log in by certificate, and none is asked for',
              evidence: ['mqtt.ssl_cert_login = true', 'ssl_options.verify is not verify_peer'],
              place: certificateLogin.place,
            },
          ],
    ),
  },
  'rabbitmq-peer-certificate-optional': {
    severity: 'info',
    title: 'Where certificates of clients are checked, clients must have one',
    why: 'with verify_peer alone a client that shows no certificate is let through to the password, which may not be what was meant',
    fix: ['ssl_options.fail_if_no_peer_cert = true'],
    check: ofKind('rabbitmq', ({ peerVerified, peerRequired }) =>
      !peerVerified.value || peerRequired.value
        ? []
        : [
            {
              says: 'certificates of clients are checked, but not demanded',
              evidence: ['ssl_options.verify = verify_peer', 'ssl_options.fail_if_no_peer_cert is not true'],
              place: peerRequired.place.line === undefined ? peerVerified.place : peerRequired.place,
            },
          ],
    ),
  },
} as const satisfies RuleTable<BrokerSetup>;

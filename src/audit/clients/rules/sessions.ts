import type { RuleTable } from '../../rule.ts';
import { counted, quoted, share } from '../../wording.ts';
import { type ClientList, connectedOf, type ListedClient } from '../listed-client.ts';
import { clientBreach } from './breach.ts';

/** Away for so long, nobody comes back for what is queued. */
const AWAY_MS = 24 * 3_600_000;
/** A queue this full drops messages soon. */
const FULL = 0.8;
/** Ids libraries make up when nobody gives one: another at each start. */
const MADE_UP =
  /^(?:mosq[-_/]|mqttjs_|paho[-_\d]|python_mqtt|auto-[0-9a-f-]{8}|mqttx_[0-9a-f]{8}|mqtt-explorer-|emqx_[0-9a-z]{10})/i;

function away({ atMs }: ClientList, { connected, disconnectedAtMs }: ListedClient): number | undefined {
  return connected === false && disconnectedAtMs !== undefined ? atMs - disconnectedAtMs : undefined;
}

/** Sessions and their queues. */
export const sessionRules = {
  'client-session-forever': {
    severity: 'warning',
    title: 'Sessions end some day',
    why: 'a session that never expires keeps its subscriptions and its queue after the device was thrown away; with every test and every replaced device there is one more',
    fix: ['set a session expiry of days (MQTT 5), and a limit at the broker for those who ask for more'],
    check: (list) =>
      clientBreach(
        list.clients.filter(({ expirySeconds, connected }) => expirySeconds === 'never' && connected === false),
        (count) => `${counted(count, 'offline session never expires', 'offline sessions never expire')}.`,
        (client) =>
          `${quoted(client.clientId)}${client.queued === undefined ? '' : `: ${client.queued} messages queued`}`,
      ),
  },
  'client-abandoned-queue': {
    severity: 'warning',
    title: 'Somebody comes back for what is queued',
    why: 'messages wait for a client that has been away for more than a day: they take memory or disk, and are old news when it comes',
    fix: ['end sessions nobody needs', 'set message expiry and session expiry'],
    check: (list) =>
      clientBreach(
        list.clients.filter((client) => (client.queued ?? 0) > 0 && (away(list, client) ?? 0) > AWAY_MS),
        (count) =>
          `${counted(count, 'client has', 'clients have')} been away for more than a day, with messages waiting.`,
        (client) =>
          `${quoted(client.clientId)}: ${client.queued} messages, away for ${((away(list, client) ?? 0) / 3_600_000).toFixed(0)} h`,
      ),
  },
  'client-queue-full': {
    severity: 'warning',
    title: 'No queue is full',
    why: 'a full queue drops messages, the oldest or the newest: this client loses what it was promised',
    fix: [
      'look at why the client does not take them: slow, away, or too much subscribed to',
      'spread the load with a shared subscription: $share/GROUP/TOPIC',
    ],
    check: ({ clients }) =>
      clientBreach(
        clients.filter(
          ({ queued, queueLimit, dropped }) =>
            (dropped ?? 0) > 0 || (queued !== undefined && queueLimit !== undefined && queued >= queueLimit * FULL),
        ),
        (count) =>
          `${counted(count, 'client has a queue that is full or has', 'clients have queues that are full or have')} dropped messages.`,
        ({ clientId, queued, queueLimit, dropped }) =>
          `${quoted(clientId)}: ${queued ?? '?'} of ${queueLimit ?? '?'} messages${dropped === undefined || dropped === 0 ? '' : `, ${dropped} dropped`}`,
      ),
  },
  'client-inflight-full': {
    severity: 'warning',
    title: 'Clients acknowledge what they get',
    why: 'the broker waits for acknowledgements of as many messages as it may send at once: the client is slow, or never acknowledges',
    fix: [
      'hand slow work to a queue of its own, and acknowledge once the message is safe there',
      'raise the receive maximum of clients that can take more',
    ],
    check: ({ clients }) =>
      clientBreach(
        clients.filter(
          ({ inflight, inflightLimit }) =>
            inflight !== undefined && inflightLimit !== undefined && inflight >= inflightLimit,
        ),
        (count) => `${counted(count, 'client owes', 'clients owe')} all the acknowledgements allowed.`,
        ({ clientId, inflight, queued }) =>
          `${quoted(clientId)}: ${inflight} in flight${queued === undefined ? '' : `, ${queued} queued behind`}`,
      ),
  },
  'client-made-up-id': {
    severity: 'warning',
    title: 'Kept sessions have an id of their own',
    why: 'the id was made up by the client library and is another one at the next start: the session is never found again and stays behind',
    fix: ['give the client a fixed id, or let it connect with a clean session'],
    check: ({ clients }) =>
      clientBreach(
        clients.filter(({ clientId, persistent }) => persistent === true && MADE_UP.test(clientId)),
        (count) =>
          `${counted(count, 'kept session belongs to an id that was', 'kept sessions belong to ids that were')} made up.`,
        ({ clientId, connected }) => `${quoted(clientId)}${connected === false ? ', offline' : ''}`,
      ),
  },
  'client-listed-twice': {
    severity: 'critical',
    title: 'A client id is connected once',
    why: 'two nodes hold a connection of the same client id: the cluster is or was split, and messages go to both or to the wrong one',
    fix: [
      'look at the membership of the cluster: sre probe each node, or the cluster views of the exporter',
      'disconnect the client; it connects again to one node',
    ],
    check: (list) => {
      const nodes = new Map<string, readonly (string | undefined)[]>();
      for (const { clientId, node } of connectedOf(list)) {
        if (clientId !== '') nodes.set(clientId, [...(nodes.get(clientId) ?? []), node]);
      }
      return clientBreach(
        [...nodes].filter(([, own]) => own.length > 1),
        (count) => `${counted(count, 'client id is', 'client ids are')} connected more than once.`,
        ([clientId, own]) => `${quoted(clientId)}: ${own.map((node) => node ?? '?').join(', ')}`,
      );
    },
  },
  'client-no-will': {
    severity: 'warning',
    title: 'Devices have a will',
    why: 'without a last will nobody can tell a device that crashed from one that has nothing to say',
    fix: [
      'set a will when connecting: topic <device>/status, payload offline, QoS 1, retained; publish online there after CONNACK',
    ],
    check: (list) => {
      const told = connectedOf(list).filter(({ will }) => will !== undefined);
      const without = told.filter(({ will }) => will === false);
      return clientBreach(
        without,
        (count) => `${count} of ${told.length} connected clients (${share(count, told.length)}) have no last will.`,
        ({ clientId }) => quoted(clientId),
      );
    },
  },
} as const satisfies RuleTable<ClientList>;

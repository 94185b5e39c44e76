import { type DemandField, field } from './demand-field.ts';
import { lasting, oneOf, qosShares, sized, within } from './demand-value.ts';
import { BYTES_WORDS } from './quantity.ts';

const DAY_MS = 86_400_000;
const LARGEST_PAYLOAD = 256 * 1_024 * 1_024;
const upTo = (high: number): string => `expected a whole number up to ${high.toLocaleString('en-US')}`;

/** Every value a demand has, by its key in flags and files. */
export const demandFields: Readonly<Record<string, DemandField>> = {
  devices: field(
    '--devices <n>',
    'devices, all connected',
    'expected a whole number from 1 to 1,000,000,000',
    '100000',
    within(1, 1e9),
    (devices) => ({ devices }),
  ),
  every: field(
    '--every <duration>',
    'each device publishes one message in this time',
    'expected a duration from 1ms to 365d, such as 60s',
    '60s',
    lasting(1, 365 * DAY_MS),
    (everyMs) => ({ everyMs }),
  ),
  payload: field(
    '--payload <size>',
    'payload of a message',
    `${BYTES_WORDS}, at most 256MiB`,
    '50B',
    sized(LARGEST_PAYLOAD),
    (payloadBytes) => ({ payloadBytes }),
  ),
  topicBytes: field(
    '--topic-bytes <n>',
    'bytes of its topic',
    'expected a whole number from 1 to 65535',
    '30',
    within(1, 65_535),
    (topicBytes) => ({ topicBytes }),
  ),
  properties: field(
    '--properties <size>',
    'MQTT 5 properties of a message',
    `${BYTES_WORDS}, at most 64KiB`,
    '0B',
    sized(65_536),
    (propertyBytes) => ({ propertyBytes }),
  ),
  qos: field(
    '--qos <level>',
    'QoS of the messages: 0, 1, 2, or shares in percent such as 0:80,1:20',
    'expected 0, 1, 2, or shares that make 100, such as 0:80,1:20',
    '0',
    qosShares,
    (qos) => ({ qos }),
  ),
  fanOut: field(
    '--fan-out <n>',
    'subscribers each message is delivered to; on average, so 0.5 is possible',
    'expected a number from 0 to 1,000,000',
    '1',
    within(0, 1e6, false),
    (fanOut) => ({ fanOut }),
  ),
  peak: field(
    '--peak <times>',
    'messages at the busiest, in times of the average',
    'expected a factor from 1 to 10,000, such as 3x',
    '3x',
    (text) => within(1, 10_000, false)(text.replace(/x$/, '')),
    (peak) => ({ peak }),
  ),
  sessions: field(
    '--sessions <kind>',
    'clean, or persistent: kept for clients that are away',
    'expected clean or persistent',
    'clean',
    oneOf('clean', 'persistent'),
    (sessions) => ({ sessions }),
  ),
  queued: field(
    '--queued <n>',
    'messages that wait for a device at the worst; 1000 when only --sessions persistent is given',
    upTo(1e7),
    '0',
    within(0, 1e7),
    (queued) => ({ queued }),
  ),
  subscriptions: field(
    '--subscriptions <n>',
    'subscriptions of a device',
    upTo(100_000),
    '0',
    within(0, 100_000),
    (subscriptions) => ({ subscriptions }),
  ),
  retained: field('--retained <n>', 'retained messages', upTo(1e9), '0', within(0, 1e9), (retained) => ({ retained })),
  rules: field(
    '--rules <n>',
    'AWS IoT Core: rules every message triggers, each with one action',
    upTo(100),
    '0',
    within(0, 100),
    (rules) => ({ rules }),
  ),
  keepAlive: field(
    '--keep-alive <duration>',
    'keep-alive of the devices, 0s for none',
    'expected a duration up to 65535s, such as 60s',
    '60s',
    lasting(0, 65_535_000),
    (keepAliveMs) => ({ keepAliveMs }),
  ),
  protocol: field(
    '--protocol <version>',
    '3.1.1 or 5',
    'expected 3.1.1 or 5',
    '3.1.1',
    oneOf('3.1.1', '5'),
    (protocol) => ({
      protocol,
    }),
  ),
  tls: {
    flag: '--tls [version]',
    help: 'over TLS 1.3, or 1.2',
    words: 'expected 1.2 or 1.3',
    example: 'none',
    read: (text) => {
      const tls = oneOf('1.2', '1.3', 'none')(text === 'true' ? '1.3' : text === 'false' ? 'none' : text);
      return tls === undefined ? undefined : (demand) => ({ ...demand, transport: { ...demand.transport, tls } });
    },
  },
  websocket: {
    flag: '--websocket',
    help: 'over WebSocket',
    words: 'expected true or false',
    example: 'false',
    read: (text) => {
      const word = oneOf('true', 'false')(text);
      const webSocket = word === 'true';
      return word === undefined
        ? undefined
        : (demand) => ({ ...demand, transport: { ...demand.transport, webSocket } });
    },
  },
};

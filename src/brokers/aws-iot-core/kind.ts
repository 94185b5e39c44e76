import { z } from 'zod';
import { httpAddressSchema } from '../../config/address.ts';
import { durationSchema } from '../../config/duration.ts';
import { defineBroker } from '../broker-kind.ts';

/** What `options` of an AWS IoT Core account and region may say. */
export const awsIotCoreOptions = z.strictObject({
  /** Region of the service, for example eu-central-1. Requests are signed for it. */
  region: z.string().regex(/^[a-z]{2,}(?:-[a-z]+)+-\d+$/, { error: 'expected a region such as eu-central-1' }),
  /** How long an interval has to be over before it is counted: CloudWatch fills in the latest ones with delay. */
  delay: durationSchema({ maxMs: 1_800_000 }).default(180_000),
  /** CloudWatch is asked once in this time, whatever the scrape interval; a longer one costs less. */
  every: durationSchema({ minMs: 60_000, maxMs: 3_600_000 }).default(60_000),
  /** Ask the fleet index for registered and connected things, where connectivity indexing is on. */
  fleetIndex: z.boolean().default(false),
  /** Address of the IoT control plane for the fleet index; the regional one of the SDK when left out. */
  fleetIndexApi: httpAddressSchema.optional(),
});

export type AwsIotCoreOptions = z.output<typeof awsIotCoreOptions>;

export const awsIotCore = defineBroker({
  title: 'AWS IoT Core',
  summary: 'AWS IoT Core of one account and region by CloudWatch; sums per minute become counters',
  versions: 'the service',
  needs: ['api'],
  sources: [
    { name: 'cloudwatch', per: 'node', reads: 'sums per minute' },
    { name: 'fleetindex', per: 'node', reads: 'registered and connected things', when: 'options.fleetIndex' },
  ],
  depends: '`fleetIndex: true` counts things, registered and connected',
  options: awsIotCoreOptions,
  support: {
    brokerInfo: 'derived',
    connectionsCurrent: 'derived',
    connectionsMax: 'config',
    connectionsOpened: 'derived',
    connectionsRejected: 'derived',
    sessionsMax: 'config',
    messagesReceived: 'derived',
    messagesSent: 'derived',
    messagesDropped: 'derived',
    packetsReceived: 'derived',
    authenticationAttempts: 'derived',
    authorizationChecks: 'derived',
    throttledRequests: 'derived',
    registeredDevices: 'derived',
  },
  load: async () => (await import('./adapter.ts')).openAwsIotCore,
});

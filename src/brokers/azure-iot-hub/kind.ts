import { z } from 'zod';
import { httpAddressSchema } from '../../config/address.ts';
import { durationSchema } from '../../config/duration.ts';
import { defineBroker } from '../broker-kind.ts';

const text = z.string().min(1, { error: 'must not be empty' });

/** What `options` of an Azure IoT hub may say; client id and secret of the service principal stand under `auth`. */
export const azureIotHubOptions = z.strictObject({
  /** The Microsoft Entra tenant the exporter logs in to: its id or a domain name. */
  tenant: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, { error: 'expected a tenant id or domain' }),
  /** Resource id of the hub. */
  resource: z
    .string()
    .regex(/^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Devices\/IotHubs\/[^/?#]+$/i, {
      error: 'expected /subscriptions/ID/resourceGroups/NAME/providers/Microsoft.Devices/IotHubs/NAME',
    }),
  /** Where tokens come from; another one in sovereign clouds. */
  login: httpAddressSchema.default('https://login.microsoftonline.com'),
  /** What the token is for; the `api` address of the node followed by /.default when left out. */
  scope: text.optional(),
  /** How long an interval has to be over before it is counted: Azure Monitor fills in the latest ones with delay. */
  delay: durationSchema({ maxMs: 1_800_000 }).default(180_000),
  /** Azure Monitor is asked once in this time, whatever the scrape interval. */
  every: durationSchema({ minMs: 60_000, maxMs: 3_600_000 }).default(60_000),
  /** Messages a day the hub's units are good for; not told by Azure Monitor. */
  dailyMessageQuota: z.int().min(1).optional(),
});

export type AzureIotHubOptions = z.output<typeof azureIotHubOptions>;

export const azureIotHub = defineBroker({
  title: 'Azure IoT Hub',
  summary: 'One Azure IoT hub by Azure Monitor; sums per minute become counters; all protocols together',
  versions: 'the service',
  needs: ['api'],
  sources: [
    { name: 'counters', per: 'node', reads: 'sums per minute' },
    { name: 'snapshots', per: 'node', reads: 'connected and registered devices, quota' },
  ],
  options: azureIotHubOptions,
  support: {
    brokerInfo: 'derived',
    connectionsCurrent: 'native',
    connectionsMax: 'config',
    sessionsMax: 'config',
    messagesReceived: 'derived',
    messagesSent: 'derived',
    messagesDropped: 'derived',
    throttledRequests: 'derived',
    quotaUsed: 'native',
    quotaLimit: 'config',
    registeredDevices: 'native',
  },
  load: async () => (await import('./adapter.ts')).openAzureIotHub,
});

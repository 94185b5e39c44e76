import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import type { BrokerTarget } from '../broker-kind.ts';
import type { AwsIotCoreOptions } from './kind.ts';
import { sdkHandler } from './sdk-handler.ts';

/** What the settings of every client of the SDK have in common. */
type ClientSettings = Pick<
  CloudWatchClientConfig,
  | 'region'
  | 'endpoint'
  | 'credentials'
  | 'requestHandler'
  | 'maxAttempts'
  | 'retryMode'
  | 'defaultsMode'
  | 'useFipsEndpoint'
  | 'useDualstackEndpoint'
>;

/**
 * Settings of a client that talks to `endpoint` only. Nothing that could send the SDK elsewhere is left to its files and
 * variables; only without configured keys may its default chain look for credentials where it does (variables, profile,
 * web identity, container, instance metadata). One attempt: the next read is the retry, and no `Retry-After` holds us.
 */
export function clientSettings(
  target: BrokerTarget<AwsIotCoreOptions>,
  endpoint: string | undefined,
  closing: AbortSignal,
): ClientSettings {
  const { apiKey, apiSecret } = target.auth;
  return {
    region: target.options.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(apiKey === undefined || apiSecret === undefined
      ? {}
      : { credentials: { accessKeyId: apiKey.reveal(), secretAccessKey: apiSecret.reveal() } }),
    requestHandler: sdkHandler({ origin: endpoint, tls: target.tls, closing }) as NonNullable<
      CloudWatchClientConfig['requestHandler']
    >,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard', // `auto` asks the instance metadata
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
}

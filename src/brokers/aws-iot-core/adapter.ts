import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { BrokerAdapter } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { apiAddress } from '../api-address.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { createIntervalCounters } from '../interval-counters.ts';
import { type DatedReadings, pacedRead } from '../paced-read.ts';
import { machine, type Surroundings } from '../surroundings.ts';
import { askedMetrics, brokerReadings } from './broker-metrics.ts';
import { clientSettings } from './client-settings.ts';
import { readFleet } from './fleet-source.ts';
import type { AwsIotCoreOptions } from './kind.ts';
import { metricData } from './metric-data.ts';
import { asAwsFailure } from './sdk-failure.ts';

/** Opens the sources of one account and region; its one node is the service in that region. */
export function openAwsIotCore(
  target: BrokerTarget<AwsIotCoreOptions>,
  { clock }: Pick<Surroundings, 'clock'> = machine,
): BrokerAdapter {
  const [node, ...more] = target.nodes;
  if (node === undefined || more.length > 0) {
    throw new SreError('SRE_NODE_COUNT', `${target.cluster}: AWS IoT Core is one node a cluster`, {
      hint: 'write one cluster for every account and region',
    });
  }
  const { region, delay, every, fleetIndex, fleetIndexApi } = target.options;
  const api = apiAddress(node, `the CloudWatch address: api: https://monitoring.${region}.amazonaws.com`);
  const secrets = [target.auth.apiKey, target.auth.apiSecret].flatMap((secret) => secret?.reveal() ?? []);
  const closing = new AbortController();
  const cloudWatch = new CloudWatchClient(clientSettings(target, api, closing.signal));
  const counters = createIntervalCounters(clock.wallMs());

  const readCounters = async (signal: AbortSignal): Promise<DatedReadings> => {
    const window = counters.window(clock.wallMs(), delay);
    const answers = await metricData(
      (command, inner) => cloudWatch.send(command, { abortSignal: inner }),
      askedMetrics,
      window,
      signal,
    ).catch((error: unknown) => {
      throw asAwsFailure('GetMetricData', secrets, error);
    });
    counters.take(answers, window);
    const total = (name: string): number | undefined => (answers.has(name) ? counters.total(name) : undefined);
    return {
      readings: [
        reading(metrics.brokerInfo, { node: node.name, broker: 'aws-iot-core', version: '', edition: '' }, 1),
        ...brokerReadings(node.name, total),
      ],
      asOfMs: counters.completeUntilMs(answers.keys()) ?? window.fromMs,
    };
  };

  const fleet = readFleet({
    node: node.name,
    client: once(async () => {
      const { IoTClient } = await import('@aws-sdk/client-iot');
      return new IoTClient(clientSettings(target, fleetIndexApi, closing.signal));
    }),
    secrets,
    clock,
  });
  const pace = { everyMs: every, clock, closing: closing.signal };
  return {
    sources: [
      { node: node.name, name: 'cloudwatch', read: pacedRead(readCounters, pace) },
      ...(fleetIndex ? [{ node: node.name, name: 'fleetindex', read: pacedRead(fleet, pace) }] : []),
    ],
    [Symbol.asyncDispose]: async () => {
      closing.abort(new Error('the adapter was closed'));
      cloudWatch.destroy();
    },
  };
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}

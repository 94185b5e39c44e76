import type { IoTClient } from '@aws-sdk/client-iot';
import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import type { DatedReadings } from '../paced-read.ts';
import { asAwsFailure } from './sdk-failure.ts';

/** The fleet index of the account and region. */
export interface FleetIndex {
  readonly node: string;
  /** Opens the client at the first read: who does not index the fleet never loads this part of the SDK. */
  readonly client: () => Promise<IoTClient>;
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

/**
 * Counts things, not clients: the index knows the connection of a client only when its client id is the name of a
 * registered thing, so this is at most what is connected.
 */
export function readFleet(fleet: FleetIndex): (signal: AbortSignal) => Promise<DatedReadings> {
  return async (signal) => {
    const [registered, connected] = [await count(fleet, '*', signal), await count(fleet, CONNECTED, signal)];
    return {
      readings: [
        ...known(registered, (things) => reading(metrics.registeredDevices, {}, things)),
        ...known(connected, (things) => reading(connectedMetric, { node: fleet.node }, things)),
      ],
      asOfMs: fleet.clock.wallMs(),
    };
  };
}

const CONNECTED = 'connectivity.connected:true';
const connectedMetric: Metric<'cluster' | 'node'> = metrics.connectionsCurrent;

/** GetStatistics counts exactly; GetCardinality would estimate and counts values, not things. */
async function count(fleet: FleetIndex, queryString: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const { GetStatisticsCommand } = await import('@aws-sdk/client-iot');
    const client = await fleet.client();
    const answer = await client.send(new GetStatisticsCommand({ queryString }), { abortSignal: signal });
    const things: unknown = answer.statistics?.count;
    return typeof things === 'number' && Number.isSafeInteger(things) && things >= 0 ? things : undefined;
  } catch (error) {
    throw asAwsFailure(`GetStatistics ${queryString}`, fleet.secrets, error);
  }
}

function known(value: number | undefined, say: (value: number) => Reading): readonly Reading[] {
  return value === undefined ? [] : [say(value)];
}

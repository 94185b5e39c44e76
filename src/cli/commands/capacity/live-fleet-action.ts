import type { LiveFleet } from '../../../capacity/live/live-fleet.ts';
import { readFleet } from '../../../capacity/live/read-fleet.ts';
import { systemClock } from '../../../core/clock.ts';
import { withDeadline } from '../../../core/deadline.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { SourceError } from '../../../core/source.ts';
import { SreError } from '../../../core/sre-error.ts';
import { prometheusAt } from '../../../preview/query/prometheus.ts';
import { type ApiFlags, openApi } from '../../api-access.ts';
import { requireHttpAddress } from '../../http-address.ts';
import type { Io } from '../../io.ts';

/** All questions together; each has a deadline of its own besides. */
const READ_WITHIN_MS = 180_000;

/** Which fleet, and where its metrics are. */
interface LiveFlags extends ApiFlags {
  readonly fromPrometheus?: string;
  readonly cluster?: string;
}

/** The fleet behind the Prometheus that was named; undefined when none was. Throws SRE_NO_PROMETHEUS or SRE_NO_FLEET. */
export async function fleetBehind(io: Io, flags: LiveFlags, tokenVariable: string): Promise<LiveFleet | undefined> {
  const { fromPrometheus, cluster } = flags;
  if (fromPrometheus === undefined) return undefined;
  requireHttpAddress('--from-prometheus', fromPrometheus, {
    address: '--from-prometheus http://prometheus:9090',
    password: `--user NAME, and its password in --token-file or ${tokenVariable}`,
  });
  await using prometheus = prometheusAt(await openApi(io, fromPrometheus.replace(/\/+$/, ''), flags, tokenVariable));
  try {
    return await withDeadline(`reading 30 days from ${prometheus.base}`, READ_WITHIN_MS, io.signal, (signal) =>
      readFleet(prometheus, cluster, systemClock.wallMs(), signal),
    );
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new SreError('SRE_NO_PROMETHEUS', `Prometheus could not be read: ${error.message}`, {
      exitCode: EXIT.precondition,
      hint: 'an address such as http://prometheus:9090; --token-file or --user where it asks who you are',
      cause: error,
    });
  }
}

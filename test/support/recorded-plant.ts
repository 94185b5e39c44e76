import { openPlant } from '../../src/cli/commands/doctor/doctor-plant.ts';
import type { Clock } from '../../src/core/clock.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Plant } from '../../src/doctor/plant/plant.ts';
import { fakeCluster } from './fake-broker.ts';
import type { OpenRecording } from './measured-recordings.ts';

/** The machine's clock, on which sleeping takes no time and still moves it. */
export function skippingClock(): Clock {
  let skipped = 0;
  return {
    wallMs: () => systemClock.wallMs() + skipped,
    monoMs: () => systemClock.monoMs() + skipped,
    sleep: (ms) => {
      skipped += ms;
      return Promise.resolve();
    },
  };
}

/** A recorded cluster as the doctor sees it; closing it closes the recording. */
export function recordedPlant(kind: string, recording: OpenRecording, clock: Clock): Plant & AsyncDisposable {
  const cluster = fakeCluster('recorded', { broker: kind, nodes: recording.nodes.map((name) => ({ name })) });
  return openPlant(cluster, { clock, openBroker: () => Promise.resolve(recording.adapter) });
}

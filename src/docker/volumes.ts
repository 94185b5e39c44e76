import type Docker from 'dockerode';
import { type CallOptions, DEADLINE, engineCall } from './engine-call.ts';
import { isMissing } from './engine-error.ts';
import { type LabelSelector, labelFilter } from './label-selector.ts';

/** The volumes of one engine. */
export interface Volumes {
  /** Names of the volumes with these labels. */
  list(selector: LabelSelector, options: CallOptions): Promise<readonly string[]>;
  /** Does nothing when it is gone. */
  remove(volume: string, options: CallOptions): Promise<void>;
}

/** The volumes of a connected engine. */
export function volumesOf(docker: Docker): Volumes {
  return {
    list: (selector, options) =>
      engineCall('docker volume ls', options, DEADLINE.read, async (abortSignal) => {
        // The engine takes the filters as text only.
        const filters = JSON.stringify(labelFilter(selector)) as unknown as Record<string, string[]>;
        const { Volumes } = await docker.listVolumes({ filters, abortSignal });
        return (Volumes ?? []).map(({ Name }) => Name).toSorted();
      }),
    remove: (volume, options) =>
      engineCall(`docker volume rm ${volume}`, options, DEADLINE.change, async (abortSignal) => {
        await docker.getVolume(volume).remove({ abortSignal });
      }).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      }),
  };
}

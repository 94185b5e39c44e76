import type Docker from 'dockerode';
import { type CallOptions, DEADLINE, engineCall } from './engine-call.ts';
import { isMissing } from './engine-error.ts';

/** The images of one engine. */
export interface Images {
  has(image: string, options: CallOptions): Promise<boolean>;
  /** Fetches an image from its registry; rejects with the registry's sentence. */
  pull(image: string, options: CallOptions): Promise<void>;
}

/** The images of a connected engine. */
export function imagesOf(docker: Docker): Images {
  return {
    has: (image, options) =>
      engineCall(`docker image inspect ${image}`, options, DEADLINE.read, async (abortSignal) => {
        const request: object = { abortSignal };
        await docker.getImage(image).inspect(request);
        return true;
      }).catch((error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      }),
    pull: (image, options) =>
      engineCall(`docker pull ${image}`, options, DEADLINE.pull, async (abortSignal) => {
        const request: object = { abortSignal };
        const stream = await docker.pull(image, request);
        await new Promise<void>((resolve, reject) => {
          docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
        });
      }),
  };
}

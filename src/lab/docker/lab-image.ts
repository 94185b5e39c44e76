import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { CallOptions } from '../../docker/engine-call.ts';
import type { Images } from '../../docker/images.ts';

/** Images of this repository, made by `lab/docker/build`; no registry has them. */
const OWN = /^mqtt-sre\/(?<name>[a-z-]+):(?<version>[\w.]+)$/;

/** Brings every image a lab needs, before anything of it is made. */
export async function requireImages(
  images: Images,
  needed: readonly string[],
  options: CallOptions & { readonly onEvent: (text: string) => void },
): Promise<void> {
  const missing: string[] = [];
  for (const image of new Set(needed)) {
    if (await images.has(image, options)) continue;
    const { name, version } = OWN.exec(image)?.groups ?? {};
    if (name !== undefined) missing.push(`${name}-${version}`);
    else await pull(images, image, options);
  }
  if (missing.length === 0) return;
  const nouns = missing.length === 1 ? 'an image that is' : 'images that are';
  throw new SreError('SRE_LAB_IMAGE', `the lab needs ${nouns} not here: ${missing.join(', ')}`, {
    exitCode: EXIT.precondition,
    hint: `make them in a checkout of mqtt-sre, as root: lab/docker/build ${missing.join(' ')}`,
  });
}

async function pull(
  images: Images,
  image: string,
  { onEvent, ...options }: CallOptions & { readonly onEvent: (text: string) => void },
): Promise<void> {
  onEvent(`pulling ${image}`);
  await images.pull(image, options).catch((cause: unknown) => {
    options.signal.throwIfAborted();
    throw new SreError('SRE_LAB_IMAGE', `${image} is not here and cannot be pulled: ${messageOf(cause)}`, {
      exitCode: EXIT.precondition,
      hint: 'pull it where a registry can be reached, and docker save | docker load it here; or choose another --broker',
      cause,
    });
  });
}

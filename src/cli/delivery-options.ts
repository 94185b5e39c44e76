import type { Command } from 'commander';
import { SreError } from '../core/sre-error.ts';
import type { ObjectPlace } from '../generate/delivery/object-meta.ts';

/** Flags of builds that end in Kubernetes objects. */
export interface PlaceFlags {
  readonly namespace?: string;
  readonly labels?: readonly string[];
  readonly annotations?: readonly string[];
}

/** Declares them. */
export function withPlaceOptions(command: Command): Command {
  return command
    .option('--namespace <name>', 'Kubernetes namespace of the objects; without it the one they are applied to')
    .option('--labels <key=value...>', 'more labels on the objects, such as release=monitoring')
    .option('--annotations <key=value...>', 'more annotations on the objects');
}

/** Where the objects go; throws SRE_BAD_OPTION for a pair that is none. */
export function placeFrom({ namespace, labels, annotations }: PlaceFlags): ObjectPlace {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: pairs('--labels', labels) }),
    ...(annotations === undefined ? {} : { annotations: pairs('--annotations', annotations) }),
  };
}

/** `key=value` words as an object. */
export function pairs(flag: string, words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
      throw new SreError('SRE_BAD_OPTION', `bad ${flag} "${word}": expected key=value`);
    }),
  );
}

/** The form named by `--as`; throws SRE_BAD_OPTION for another word. */
export function formOf<F extends string>(forms: readonly F[], word: string | undefined): F {
  const form = forms.find((each) => each === (word ?? forms[0]));
  if (form !== undefined) return form;
  throw new SreError('SRE_BAD_OPTION', `unknown form "${word}"`, { hint: `--as ${forms.join(' | ')}` });
}

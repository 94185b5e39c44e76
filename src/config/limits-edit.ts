import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { SreError } from '../core/sre-error.ts';

/** Limits as they stand in a cluster of sre.yaml. */
export type EditedLimits = Readonly<Record<'connections' | 'sessions', number | undefined>>;

/**
 * The text of an sre.yaml with the limits of one cluster set; comments, order and everything else stay. Undefined when the
 * text has no such cluster; throws SRE_BAD_CONFIG when it is no YAML.
 */
export function withLimits(text: string, cluster: string, limits: EditedLimits): string | undefined {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    throw new SreError('SRE_BAD_CONFIG', `not valid YAML: ${mistake.message.split('\n')[0]}`, {
      hint: 'sre config check',
    });
  }
  const clusters = document.get('clusters');
  if (!isSeq(clusters)) return undefined;
  const found = clusters.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === cluster);
  if (found === undefined) return undefined;
  const known = found.get('limits');
  const block = isMap(known) ? known : document.createNode({});
  for (const [key, value] of Object.entries(limits)) if (value !== undefined) block.set(key, value);
  if (!isMap(known)) found.set('limits', block);
  return document.toString({ lineWidth: 0 });
}

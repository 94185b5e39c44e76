import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
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
  const inPlace = spliced(text, found, limits);
  const known = found.get('limits');
  const block = isMap(known) ? known : document.createNode({});
  for (const [key, value] of Object.entries(limits)) if (value !== undefined) block.set(key, value);
  if (!isMap(known)) found.set('limits', block);
  const isSame = inPlace !== undefined && isDeepStrictEqual(parseDocument(inPlace).toJS(), document.toJS());
  return isSame ? inPlace : document.toString({ lineWidth: 0 });
}

/** The same text with a block behind the last key of the cluster; undefined where it is not that simple. */
function spliced(text: string, cluster: YAMLMap, limits: EditedLimits): string | undefined {
  const [first] = cluster.items;
  const value = cluster.items.at(-1)?.value;
  if (cluster.has('limits') || cluster.flow === true || !isNode(value) || !isScalar(first?.key)) return undefined;
  const [keyAt] = first.key.range ?? [];
  const [, endAt] = value.range ?? [];
  if (keyAt === undefined || endAt === undefined) return undefined;
  const indent = ' '.repeat(keyAt - (text.lastIndexOf('\n', keyAt - 1) + 1));
  const before = text.slice(0, endAt).trimEnd();
  const lineEnd = text.indexOf('\n', before.length);
  const at = lineEnd === -1 ? text.length : lineEnd;
  const lines = Object.entries(limits).flatMap(([key, limit]) =>
    limit === undefined ? [] : [`${indent}  ${key}: ${limit}`],
  );
  const block = [`${indent}limits:`, ...lines].join('\n');
  return `${text.slice(0, at)}\n${block}${lineEnd === -1 ? '\n' : ''}${text.slice(at)}`;
}

import type { ClusterView } from '../../src/core/cluster-view.ts';
import type { Reading } from '../../src/core/reading.ts';
import type { SourceAnswer } from '../../src/core/source.ts';
import { LONGEST_LABEL } from '../../src/metrics/sound-reading.ts';
import { flawsOf } from '../contract/broker.contract.ts';

/** What nobody may publish, as sentences; empty for a good answer. */
export function wrongSamples({ readings, views = [], dataAgeSeconds = 0 }: SourceAnswer): readonly string[] {
  return [
    ...readings.flatMap(flawsOf),
    ...readings.flatMap(wrongParts),
    ...views.flatMap(wrongView),
    ...(Number.isFinite(dataAgeSeconds) && dataAgeSeconds >= 0 ? [] : [`data is ${dataAgeSeconds} s old`]),
  ];
}

function wrongParts({ metric, labels, value }: Reading): readonly string[] {
  const says = (what: string): string => `${metric} ${what}`;
  return [
    ...(typeof value === 'number' ? [] : [says(`is a ${typeof value}`)]),
    ...(value >= 2 ** 63 && value !== Number.POSITIVE_INFINITY ? [says(`is ${value}`)] : []),
    ...Object.entries(labels).flatMap(([label, text]) => wrongText(text).map((flaw) => says(`has a ${label} ${flaw}`))),
  ];
}

function wrongText(text: unknown): readonly string[] {
  if (typeof text !== 'string') return [`that is a ${typeof text}`];
  if (text.length > LONGEST_LABEL) return [`of ${text.length} characters`];
  if (/\p{Cs}/u.test(text)) return ['with half a character'];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)
    ? [`with a control character: ${JSON.stringify(text)}`]
    : [];
}

function wrongView({ node, running, known, runningCount = 0, partitions = 0 }: ClusterView): readonly string[] {
  const names = [node, ...running, ...known];
  return [
    ...names.flatMap(wrongText).map((flaw) => `a view has a name ${flaw}`),
    ...[runningCount, partitions].flatMap((count) =>
      Number.isInteger(count) && count >= 0 ? [] : [`a view counts ${count}`],
    ),
  ];
}

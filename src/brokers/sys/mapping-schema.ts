import { z } from 'zod';
import { mistakesOf } from '../../config/schema-problem.ts';
import { nearest } from '../../core/nearest.ts';
import { metrics } from '../../metrics/catalogue.ts';
import type { AnyMetric } from '../../metrics/metric.ts';
import { labelsToGive, mappableKey, notMappable } from './mappable.ts';
import { type Mapping, OWN_SHARES, PLAIN_NUMBER, seriesOf } from './mapping.ts';

/** So many topics are a mistake, or a broker whose tree grows with its clients. */
const MAX_TOPICS = 500;

/** A topic, not a filter: which of several matching topics would be the number? */
export const topicSchema = z
  .string()
  .min(1, { error: 'must not be empty' })
  .max(1_000, { error: 'is longer than 1000 characters' })
  .refine((topic) => !/[+#\0]/.test(topic), {
    error: 'must be one topic without + and # ({node} stands for the name of the node)',
  });

const patternSchema = z.string().transform((text, context): RegExp => {
  const groups = groupsIn(text);
  if (groups === 1) return new RegExp(text);
  const message =
    groups === undefined ? 'is no regular expression' : `needs one group, around the number, and has ${groups}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const entrySchema = z.strictObject({
  topic: topicSchema,
  /** What the number is multiplied with, 1024 for a topic in KiB. */
  scale: z.number().positive({ error: 'must be above 0' }).default(1),
  pattern: patternSchema.default(PLAIN_NUMBER),
  labels: z.record(z.string(), z.string().min(1, { error: 'must not be empty' })).default({}),
  includes: z.enum(OWN_SHARES).optional(),
});

/** One entry, or several of the same metric with different labels. */
const entriesSchema = z.unknown().transform((value, context): z.output<typeof entrySchema>[] => {
  const parsed = z
    .array(entrySchema)
    .min(1)
    .safeParse(Array.isArray(value) ? value : [value]);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = Array.isArray(value) ? issue.path : issue.path.slice(1);
    for (const { path: at, key, message } of mistakesOf([{ ...issue, path }], value, Object.keys(entrySchema.shape))) {
      context.addIssue({ code: 'custom', path: [...at, ...(key === undefined ? [] : [key])], message });
    }
  }
  return z.NEVER;
});

const metricName = z.string().superRefine((word, context) => {
  if (mappableKey(word) === undefined) context.addIssue({ code: 'custom', message: notMappable(word) });
});

/** `topics` of the configuration: by metric, its key or its name, where the broker tells it. */
export const topicsSchema = z.record(metricName, entriesSchema).transform((byMetric, context): readonly Mapping[] => {
  const mappings: Mapping[] = [];
  const seen = new Set<string>();
  for (const [word, entries] of Object.entries(byMetric)) {
    const key = mappableKey(word);
    if (key === undefined || !Array.isArray(entries)) continue; // a mistake that was said above
    for (const { includes, labels, ...entry } of entries) {
      const mapping = { ...entry, key, labels: withMethod(metrics[key], labels), ...(includes && { includes }) };
      const again = seen.has(seriesOf(mapping)) ? ['another topic stands for the same series'] : [];
      seen.add(seriesOf(mapping));
      for (const message of [...labelMistakes(metrics[key], mapping.labels), ...again]) {
        context.addIssue({ code: 'custom', path: [word], message });
      }
      mappings.push(mapping);
    }
  }
  if (mappings.length > MAX_TOPICS) {
    context.addIssue({ code: 'custom', message: `names ${mappings.length} topics, at most ${MAX_TOPICS} are read` });
  }
  return mappings;
});

function groupsIn(text: string): number | undefined {
  try {
    return (new RegExp(`${text}|`).exec('')?.length ?? 1) - 1;
  } catch {
    return undefined; // the caller says so, with the text in front of it
  }
}

/** A number the broker tells is its own unless the configuration says that it is not. */
function withMethod(metric: AnyMetric, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return metric.labels.includes('method') && !Object.hasOwn(labels, 'method')
    ? { ...labels, method: 'native' }
    : labels;
}

function labelMistakes(metric: AnyMetric, labels: Readonly<Record<string, string>>): readonly string[] {
  const wanted = labelsToGive(metric);
  const lacking = wanted.filter((label) => !Object.hasOwn(labels, label));
  const unknown = Object.keys(labels).filter((label) => !wanted.includes(label));
  return [
    ...lacking.map((label) => `${metric.name} needs the label ${label}${oneOf(metric.values?.[label])}`),
    ...unknown.map((label) => {
      const meant = nearest(label, wanted);
      return `${metric.name} has no label "${label}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`;
    }),
    ...Object.entries(labels).flatMap(([label, value]) => {
      const known = metric.values?.[label];
      return known === undefined || known.includes(value) ? [] : [`label ${label} cannot be "${value}"${oneOf(known)}`];
    }),
  ];
}

function oneOf(known: readonly string[] | undefined): string {
  return known === undefined ? '' : `: one of ${known.join(', ')}`;
}

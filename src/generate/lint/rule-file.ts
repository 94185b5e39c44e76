import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Finding } from './finding.ts';

const text = z.record(z.string(), z.string()).default({});
const alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  keep_firing_for: z.string().optional(),
  labels: text,
  annotations: text,
});
const recording = z.strictObject({ record: z.string(), expr: z.string(), labels: text });
const group = z.strictObject({
  name: z.string(),
  interval: z.string().optional(),
  query_offset: z.string().optional(),
  limit: z.number().optional(),
  labels: text.optional(),
  rules: z.array(z.union([alert, recording])),
});
const file = z.strictObject({ groups: z.array(group) });

export type AlertRule = z.output<typeof alert>;
export type RecordingRule = z.output<typeof recording>;
export type RuleGroup = z.output<typeof group>;

/** The groups of a Prometheus rule file, or what keeps it from being read. */
export function readRuleFile(text: string): { readonly groups: readonly RuleGroup[]; readonly findings: Finding[] } {
  const unreadable = (where: string, message: string): Finding => ({
    rule: 'rule/yaml',
    severity: 'error',
    where,
    message,
  });
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return { groups: [], findings: document.errors.map((error) => unreadable('file', error.message)) };
  }
  const parsed = file.safeParse(document.toJS());
  if (parsed.success) return { groups: parsed.data.groups, findings: [] };
  return { groups: [], findings: parsed.error.issues.map((issue) => unreadable(issue.path.join('.'), issue.message)) };
}

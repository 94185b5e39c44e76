import type { Metric } from '../../metrics/metric.ts';
import { labelsOf } from '../promql-labels.ts';
import { parsePromQL } from '../promql-tree.ts';
import type { LintRule } from './finding.ts';
import type { RecordingRule } from './rule-file.ts';

interface Subject {
  readonly rule: RecordingRule;
  readonly metrics: ReadonlyMap<string, Metric>;
}

/** What holds for every rule that records a series. */
export const recordingRules: readonly LintRule<Subject>[] = [
  {
    id: 'record/name',
    severity: 'info',
    check: ({ rule, metrics }) => [
      ...(/^[a-z]+:[a-z0-9_]+:[a-z0-9_]+$/.test(rule.record) ? [] : ['name is not of the form level:metric:operation']),
      ...(metrics.has(rule.record) ? [] : ['records a series that nothing can ask for: add it to the recorded series']),
    ],
  },
  {
    id: 'record/labels',
    severity: 'error',
    check: ({ rule, metrics }) => {
      const kept = labelsOf(parsePromQL(rule.expr), metrics);
      const declared = metrics.get(rule.record)?.labels;
      if (kept === undefined || declared === undefined) return [];
      const written = new Set([...kept, ...Object.keys(rule.labels)]);
      return [
        ...declared.filter((label) => !written.has(label)).map((label) => `does not keep the label ${label}`),
        ...[...written]
          .filter((label) => !declared.includes(label))
          .map((label) => `keeps the label ${label}, which it is not said to have`),
      ];
    },
  },
];

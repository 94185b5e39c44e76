import type { ObjectPlace } from '../generate/delivery/object-meta.ts';
import { prometheusRule } from '../generate/delivery/prometheus-rule.ts';
import type { GeneratedFile } from './generated-file.ts';

/** How alert rules can be delivered. */
export const RULE_FORMS = ['files', 'prometheusrule'] as const;
type RuleForm = (typeof RULE_FORMS)[number];

const RULES = '.rules.yaml';

/** The rule files among the files of the alerts. */
export const ruleFilesOf = (files: readonly GeneratedFile[]): readonly GeneratedFile[] =>
  files.filter(({ path }) => path.endsWith(RULES));

/** The rules in one form, out of the files of the alerts; below the repository's own folders unless they stand by themselves. */
export function deliveredRules(
  form: RuleForm,
  files: readonly GeneratedFile[],
  place: ObjectPlace,
  standalone: boolean,
): readonly GeneratedFile[] {
  if (form === 'files') return files;
  return ruleFilesOf(files).map(({ path, render }) => {
    const name = (path.split('/').at(-1) ?? path).slice(0, -RULES.length);
    const file = `prometheus-rule-${name}.yaml`;
    return {
      path: standalone ? file : `deploy/kubernetes/prometheus-rules/${file}`,
      render: () => prometheusRule(name, render(), place),
    };
  });
}

import { type ObjectPlace, objectMeta } from './object-meta.ts';
import { resourceYaml } from './resource-yaml.ts';
import { ruleGroups } from './rule-groups.ts';
import { RULE_FILE_BYTES, requireSize } from './size-limit.ts';

/** A `PrometheusRule` of the Prometheus operator with the groups of a rule file. */
export function prometheusRule(name: string, ruleFile: string, place: ObjectPlace): string {
  requireSize(`the rule file ${name}`, ruleFile, RULE_FILE_BYTES);
  return resourceYaml(
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      // What kube-prometheus-stack selects by, when its release has the usual name.
      metadata: objectMeta(name, place, { labels: { release: 'kube-prometheus-stack' } }),
      spec: { groups: ruleGroups(ruleFile) },
    },
    'sre alerts build --as prometheusrule',
  );
}

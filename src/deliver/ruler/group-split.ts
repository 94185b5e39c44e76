import type { RuleGroup } from '../../generate/delivery/rule-groups.ts';

/**
 * Groups of at most `most` rules: Mimir takes no more than 20 in one unless it is told otherwise. Parts are called
 * `name`, `name.2`, `name.3`; rules keep their order.
 */
export function splitGroups(groups: readonly RuleGroup[], most: number): readonly RuleGroup[] {
  return groups.flatMap((group) =>
    Array.from({ length: Math.max(1, Math.ceil(group.rules.length / most)) }, (_, index) => ({
      ...group,
      name: index === 0 ? group.name : `${group.name}.${index + 1}`,
      rules: group.rules.slice(index * most, (index + 1) * most),
    })),
  );
}

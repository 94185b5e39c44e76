import { parse, stringify } from 'yaml';
import { isList, isObject, type Json, type JsonObject } from '../json-tree.ts';

/** One group of a rule file. */
export interface RuleGroup extends JsonObject {
  readonly name: string;
  readonly rules: readonly Json[];
}

/** The groups of a rule file of ours. */
export function ruleGroups(ruleFile: string): readonly RuleGroup[] {
  const file = parse(ruleFile) as Json;
  const groups = isObject(file) ? file['groups'] : undefined;
  if (!isList(groups) || !groups.every(isRuleGroup)) throw new Error('a rule file without groups');
  return groups;
}

/** Whether this is a group: it has a name and a list of rules. */
export function isRuleGroup(value: Json): value is RuleGroup {
  return isObject(value) && typeof value['name'] === 'string' && isList(value['rules']);
}

/** The groups per namespace as a ruler lists them; undefined when the text is nothing of the kind. */
export function listedGroups(listing: string): ReadonlyMap<string, readonly RuleGroup[]> | undefined {
  const value = safely(listing);
  if (value === null) return new Map();
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const good = entries.every(([, groups]) => isList(groups) && groups.every(isRuleGroup));
  return good ? new Map(entries as [string, readonly RuleGroup[]][]) : undefined;
}

/** One group as a ruler takes it. */
export function groupYaml(group: RuleGroup): string {
  return stringify(group, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

function safely(text: string): Json | undefined {
  try {
    return parse(text) as Json;
  } catch {
    return undefined; // a page of a proxy
  }
}

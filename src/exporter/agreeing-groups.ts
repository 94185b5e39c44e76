import { largestGroup } from './largest-group.ts';

/**
 * Divides `members` into groups in which every two are `compatible`: the largest first, then the largest of the rest,
 * and so on. Who is compatible with members of two groups (a cut in one place of a mesh) is in the larger.
 */
export function agreeingGroups(
  members: readonly string[],
  compatible: (a: string, b: string) => boolean,
): readonly (readonly string[])[] {
  const groups: (readonly string[])[] = [];
  for (let rest = members; rest.length > 0; ) {
    const group = largestGroup(rest, compatible);
    groups.push(group);
    rest = rest.filter((member) => !group.includes(member));
  }
  return groups;
}

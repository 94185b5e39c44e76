import { checklists, tools } from '../../../doctor/checklists.ts';
import { checks } from '../../../doctor/checks/index.ts';
import { remedy } from '../../../doctor/remedies.ts';
import { errorMessages, type Symptom, symptoms } from '../../../doctor/symptoms.ts';

/** Symptoms, error messages, checklists, tools and checks, as text. */
export function listText(): string {
  const width = Math.max(...Object.keys(checks).map((id) => id.length));
  return [
    'Symptoms (sre doctor URL --symptom "...")',
    ...Object.values(symptoms).map(({ says, checks: ids }) => `  ${says}\n      ${ids.join(', ')}`),
    '',
    'Error messages (the same)',
    ...Object.values(errorMessages).map(({ says, checks: ids }) => `  ${says}\n      ${ids.join(', ')}`),
    '',
    ...Object.values(checklists).flatMap(({ says, items }) => [
      says,
      ...items.map((item) => `  ${item.says}\n      ${placeText(item)}`),
      '',
    ]),
    'Tools for debugging',
    ...tools.map((tool) => `  ${tool.says}: ${tool.means}\n      ${placeText(tool)}`),
    '',
    'Checks, in the order in which they are asked (sre doctor URL --only ID,ID)',
    ...Object.entries(checks).map(([id, { title }]) => `  ${id.padEnd(width)}  ${title}`),
    '',
  ].join('\n');
}

/** The same as data, with causes and fixes in full. */
export function listJson(): object {
  return {
    symptoms: Object.entries(symptoms).map(rowOf),
    errorMessages: Object.entries(errorMessages).map(rowOf),
    checklists,
    tools,
    checks: Object.entries(checks).map(([id, { title, after }]) => ({ id, title, after })),
  };
}

function rowOf([id, { says, causes, checks: ids }]: readonly [string, Symptom]): object {
  return { id, says, checks: ids, causes: causes.map((each) => ({ id: each, ...remedy(each) })) };
}

function placeText({
  checks: ids,
  elsewhere,
}: {
  readonly checks: readonly string[];
  readonly elsewhere?: string;
}): string {
  return [...(ids.length === 0 ? [] : [ids.join(', ')]), ...(elsewhere === undefined ? [] : [elsewhere])].join('; ');
}

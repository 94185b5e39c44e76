import { z } from 'zod';
import { type FieldDefaults, fieldProperty, type Panel } from '../board.ts';

/** What rules of a panel can tell a series or a column by. */
export interface FieldName {
  readonly name: string;
  readonly refId: string;
  readonly kind: 'number' | 'string';
}

const named = z.string();
const listed = z.looseObject({ names: z.array(z.string()).default([]), mode: z.string().default('include') });

/** How the values of this series or column are shown: the panel's own way, and what its overrides change. */
export function fieldOf({ fieldConfig: { defaults, overrides } }: Panel, field: FieldName): FieldDefaults {
  return overrides
    .filter(({ matcher }) => matches(matcher, field))
    .flatMap(({ properties }) => properties)
    .reduce(changed, defaults);
}

function matches({ id, options }: { readonly id: string; readonly options?: unknown }, field: FieldName): boolean {
  if (id === 'byNames') {
    const parsed = listed.safeParse(options);
    return parsed.success && parsed.data.names.includes(field.name) === (parsed.data.mode === 'include');
  }
  const parsed = named.safeParse(options);
  if (!parsed.success) return false;
  if (id === 'byName') return parsed.data === field.name;
  if (id === 'byFrameRefID') return parsed.data === field.refId;
  if (id === 'byType') return parsed.data === field.kind;
  if (id !== 'byRegexp') return false;
  return new RegExp(/^\/(.*)\/[a-z]*$/s.exec(parsed.data)?.[1] ?? parsed.data).test(field.name);
}

function changed(
  field: FieldDefaults,
  { id, value }: { readonly id: string; readonly value?: unknown },
): FieldDefaults {
  if (id.startsWith('custom.')) return { ...field, custom: { ...field.custom, [id.slice('custom.'.length)]: value } };
  return { ...field, ...fieldProperty(id, value) };
}

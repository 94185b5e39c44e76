import { z } from 'zod';
import { readStrictFile } from '../config/strict-file.ts';
import type { DemandChanges } from './demand-changes.ts';
import type { DemandChange } from './demand-field.ts';
import { demandFields } from './demand-fields.ts';

const values = Object.fromEntries(
  Object.entries(demandFields).map(([key, { words, read }]) => [
    key,
    z
      .union([z.string(), z.number(), z.boolean()], { error: words })
      .transform((value, context): DemandChange => {
        const change = read(String(value));
        if (change !== undefined) return change;
        context.addIssue({ code: 'custom', message: words });
        return z.NEVER;
      })
      .optional(),
  ]),
);
const demandFile = z.strictObject(values);

/** Reads a demand file: the keys are the flags' in camel case. Throws SRE_BAD_DEMAND with every mistake on a line. */
export async function readDemandFile(file: string, text: string): Promise<DemandChanges> {
  const read = await readStrictFile(file, text, {
    schema: demandFile,
    keys: Object.keys(demandFields),
    code: 'SRE_BAD_DEMAND',
    otherwise: 'no demand',
    hint: 'the keys are the flags of sre capacity in camel case: devices, every, payload, topicBytes, fanOut, ...',
  });
  return new Map(
    Object.entries(read).flatMap(([key, change]) => (change === undefined ? [] : [[key, change] as const])),
  );
}

import { z } from 'zod';

const message = z.strictObject({ text: z.string().min(1), markdown: z.string().min(1).optional() });
const level = z.enum(['none', 'note', 'warning', 'error']);

/** As RFC 3986 writes references: no blanks, no backslashes. */
const uri = z.string().regex(/^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$/);

/**
 * What SARIF 2.1.0 (OASIS, schema of 2020) says of the parts this program writes; strict, so that a misspelled property is
 * no extension.
 */
export const sarifShape = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z
        .strictObject({
          tool: z.strictObject({
            driver: z.strictObject({
              name: z.string().min(1),
              version: z.string().min(1),
              rules: z.array(
                z.strictObject({
                  id: z.string().min(1),
                  shortDescription: message,
                  fullDescription: message,
                  help: message,
                  defaultConfiguration: z.strictObject({ level }),
                  properties: z.strictObject({ tags: z.array(z.string()) }),
                }),
              ),
            }),
          }),
          invocations: z.array(
            z.strictObject({
              executionSuccessful: z.boolean(),
              toolExecutionNotifications: z.array(
                z.strictObject({ level, descriptor: z.strictObject({ id: z.string() }), message }),
              ),
            }),
          ),
          columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
          results: z.array(
            z.strictObject({
              ruleId: z.string().min(1),
              ruleIndex: z.number().int().min(0),
              level,
              message,
              locations: z
                .array(
                  z.strictObject({
                    physicalLocation: z
                      .strictObject({
                        artifactLocation: z.strictObject({ uri }),
                        region: z.strictObject({
                          startLine: z.number().int().min(1),
                          startColumn: z.number().int().min(1).optional(),
                        }),
                      })
                      .optional(),
                    logicalLocations: z
                      .array(z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() }))
                      .optional(),
                  }),
                )
                .min(1),
              partialFingerprints: z.record(z.string(), z.string()),
              suppressions: z
                .array(z.strictObject({ kind: z.enum(['inSource', 'external']), justification: z.string() }))
                .optional(),
            }),
          ),
        })
        .refine(
          ({ tool, results }) => results.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId),
          { error: 'a result points at another rule than it names' },
        ),
    )
    .min(1),
});

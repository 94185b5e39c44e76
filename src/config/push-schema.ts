import { z } from 'zod';
import { httpAddressSchema } from './address.ts';
import { durationSchema } from './duration.ts';
import { secretSchema as secret, textSchema as text } from './text-schema.ts';

/** `push:` of the configuration. */
export function pushSchema(tls: z.ZodType) {
  const target = z
    .strictObject({
      to: z.enum(['otlp', 'remote_write']),
      url: httpAddressSchema,
      every: durationSchema({ minMs: 1_000 }).default(30_000),
      timeout: durationSchema({ minMs: 500 }).default(10_000),
      auth: z.strictObject({ username: text, password: secret }).optional(),
      headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'is no name of a header' }), secret).default({}),
      tls: tls.prefault({}),
      labels: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, { error: 'is no name of a label' }), text)
        .default({}),
    })
    .transform(({ every, timeout, auth = {}, ...rest }) => ({ ...rest, auth, everyMs: every, timeoutMs: timeout }));
  return z.array(target).default([]);
}

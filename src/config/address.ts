import { z } from 'zod';

/** An address of one of the given schemes, without credentials in it: those belong under `auth`. */
export function addressSchema(schemes: readonly string[]): z.ZodType<string, string> {
  return z.string().superRefine((text, context) => {
    const scheme = schemes.find((one) => text.startsWith(`${one}://`));
    if (scheme === undefined) {
      const known = schemes.map((one) => `${one}://`);
      context.addIssue({
        code: 'custom',
        message: `must start with ${[known.slice(0, -1).join(', '), known.at(-1)].filter(Boolean).join(' or ')}`,
      });
      return;
    }
    if (!URL.canParse(text)) {
      context.addIssue({ code: 'custom', message: `is not a valid address (expected ${scheme}://host:port)` });
      return;
    }
    const url = new URL(text);
    if (url.hostname === '')
      context.addIssue({ code: 'custom', message: `names no host (expected ${scheme}://host:port)` });
    if (url.username !== '' || url.password !== '') {
      context.addIssue({ code: 'custom', message: 'must not contain a user name or password: put them under auth' });
    }
  });
}

/** The same for schemes without a port of their own: the address must name one, and no path. */
export function hostAndPortSchema(schemes: readonly string[]): z.ZodType<string, string> {
  return addressSchema(schemes).refine(
    (text) => !schemes.some((scheme) => text.startsWith(`${scheme}://`)) || /:\d+\/?$/.test(text),
    {
      error: `names no port (expected ${schemes[0]}://host:port)`,
    },
  );
}

export const mqttAddressSchema = addressSchema(['mqtt', 'mqtts', 'ws', 'wss']);
export const httpAddressSchema = addressSchema(['http', 'https']);

import { z } from 'zod';
import { Secret } from '../core/secret.ts';

/** Text that says something. */
export const textSchema = z.string().min(1, { error: 'must not be empty' });

/** Text that is wrapped as soon as it is read. */
export const secretSchema = textSchema.transform((value) => new Secret(value));

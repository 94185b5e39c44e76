import { z } from 'zod';
import { readStrictFile } from '../config/strict-file.ts';
import { writeYaml } from '../config/yaml-writer.ts';

const above0 = z.number().gt(0, { error: 'must be above 0' });
const from0 = z.number().min(0, { error: 'must not be below 0' });
const whole = z.number().refine(Number.isInteger, { error: 'expected a whole number' });
const text = z.string().min(1, { error: 'must not be empty' });

const point = z.strictObject({
  payloadBytes: whole.min(0, { error: 'must not be below 0' }),
  qos: z.literal([0, 1, 2]),
  /** Subscribers each message was delivered to. */
  fanOut: from0,
  /** Clients connected while this was measured, publishers and subscribers. */
  connections: whole.min(1, { error: 'must be at least 1' }),
  /** Messages published to the broker in a second, all of them delivered within the bound of p99. */
  msgPerSecond: above0,
  /** From the intended time of sending to reception. */
  p99Ms: above0,
  /** Cores the broker kept busy: 1.5 is one and a half; absent when it could not be read. */
  cpu: from0.optional(),
});

const machine = z.strictObject({
  cpus: whole.min(1, { error: 'must be at least 1' }),
  memoryBytes: whole.min(1, { error: 'must be at least 1' }),
  /** Model of the processor, operating system, instance type: whatever tells it from others. */
  description: text.optional(),
});

const profile = z.strictObject({
  profile: z.literal('v1'),
  /** Broker kind: one of the built-in profiles, or a name of its own. */
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, { error: 'expected a name of small letters, digits and -' }),
  /** Version of the broker. */
  version: text.optional(),
  /** Day of the measurement. */
  date: z.iso.date({ error: 'expected a day such as 2026-11-23' }),
  /** What was measured on; absent for figures somebody states. */
  machine: machine.optional(),
  /** How many nodes the figures are for together. */
  nodes: whole.min(1, { error: 'must be at least 1' }).default(1),
  /** Bound of p99 the points were found under. */
  p99BoundMs: above0.optional(),
  points: z.array(point).default([]),
  /** Memory of the broker one more idle connection took. */
  memoryPerConnectionBytes: above0.optional(),
  /** Connections one node takes, where somebody knows; never the number a measurement happened to use. */
  connectionsPerNode: whole.min(1, { error: 'must be at least 1' }).optional(),
  /** Price of one node for a month, US dollars. */
  pricePerNodeMonth: from0.optional(),
  /** What a reader should know: who says so, under which circumstances. */
  notes: z.array(text).default([]),
});

/** A broker profile, format v1: figures `sre bench` measured or somebody states, in place of the built-in ones. */
export type ProfileFile = z.output<typeof profile>;

/** One measured point: the highest rate of this shape that stayed under the bound. */
export type MeasuredPoint = z.output<typeof point>;

/** Reads a profile. Throws SRE_BAD_PROFILE with every mistake on a line of its own. */
export function readProfile(file: string, text: string): Promise<ProfileFile> {
  return readStrictFile(file, text, {
    schema: profile,
    keys: [...Object.keys(profile.shape), ...Object.keys(point.shape), ...Object.keys(machine.shape)],
    code: 'SRE_BAD_PROFILE',
    otherwise: 'no broker profile',
    hint: 'sre bench writes such a file; docs/capacity.md explains every key',
  });
}

/** The text of a profile file, as `sre capacity --profile` reads it. */
export function profileText(given: ProfileFile, comment: readonly string[] = []): string {
  return writeYaml(given, comment);
}

import { type Assessment, assessAws, assessAzure, assessNodes, type Choice } from './assessment.ts';
import type { NodeProfile } from './broker-profile.ts';
import type { Demand } from './demand.ts';
import { profiles } from './profiles/index.ts';

/** Judges one kind of broker. */
export type Assess = (demand: Demand, choice: Choice) => Assessment;

const services: Readonly<Record<string, Assess>> = { 'aws-iot-core': assessAws, 'azure-iot-hub': assessAzure };

/** The built-in profiles by their kind; `own` replaces or adds some. */
export function profilesWith(own: readonly NodeProfile[]): Readonly<Record<string, NodeProfile>> {
  return { ...profiles, ...Object.fromEntries(own.map((profile) => [profile.kind, profile])) };
}

/** Every kind that can be judged, in the order of the reports; `own` replaces or adds profiles. */
export function kindsWith(own: readonly NodeProfile[] = []): Readonly<Record<string, Assess>> {
  const assessed = Object.entries(profilesWith(own)).map(([kind, profile]): [string, Assess] => [
    kind,
    (demand, choice) => assessNodes(demand, profile, choice),
  ]);
  return { ...Object.fromEntries(assessed), ...services };
}

/** Kinds of nodes: those a number of nodes can be given for. */
export const isService = (kind: string): boolean => Object.hasOwn(services, kind);

import { COMPOSE_PROJECT, type LabelSelector } from '../../docker/label-selector.ts';
import type { PlannedContainer } from './lab-plan.ts';

/** Labels of everything a lab has in the engine; drills find their targets by the first two. */
export const LAB_LABEL = 'sre.lab';
const NODE_LABEL = 'sre.node';
/** The state folder the lab belongs to: two folders on one engine do not touch each other's labs. */
export const OWNER_LABEL = 'sre.state';

/** What belongs to a lab of a state folder; without a name, to all of its labs. */
export function labSelector(stateDir: string, name: string | undefined): LabelSelector {
  return { labels: { [OWNER_LABEL]: stateDir, [LAB_LABEL]: name } };
}

/** The labels of the lab itself, on its networks. */
export function labLabels(stateDir: string, name: string): Readonly<Record<string, string>> {
  return { [COMPOSE_PROJECT]: `sre-${name}`, [LAB_LABEL]: name, [OWNER_LABEL]: stateDir };
}

/** The labels of one container. */
export function containerLabels(
  stateDir: string,
  name: string,
  { machine, node, role, region, zone }: PlannedContainer,
): Readonly<Record<string, string>> {
  return {
    ...labLabels(stateDir, name),
    'com.docker.compose.service': machine.host,
    [NODE_LABEL]: node,
    'sre.role': role,
    ...(region === undefined ? {} : { 'sre.region': region }),
    ...(zone === undefined ? {} : { 'sre.zone': zone }),
  };
}

/** Which containers, networks or volumes: those with every one of these labels. */
export interface LabelSelector {
  /** Label to value; `undefined` asks only that the label is there. */
  readonly labels?: Readonly<Record<string, string | undefined>>;
  /** Name of a Docker Compose project. */
  readonly composeProject?: string;
}

/** The label Docker Compose puts on everything of a project; labs carry it too. */
export const COMPOSE_PROJECT = 'com.docker.compose.project';

/** The engine's `filters` of a list. An empty selector is a mistake: it would select everything on the machine. */
export function labelFilter({ labels = {}, composeProject }: LabelSelector): { label: string[] } {
  const all = composeProject === undefined ? labels : { ...labels, [COMPOSE_PROJECT]: composeProject };
  const label = Object.entries(all).map(([name, value]) => (value === undefined ? name : `${name}=${value}`));
  if (label.length === 0) throw new RangeError('a selector without a label selects everything');
  return { label };
}

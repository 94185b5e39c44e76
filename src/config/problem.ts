/** One mistake in a configuration file, where it stands and what to do about it. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** Where in the data, `clusters[0].nodes[1].mqtt`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** `clusters[0].nodes[1].mqtt` */
export function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** `sre.yaml:2:5 clusters[0].name: sentence` */
export function formatProblem(file: string, problem: Problem): string {
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  return `${file}:${problem.line}:${problem.column}${path}: ${problem.message}`;
}

import type { Comparison, GroupLabel, PromQL } from './promql.ts';

const promql = (text: string): PromQL => text as PromQL;

/** Which labels of two sides must be equal for their series to meet; absent asks for all of them. */
export interface Matching {
  readonly on?: readonly GroupLabel[];
  /** Many series of the left side meet one of the right. */
  readonly groupLeft?: true;
}

function clause({ on, groupLeft }: Matching): string {
  const labels = on === undefined ? '' : ` on (${on.join(', ')})`;
  return groupLeft === true ? `${labels} group_left ()` : labels;
}

function operator(op: string) {
  return (left: PromQL, right: PromQL | number, matching: Matching = {}): PromQL =>
    promql(`${left} ${op}${clause(matching)} ${right}`);
}

export const plus = operator('+');
export const times = operator('*');
/** `left / right`; nest with `group` where precedence asks for it. */
export const divide = operator('/');
export const minus = operator('-');
/** Keeps the series of the left side that meet one on the right. */
export const and = operator('and');
/** Keeps the series of the left side that meet none on the right. */
export const unless = operator('unless');
export const or = operator('or');

/** A number where an expression is asked for. */
export const literal = (value: number): PromQL => promql(String(value));

/** `left op bool right`: 1 where it holds and 0 where it does not, for every series of the left side. */
export function truth(left: PromQL, op: Comparison, right: number): PromQL {
  return promql(`${left} ${op} bool ${right}`);
}

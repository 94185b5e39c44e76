/**
 * One value a broker told us, already in the vocabulary of the metric catalogue and in base units.
 * `labels` has every label of the metric except `cluster`, which the exporter adds. What a broker does not tell has no
 * reading: never 0 for "don't know".
 */
export interface Reading {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

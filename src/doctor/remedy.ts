/** Why something is as it was seen, and what to do about it, in words that hold at every broker. */
export interface Remedy {
  /** The likely cause, one sentence. */
  readonly cause: string;
  /** In order; words in capitals (HOST, PORT, TOPIC) stand for what a finding knows. */
  readonly fix: readonly string[];
}

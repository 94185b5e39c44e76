/** Receipts nobody sent in this run, counted by what was wrong with them. */
export interface UnexpectedReceipts {
  /** Intact, of another run. */
  stowaways: number;
  /** Not one of our payloads, or damaged. */
  corrupt: number;
  /** Of this run, but of another stream or a slot that never fell due. */
  unknownSeq: number;
}

/** One PUBLISH as somebody saw it. */
export interface ObservedMessage {
  /** Wall clock, milliseconds since the Unix epoch; gaps are measured with it, so it must not jump. */
  readonly atMs: number;
  readonly topic: string;
  /** The beginning of it, or all. */
  readonly payload: Buffer;
  /** How long the whole is. */
  readonly payloadBytes: number;
  readonly qos: 0 | 1 | 2;
  /**
   * `published`: its publisher asked to keep it; `stored`: the broker kept it from before; `no`: neither. Absent where
   * the connection does not tell (a subscriber of MQTT 3.1.1).
   */
  readonly retain?: 'published' | 'stored' | 'no';
  /** DUP: the sender had sent it before. */
  readonly dup: boolean;
  /** Client id of whoever published it, where that can be seen. */
  readonly publisher?: string;
  /** Which broker it was on its way to or from, where there may be several: a bridged message is not a second one. */
  readonly broker?: string;
}

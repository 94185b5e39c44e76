/** What a push does to one thing, or would do. */
export interface Change {
  readonly name: string;
  readonly action: 'create' | 'update' | 'delete' | 'unchanged' | 'refused' | 'failed';
  /** Why it was refused or failed, or what else is worth a word. */
  readonly why?: string;
  /** An update line by line. */
  readonly diff?: readonly string[];
}

/** How a push goes about it. */
export interface PushMode {
  /** False reads and compares only. */
  readonly write: boolean;
  /** Replaces what is there under our name and is not ours. */
  readonly overwrite: boolean;
}

/** A request as it came in. */
export interface GrafanaRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** A dashboard that is kept. */
export interface StoredBoard {
  spec: Record<string, unknown>;
  folder: string;
  version: number;
  readonly managedBy?: string;
  message: string;
}

/** Status and body of an answer. */
export type Answer = readonly [status: number, body: unknown];

/** What a fake Grafana holds, seen by both of its APIs. */
export interface GrafanaContents {
  readonly boards: Map<string, StoredBoard>;
  readonly folders: Map<string, string>;
  readonly annotations: Record<string, unknown>[];
  readonly readOnly: boolean;
  readonly beforeWrite: (uid: string) => void;
  /** Notes what was wrong with a request, and answers it. */
  readonly complain: (request: GrafanaRequest, what: string) => Answer;
}

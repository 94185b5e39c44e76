import type { JsonObject } from '../../generate/json-tree.ts';

/** A dashboard as Grafana has it, with what a write must name. */
export interface StoredDashboard {
  /** The model without what Grafana itself puts in: `id`, `uid`, `version`. */
  readonly model: JsonObject;
  /** Uid of its folder; empty at the root. */
  readonly folder: string;
  /** Who keeps it, when something other than people and pushes does: provisioning files, a repository, Terraform. */
  readonly keptBy?: string;
  /** What a write must name, so that nobody's change in between is lost. */
  readonly revision: JsonObject;
}

/** A dashboard to be written. */
export interface DashboardWrite {
  readonly uid: string;
  readonly model: JsonObject;
  readonly folder: string;
  readonly message: string;
}

/** How a write ended: written, or somebody else was quicker. */
export type WriteOutcome = 'written' | 'changed_meanwhile';

/** Dashboards and folders of one Grafana by one of its two APIs. Every failure is a `SourceError` or an `SreError`. */
export interface DashboardStore {
  /** What the API is called, for people. */
  readonly api: string;
  read(uid: string, signal: AbortSignal): Promise<StoredDashboard | undefined>;
  create(dashboard: DashboardWrite, signal: AbortSignal): Promise<WriteOutcome>;
  update(dashboard: DashboardWrite, stored: StoredDashboard, signal: AbortSignal): Promise<WriteOutcome>;
  /** Uid of the folder of that title at the root; undefined when there is none. */
  findFolder(title: string, signal: AbortSignal): Promise<string | undefined>;
  /** Makes it; one of ours that has been renamed is taken as it is. */
  createFolder(title: string, signal: AbortSignal): Promise<{ readonly uid: string; readonly made: boolean }>;
}

/** The keys of a dashboard that belong to the Grafana it lies in. */
export const GRAFANAS_OWN = ['id', 'uid', 'version', 'iteration'] as const;

/** The uid a folder of ours gets: its title in small letters and digits. */
export function folderUid(title: string): string {
  const plain = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'mqtt-sre' : plain;
}

import type { ClusterMember } from './cluster-member.ts';

/** What a kind of broker needs to be a cluster of containers. */
export interface ClusterPlan {
  /** For messages: the broker and its version. */
  readonly title: string;
  readonly image: string;
  /** The one user of the cluster, for clients and for the API. */
  readonly username: string;
  readonly password: string;
  /** What the broker calls the member on this host, which is the `node` label. */
  readonly nameOf: (host: string) => string;
  /** Ports inside the container; `metrics` where the broker has a Prometheus page. */
  readonly ports: { readonly mqtt: number; readonly api: number; readonly metrics?: number };
  readonly environmentOf: (host: string) => Readonly<Record<string, string>>;
  /** Where the files go, and what they are on this host. */
  readonly folder: string;
  readonly filesOf: (host: string) => Readonly<Record<string, string>>;
  /** What the image's entry point is told. */
  readonly command: readonly string[];
  /** Makes one cluster out of started members where they do not find each other by themselves. */
  readonly join?: (members: readonly ClusterMember[], signal: AbortSignal) => Promise<void>;
  /** Whether all members are up, know each other and take clients. */
  readonly isWhole: (members: readonly ClusterMember[]) => Promise<boolean>;
}

/** Names of the members' machines. */
export const HOSTS = ['n1', 'n2', 'n3'] as const;

/** Whether every member satisfies; one that does not answer does not, the caller asks again until its deadline. */
export async function everyMember(
  members: readonly ClusterMember[],
  satisfies: (member: ClusterMember, signal: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  const answers = members.map((member) => satisfies(member, AbortSignal.timeout(5_000)).catch(() => false));
  return (await Promise.all(answers)).every(Boolean);
}

import { brokers } from '../../../brokers/index.ts';
import type { Subject } from '../../../chaos/subject.ts';
import type { ClusterSettings } from '../../../config/settings.ts';
import { withDeadline } from '../../../core/deadline.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { silentLog } from '../../../core/log.ts';
import { lookUp } from '../../../core/registry.ts';
import { SreError } from '../../../core/sre-error.ts';

const READ_WITHIN_MS = 10_000;

/** Asks the broker who plays which part now; a broker that does not tell is refused in so many words. */
export async function readNodeRoles(
  { name: cluster, broker, nodes, auth, tls, options }: ClusterSettings,
  signal: AbortSignal,
): Promise<NonNullable<Subject['roles']>> {
  const { title, roles } = lookUp(brokers, 'broker', broker);
  if (roles === undefined) {
    throw new SreError('SRE_CHAOS_NO_ROLE', `refused, nothing was touched: ${title} does not tell which node leads`, {
      exitCode: EXIT.refused,
      hint: 'name a node: --target NODE',
    });
  }
  return withDeadline(`the roles of ${cluster}`, READ_WITHIN_MS, signal, (inner) =>
    roles({ cluster, nodes, auth, tls, options, log: silentLog }, inner),
  );
}

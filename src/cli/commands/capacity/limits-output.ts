import { limitsBlock } from '../../../capacity/limits-block.ts';
import type { CapacityReport } from '../../../capacity/report/capacity-report.ts';
import { withLimits } from '../../../config/limits-edit.ts';
import { SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';
import { textOf, writeNamed } from '../../named-file.ts';

/** Whether limits are asked for, and where they go. */
export interface LimitsFlags {
  readonly writeLimits?: boolean;
  readonly into?: string;
  readonly cluster?: string;
}

/** Prints the `limits:` block that follows, or writes it into the sre.yaml that was named. */
export async function writeLimits(io: Io, { into, cluster }: LimitsFlags, report: CapacityReport): Promise<void> {
  const { limits } = report;
  if (limits === undefined)
    throw new SreError('SRE_BAD_OPTION', 'limits follow from one broker with nodes', { hint: '--broker emqx' });
  if (into === undefined || cluster === undefined) {
    io.stdout.write(limitsBlock(limits));
    return;
  }
  const edited = withLimits(await textOf(io, into), cluster, {
    connections: limits.connections,
    sessions: limits.sessions,
  });
  if (edited === undefined) throw new SreError('SRE_NO_CLUSTER', `${into} has no cluster "${cluster}"`);
  await writeNamed(io, into, edited);
  io.stderr.write(
    `${into}: limits of ${cluster} set; next: sre config check ${into}, then sre alerts build --config ${into} --out DIR\n`,
  );
}

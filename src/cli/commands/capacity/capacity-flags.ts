import { isService } from '../../../capacity/kinds.ts';
import { SreError } from '../../../core/sre-error.ts';
import type { ApiFlags } from '../../api-access.ts';
import type { LimitsFlags } from './limits-output.ts';

/** The flags of `sre capacity` besides those of the demand, which stand under their keys as text. */
export interface CapacityFlags extends ApiFlags, LimitsFlags {
  readonly [key: string]: unknown;
  readonly file?: string;
  readonly broker?: string;
  readonly nodes?: number;
  readonly memory?: number;
  readonly memoryShare?: number;
  readonly nodePrice?: number;
  readonly profile?: readonly string[];
  readonly fromPrometheus?: string;
  readonly cluster?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Throws SRE_BAD_OPTION for flags that do not go together. */
export function checkTogether({
  broker,
  nodes,
  writeLimits,
  into,
  cluster,
  profile,
  fromPrometheus,
}: CapacityFlags): void {
  const one = broker !== undefined && broker !== 'all';
  const single = one || profile?.length === 1;
  if (nodes !== undefined && !single && fromPrometheus === undefined)
    throw new SreError('SRE_BAD_OPTION', '--nodes says how many, and not of which broker', { hint: '--broker emqx' });
  if (nodes !== undefined && one && isService(broker))
    throw new SreError('SRE_BAD_OPTION', `${broker} is a service: it has no nodes to count`, {
      hint: 'leave --nodes out',
    });
  if (writeLimits === true && !single && fromPrometheus === undefined)
    throw new SreError('SRE_BAD_OPTION', '--write-limits needs one broker to write the limits of', {
      hint: '--broker emqx',
    });
  if (into !== undefined && (writeLimits !== true || cluster === undefined))
    throw new SreError('SRE_BAD_OPTION', '--into edits the limits of one cluster', {
      hint: '--write-limits --into sre.yaml --cluster NAME',
    });
}

import { identify, type ProcessIdentity } from '../../../core/process-identity.ts';

/** This process, as locks and journals name it. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const identity = await identify(process.pid);
  if (identity === undefined) throw new Error('a running process has no identity: is /proc mounted?');
  return identity;
}

import type { LinkFault } from '../proxy/link-fault.ts';
import type { Act } from './act.ts';
import { CLIENT_LINK } from './fault.ts';

/** The one act of a drill that breaks nothing but the way of the measuring clients. */
export function linkAct(name: string, fault: LinkFault, durationMs: number): readonly Act[] {
  return [{ name, faults: [{ kind: 'link', node: CLIENT_LINK, fault }], until: { ms: durationMs }, undo: 'end' }];
}

/** What none of these drills can show. */
export const LINK_LIMIT =
  'only the measuring clients feel it, and only those of the endpoint: it asks how clients and sessions bear a bad way, ' +
  'not how the cluster bears a bad network';

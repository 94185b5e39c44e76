import type { RuleTable } from '../../rule.ts';
import type { ClientList } from '../listed-client.ts';
import { clientConnectionRules } from './connections.ts';
import { sessionRules } from './sessions.ts';

/** What is demanded of the clients a broker lists. */
export const clientRules = { ...clientConnectionRules, ...sessionRules } as const satisfies RuleTable<ClientList>;

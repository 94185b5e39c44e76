import type { RuleTable } from '../../rule.ts';
import type { CaptureSummary } from '../capture-summary.ts';
import { connectionRules } from './connection.ts';
import { deliveryRules } from './delivery.ts';
import { presenceRules } from './presence.ts';
import { transportRules } from './transport.ts';

/** What is demanded of captured connections; their messages are judged by the rules of traffic. */
export const captureRules = {
  ...connectionRules,
  ...presenceRules,
  ...deliveryRules,
  ...transportRules,
} as const satisfies RuleTable<CaptureSummary>;

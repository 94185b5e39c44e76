import type { RuleTable } from '../../rule.ts';
import type { TrafficSummary } from '../traffic-summary.ts';
import { contentRules } from './content.ts';
import { namingRules } from './naming.ts';
import { qualityRules } from './quality.ts';

/** What is demanded of traffic, listened to or captured. */
export const trafficRules = {
  ...qualityRules,
  ...namingRules,
  ...contentRules,
} as const satisfies RuleTable<TrafficSummary>;

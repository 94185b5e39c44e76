import { readFileSync } from 'node:fs';
import { type BrokerTruth, parseBrokerTruth } from '../generate/broker-truth.ts';
import { packageRoot } from './package-root.ts';

/** What the tests found of the numbers of each kind, as committed. */
export function brokerTruth(): BrokerTruth {
  return parseBrokerTruth(readFileSync(new URL('docs/broker-truth.json', packageRoot()), 'utf8'));
}

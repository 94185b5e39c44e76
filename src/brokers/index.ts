import type { BrokerKind } from './broker-kind.ts';

/** The one place a kind of broker is added. */
export const brokers: Readonly<Record<string, BrokerKind>> = {};

import type { Jolokia } from '../jolokia.ts';

/** One configured broker and its agent. */
export interface BrokerNode {
  readonly name: string;
  /** Address of the agent, for messages. */
  readonly url: string;
  readonly jolokia: Jolokia;
}

/** The broker of an agent's process, whatever it is called; all its parts carry these keys and more. */
export const BROKER = 'org.apache.activemq:type=Broker,brokerName=*';

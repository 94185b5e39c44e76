import { failureOf, type Jolokia } from '../jolokia.ts';
import { type Attributes, beansOf, type JolokiaItem } from '../jolokia-item.ts';

/** One configured broker and its agent. */
export interface ArtemisNode {
  readonly name: string;
  /** Address of the agent, for messages. */
  readonly url: string;
  readonly jolokia: Jolokia;
}

/** The broker of an agent's process, whatever it is called; its parts carry this key and more. */
export const BROKER = 'org.apache.activemq.artemis:broker=*';

/** The one broker of the process, with its object name: operations cannot be called by a pattern. */
export function theBroker(
  node: ArtemisNode,
  item: JolokiaItem | undefined,
): { readonly objectName: string; readonly attributes: Attributes } {
  const beans = beansOf(item);
  const first = [...(beans ?? [])][0];
  if (beans === undefined || first === undefined) throw failureOf(`${node.url}: the broker's MBean`, item);
  if (beans.size > 1) {
    throw failureOf(`${node.url}: ${beans.size} brokers in one process`, { status: 200, value: undefined, error: '' });
  }
  return { objectName: first[0], attributes: first[1] };
}

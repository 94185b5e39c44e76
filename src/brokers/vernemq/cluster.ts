import type { Log } from '../../core/log.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import type { NodeNames } from '../node-names.ts';
import type { NodeAddress } from './node-address.ts';

/** What the sources of one cluster share: whom to ask, how, and what the nodes call themselves. */
export interface Cluster {
  readonly nodes: readonly NodeAddress[];
  readonly names: NodeNames;
  /** With the credentials of the cluster. */
  readonly reader: HttpReader;
  /** For the Prometheus page of a node, without credentials where they would leave in the clear. */
  readonly pageReader: (node: NodeAddress) => HttpReader;
  readonly log: Log;
}

import type { NodeTarget } from '../../core/target.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { apiAddress } from '../api-address.ts';
import { asDocument, type Document, textOf } from './document.ts';
import type { ServerNames } from './server-names.ts';

/** One configured node and its monitoring endpoint. */
export interface Server {
  /** Name in the configuration. */
  readonly name: string;
  /** Base address without a slash at the end. */
  readonly address: string;
  /** One monitoring document; `mark` is a field that every such document has. */
  get(path: string, mark: string, signal: AbortSignal): Promise<Document>;
  /** The general document. It says whose it is, and throws when that is another configured node. */
  varz(signal: AbortSignal): Promise<Document>;
}

/** Opens no connection. */
export function createServer(node: NodeTarget, reader: HttpReader, names: ServerNames): Server {
  const address = addressOf(node);
  const get: Server['get'] = async (path, mark, signal) => {
    signal.throwIfAborted();
    return asDocument(`${address}${path}`, await reader.json(`${address}${path}`, { signal }), mark);
  };
  return {
    name: node.name,
    address,
    get,
    varz: async (signal) => {
      const varz = await get('/varz', 'server_id', signal);
      const own = textOf(varz, 'server_name');
      if (own !== undefined) names.learn(node.name, own, address);
      return varz;
    },
  };
}

function addressOf(node: NodeTarget): string {
  const address = apiAddress(node, 'NATS needs the address of the monitoring endpoint: api: http://host:8222');
  return address;
}

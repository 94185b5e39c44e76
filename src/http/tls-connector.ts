import { buildConnector } from 'undici';
import type { BrokerTls } from '../core/target.ts';
import { readTlsMaterial } from '../core/tls-material.ts';

/** Key files are read when a connection opens, so that a renewed certificate needs no restart. */
export function connector(tls: BrokerTls): buildConnector.connector {
  return (options, callback) => {
    readTlsMaterial(options.protocol === 'https:' ? tls : {}).then(
      (read) => buildConnector({ timeout: 0, ...read })(options, callback),
      (error: Error) => callback(error, null),
    );
  };
}

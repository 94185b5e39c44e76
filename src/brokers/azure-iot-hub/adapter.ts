import type { BrokerAdapter } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import { apiAddress } from '../api-address.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { pacedRead } from '../paced-read.ts';
import { machine, type Surroundings } from '../surroundings.ts';
import { readCounters } from './counters-source.ts';
import type { AzureIotHubOptions } from './kind.ts';
import { createLogin } from './login.ts';
import { createMonitorApi } from './monitor-api.ts';
import { readSnapshots } from './snapshots-source.ts';

/** Opens the sources of one hub, which is also its one node. */
export function openAzureIotHub(
  target: BrokerTarget<AzureIotHubOptions>,
  { clock }: Pick<Surroundings, 'clock'> = machine,
): BrokerAdapter {
  const [node, ...more] = target.nodes;
  if (node === undefined || more.length > 0) {
    throw new SreError('SRE_NODE_COUNT', `${target.cluster}: an Azure IoT hub is one node a cluster`, {
      hint: 'write one cluster for every hub',
    });
  }
  const { username, password, apiKey, apiSecret } = target.auth;
  const client = apiKey?.reveal() ?? username;
  const secret = apiKey === undefined ? password : apiSecret;
  if (client === undefined || secret === undefined) {
    throw new SreError('SRE_NO_CREDENTIALS', `${target.cluster}: the exporter needs a service principal to log in`, {
      hint: 'auth: { username: application (client) id, password: client secret }',
    });
  }
  const { tenant, login: loginAddress, resource, delay, every, dailyMessageQuota } = target.options;
  const base = apiAddress(node, 'Azure Resource Manager: api: https://management.azure.com');
  const scope = target.options.scope ?? `${base}/.default`;
  const reader = createHttpReader({ ...target, auth: {} });
  const closing = new AbortController();
  const login = createLogin({ reader, login: loginAddress, tenant, client, secret, scope, clock });
  const api = createMonitorApi(reader, login, `${base}${resource}`);
  const pace = { everyMs: every, clock, closing: closing.signal };
  return {
    sources: [
      {
        node: node.name,
        name: 'counters',
        read: pacedRead(readCounters({ node: node.name, api, delayMs: delay, clock }), pace),
      },
      {
        node: node.name,
        name: 'snapshots',
        read: pacedRead(readSnapshots({ node: node.name, api, quota: dailyMessageQuota, clock }), pace),
      },
    ],
    [Symbol.asyncDispose]: async () => {
      closing.abort(new Error('the adapter was closed'));
      await reader[Symbol.asyncDispose]();
    },
  };
}

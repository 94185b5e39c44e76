import { randomBytes } from 'node:crypto';
import { type ClusterPlan, everyMember, HOSTS } from './cluster-plan.ts';

/** What may differ between networks of ActiveMQ brokers. */
export interface ActivemqConfig {
  /** Version of the image. */
  readonly version: string;
  /** `maximumConnections` of the MQTT connector. */
  readonly maximumConnections: number;
}

/**
 * A network of three ActiveMQ brokers: a connector from every broker to every other, one user for MQTT, the network and
 * Jolokia. There is nothing else that makes a cluster of them.
 */
export function activemqCluster(config: ActivemqConfig): ClusterPlan {
  const username = 'sre-test';
  const password = randomBytes(12).toString('hex');
  return {
    title: `ActiveMQ ${config.version}`,
    image: `mqtt-sre/activemq:${config.version}`,
    username,
    password,
    nameOf: (host) => host,
    ports: { mqtt: 1883, api: 8161 },
    environmentOf: () => ({ JOLOKIA_USER: username, JOLOKIA_PASSWORD: password }),
    folder: '/etc/sre',
    filesOf: (host) => ({ 'activemq.xml': brokerXml(host, config, { username, password }) }),
    command: [],
    // Every member serves its API and has a bridge to each of the others.
    isWhole: (members) =>
      everyMember(members, async ({ api }, signal) => {
        const bridges = await fetch(`${api}/api/jolokia`, {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
            origin: api,
          },
          body: JSON.stringify({ type: 'search', mbean: BRIDGES }),
          signal,
        });
        const answer = (await bridges.json()) as { readonly value?: readonly string[] };
        return answer.value?.length === members.length - 1;
      }),
  };
}

const BRIDGES =
  'org.apache.activemq:type=Broker,brokerName=*,connector=networkConnectors,networkConnectorName=*,networkBridge=*';

function brokerXml(
  host: string,
  { maximumConnections }: ActivemqConfig,
  login: { readonly username: string; readonly password: string },
): string {
  const { username, password } = login;
  const peers = HOSTS.filter((peer) => peer !== host).map(
    (peer) =>
      `<networkConnector name="to-${peer}" uri="static:(tcp://${peer}:61616?wireFormat.maxInactivityDuration=4000)" ` +
      `userName="${username}" password="${password}" networkTTL="1"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans-2.0.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="${host}" useJmx="true" dataDirectory="/var/lib/sre">
    <managementContext><managementContext createConnector="false"/></managementContext>
    <persistenceAdapter><kahaDB directory="/var/lib/sre/kahadb"/></persistenceAdapter>
    <plugins>
      <simpleAuthenticationPlugin>
        <users><authenticationUser username="${username}" password="${password}" groups="users"/></users>
      </simpleAuthenticationPlugin>
    </plugins>
    <systemUsage>
      <systemUsage>
        <memoryUsage><memoryUsage limit="32 mb"/></memoryUsage>
        <storeUsage><storeUsage limit="256 mb"/></storeUsage>
        <tempUsage><tempUsage limit="64 mb"/></tempUsage>
      </systemUsage>
    </systemUsage>
    <networkConnectors>
      ${peers.join('\n      ')}
    </networkConnectors>
    <transportConnectors>
      <transportConnector name="openwire" uri="tcp://0.0.0.0:61616?wireFormat.maxInactivityDuration=4000"/>
      <transportConnector name="mqtt" uri="mqtt://0.0.0.0:1883?maximumConnections=${maximumConnections}"/>
    </transportConnectors>
  </broker>
</beans>
`;
}

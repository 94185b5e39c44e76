import { connect, type IClientOptions, type MqttClient } from 'mqtt';

/** Where the workload goes. */
export interface WorkloadTarget {
  readonly nodes: readonly WorkloadNode[];
  readonly username?: string;
  readonly password?: string;
  /** False for a broker that refuses MQTT 5: every client then speaks 3.1.1. */
  readonly mqtt5?: boolean;
}

export interface WorkloadNode {
  readonly name: string;
  readonly mqtt: string;
}

/** Clients that never reconnect, so that what is counted happened once. */
export interface WorkloadClients extends AsyncDisposable {
  /** Connects, or rejects with the broker's refusal. Messages that wait in the session reach `onMessage` as well. */
  readonly connect: (
    node: WorkloadNode,
    clientId: string,
    options: IClientOptions,
    onMessage?: () => void,
  ) => Promise<MqttClient>;
}

export function openWorkloadClients({ username, password, mqtt5 = true }: WorkloadTarget): WorkloadClients {
  const clients: MqttClient[] = [];
  const login = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
  return {
    connect: async (node, clientId, options, onMessage = () => undefined) => {
      const client = connect(node.mqtt, {
        ...login,
        ...{ clientId, reconnectPeriod: 0, connectTimeout: 10_000, keepalive: 120 },
        ...(mqtt5 ? options : spokenInMqtt3(options)),
      });
      clients.push(client);
      client.on('message', onMessage);
      await new Promise<void>((resolve, reject) => {
        client.once('connect', () => resolve()).once('error', reject);
      });
      client.on('error', () => undefined); // tests kill brokers under their clients
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.endAsync(true)));
    },
  };
}

function spokenInMqtt3({ properties: _, ...options }: IClientOptions): IClientOptions {
  return { ...options, protocolVersion: 4 };
}

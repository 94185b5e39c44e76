import type { ConfigFormat } from '../format.ts';

/** How NATS mends a breach. */
export const natsFixes: ConfigFormat['fixes'] = {
  'anonymous-access': [
    'authorization { users: [{ user: ..., password: "$2a$..." }] }, or accounts, or operator mode with nsc',
    'take no_auth_user out of mqtt { } and of the file',
  ],
  'authentication-missing': ['authorization { users: [...] }, or accounts { NAME { users: [...] } }'],
  'authorization-missing': [
    'permissions { publish: ["devices.USER.>"], subscribe: ["devices.USER.>"] } for each user: / of a topic is . of a subject',
  ],
  'plain-secret': [
    'nats server passwd makes a bcrypt hash to write instead; for routes use $NAME and the environment, or certificates',
  ],
  'plain-listener': ['mqtt { tls { cert_file: ..., key_file: ... } }'],
  'admin-exposed': ['http: "127.0.0.1:8222"'],
  'admin-plain': ['https: "ADDRESS:8222" with tls { }, or http: "127.0.0.1:8222"'],
  'connection-limit-missing': ['max_connections: 10000'],
  'packet-limit-missing': ['max_payload: 1MB'],
  'inflight-limit-missing': ['mqtt { max_ack_pending: 100 }'],
  'rare-sync': ['jetstream { sync_interval: "10s" }, or always'],
  'few-replicas': ['mqtt { stream_replicas: 3 }, and for streams that exist: nats stream edit --replicas 3'],
  'cluster-secret-default': ['cluster { authorization { user, password } } of your own, or better cluster { tls { } }'],
  'cluster-plain': ['cluster { tls { cert_file, key_file, ca_file } }'],
  'single-node': ['three servers with cluster { routes: [...] } and mqtt { stream_replicas: 3 }'],
  'unknown-setting': ['nats-server -t -c FILE names every field the server does not know'],
  'include-not-named': ['put the files together, or audit each: NATS reads them, this audit does not follow them'],
};

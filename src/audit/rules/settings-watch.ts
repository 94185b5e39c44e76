import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';
import { eachCluster } from './each-cluster.ts';

/** What of a cluster is watched, and against which numbers. */
export const settingsWatchRules = {
  'endpoints-missing': {
    severity: 'info',
    title: 'The address devices use is written down',
    why: 'a load balancer or name that fails is the outage devices feel, and only probes of it show that',
    fix: ['endpoints: ["mqtts://mqtt.example:8883"]'],
    check: (subject) =>
      eachCluster(subject, ({ name, endpoints }) =>
        endpoints.length > 0
          ? undefined
          : { says: `cluster ${name} names no address that devices use`, evidence: ['endpoints is empty'] },
      ),
  },
  'endpoint-is-one-node': {
    severity: 'warning',
    title: 'Devices connect to an address that outlives a node',
    why: 'when this one node is down, its devices stay away although the others serve',
    fix: ['put a load balancer or a name with several addresses before the nodes, and name that'],
    check: (subject) =>
      eachCluster(subject, ({ name, endpoints, nodes }, index) => {
        const [only] = endpoints;
        const node = nodes.find(({ mqtt }) => mqtt !== undefined && mqtt === only);
        if (nodes.length < 2 || endpoints.length !== 1 || node === undefined) return undefined;
        return {
          says: `the only endpoint of cluster ${name} is its node ${node.name}`,
          evidence: [`${only}`],
          path: ['clusters', index, 'endpoints', 0],
        };
      }),
  },
  'probe-missing': {
    severity: 'warning',
    title: 'Every cluster is probed the way a device connects',
    why: 'a broker that counts well and takes no messages looks healthy until customers call',
    fix: ['probe: { every: 15s, modules: [mqtt_qos1] }'],
    check: (subject) =>
      eachCluster(subject, ({ name, probe }) =>
        probe !== undefined
          ? undefined
          : { says: `nothing of cluster ${name} is probed`, evidence: ['there is no probe block'] },
      ),
  },
  'probe-too-rare': {
    severity: 'info',
    title: 'An outage is probed for at least once a minute',
    why: 'between two probes an outage of the whole recovery time target may come and go',
    fix: ['every: 15s'],
    check: (subject) =>
      eachCluster(subject, ({ name, probe }, index) =>
        probe === undefined || probe.everyMs <= 60_000
          ? undefined
          : {
              says: `cluster ${name} is probed every ${probe.everyMs / 1_000} s`,
              evidence: ['more than a minute between two probes'],
              path: ['clusters', index, 'probe', 'every'],
            },
      ),
  },
  'slo-missing': {
    severity: 'info',
    title: 'It is written down how good is good enough',
    why: 'without a target nobody knows whether an hour of trouble was a lot, and no budget burns',
    fix: ['slo: { delivery: 99.9%, latency: { p99: 1s } }'],
    check: (subject) =>
      eachCluster(subject, ({ name, slo }) =>
        slo !== undefined
          ? undefined
          : { says: `cluster ${name} has no objective`, evidence: ['there is no slo block'] },
      ),
  },
  'connection-limit-unknown': {
    severity: 'info',
    title: 'It is known how many connections a node takes',
    why: 'saturation is a ratio: without the limit nothing warns before devices are refused',
    fix: ['limits: { connections: 50000 }, after sre capacity or a run of sre bench'],
    check: (subject) =>
      eachCluster(subject, ({ name, limits }) =>
        limits.connections !== undefined
          ? undefined
          : {
              says: `cluster ${name} does not say how many connections a node takes`,
              evidence: ['limits.connections is not set; fine where the broker tells it'],
            },
      ),
  },
} as const satisfies RuleTable<SettingsSubject>;

import { publicBroker } from '../../core/public-brokers.ts';
import type { RuleTable } from '../rule.ts';
import { settingsAddresses } from '../settings-address.ts';
import type { SettingsSubject } from '../settings-subject.ts';

/** Whom our own configuration talks to, and how. */
export const settingsAddressRules = {
  'public-broker': {
    severity: 'critical',
    title: 'No cluster is a public test broker',
    why: 'strangers read what is sent there and may answer in the name of any device; it may be gone tomorrow',
    fix: ['run a broker of your own, or use a service with a contract'],
    check: (subject) =>
      settingsAddresses(subject).flatMap(({ cluster, host, path, text }) => {
        const known = publicBroker(host);
        return known === undefined
          ? []
          : [
              {
                says: `cluster ${cluster} uses the public test broker ${known.host}`,
                evidence: [`${text}, run by ${known.known} for everybody`],
                place: subject.place(path),
              },
            ];
      }),
  },
  'plain-endpoint': {
    severity: 'warning',
    title: 'Devices connect through TLS',
    why: 'passwords and messages can be read and changed by anybody between a device and the broker',
    fix: ['offer mqtts:// on port 8883 (or wss://) and write that here'],
    check: (subject) =>
      settingsAddresses(subject)
        .filter(
          ({ serves, scheme, reach }) => serves === 'endpoint' && /^(?:mqtt|ws)$/.test(scheme) && reach !== 'local',
        )
        .map(({ cluster, text, path }) => ({
          says: `devices of cluster ${cluster} connect in the clear`,
          evidence: [text],
          place: subject.place(path),
        })),
  },
  'plain-node-address': {
    severity: 'info',
    title: 'The exporter reaches the nodes through TLS',
    why: 'what it reads, and the probes it sends, cross the network in the clear',
    fix: ['use mqtts:// where the nodes offer it, or keep exporter and nodes on a network of their own'],
    check: (subject) =>
      settingsAddresses(subject)
        .filter(({ serves, scheme, reach }) => serves === 'mqtt' && /^(?:mqtt|ws)$/.test(scheme) && reach !== 'local')
        .map(({ cluster, text, path }) => ({
          says: `a node of cluster ${cluster} is reached in the clear`,
          evidence: [text],
          place: subject.place(path),
        })),
  },
  'plain-api-address': {
    severity: 'warning',
    title: 'Admin APIs are asked over HTTPS',
    why: 'the credentials of the exporter open the admin API to whoever listens on the way',
    fix: ['use https://, or a sidecar on the node and its loopback address'],
    check: (subject) =>
      settingsAddresses(subject)
        .filter(({ serves, scheme, reach }) => serves === 'api' && scheme === 'http' && reach !== 'local')
        .map(({ cluster, text, path }) => ({
          says: `an admin API of cluster ${cluster} is asked in the clear`,
          evidence: [text],
          place: subject.place(path),
        })),
  },
  'password-in-the-clear': {
    severity: 'warning',
    title: 'Passwords go through TLS only',
    why: 'MQTT sends the password as it is, in the first packet of every connection',
    fix: ['use mqtts:// for every address this user connects to, and change the password afterwards'],
    check: (subject) =>
      settingsAddresses(subject).flatMap(({ cluster, serves, scheme, reach, text, path }) => {
        const { auth } = subject.settings.clusters.find(({ name }) => name === cluster) ?? {};
        const plain = (serves === 'mqtt' || serves === 'endpoint') && /^(?:mqtt|ws)$/.test(scheme);
        return auth?.password === undefined || !plain || (reach !== 'public' && reach !== 'named')
          ? []
          : [
              {
                says: `cluster ${cluster}: the password of ${auth.username ?? 'its user'} is sent in the clear`,
                evidence: [`to ${text}`],
                place: subject.place(path),
                ...(reach === 'public' ? { severity: 'critical' as const } : {}),
              },
            ];
      }),
  },
  'certificate-unverified': {
    severity: 'critical',
    title: 'Certificates are verified',
    why: 'without it TLS keeps out nobody who can redirect the connection, and the password goes to whoever answers',
    fix: ['take insecureSkipVerify out; name the CA under tls.ca, or the expected name under tls.serverName'],
    check: (subject) =>
      insecure(subject.raw, []).map((path) => ({
        says: `${path.join('.').replaceAll(/\.(\d+)/g, '[$1]')} turns the verification off`,
        evidence: ['insecureSkipVerify: true'],
        place: subject.place(path),
      })),
  },
  'push-in-the-clear': {
    severity: 'warning',
    title: 'Metrics are pushed over HTTPS',
    why: 'the password of the receiver goes along with every page',
    fix: ['use https://'],
    check: (subject) =>
      subject.settings.push.flatMap(({ url, auth, headers }, index) => {
        const secret = auth.password !== undefined || Object.keys(headers).length > 0;
        return !secret || !url.startsWith('http://') || isLocal(url)
          ? []
          : [
              {
                says: 'credentials are pushed in the clear',
                evidence: [url],
                place: subject.place(['push', index, 'url']),
              },
            ];
      }),
  },
} as const satisfies RuleTable<SettingsSubject>;

/** Paths of every `insecureSkipVerify: true`. */
function insecure(value: unknown, path: readonly (string | number)[]): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    return key === 'insecureSkipVerify' && inner === true ? [below] : insecure(inner, below);
  });
}

function isLocal(url: string): boolean {
  return /^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(url);
}

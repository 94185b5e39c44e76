import { formatPath, type Path } from '../../config/problem.ts';
import { Secret } from '../../core/secret.ts';
import type { RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';

/** Passwords brokers and their tools ship with. */
const SHIPPED = new Set([
  'public',
  'guest',
  'admin',
  'hivemq',
  'password',
  'changeme',
  'mosquitto',
  'artemis',
  'vernemq',
]);

/** Secrets in our own configuration, and who may use it to reach others. */
export const settingsSecretRules = {
  'secret-in-file': {
    severity: 'warning',
    title: 'Secrets come from the environment or from files of their own',
    why: 'this file is copied and committed, and the secret goes along',
    fix: ['password: ${MQTT_PASSWORD}, or ${file:/run/secrets/mqtt}; then change the secret'],
    check: (subject) =>
      secrets(subject.settings, [])
        .filter(({ path }) => subject.written(path) === undefined)
        .map(({ path }) => ({
          says: `${formatPath(path)} stands in the file`,
          evidence: ['the value is not shown here'],
          place: subject.place(path),
        })),
  },
  'shipped-password': {
    severity: 'critical',
    title: 'No password is the one of a manual',
    why: 'it is the first one an attacker tries',
    fix: ['give the account a password of its own, at the broker and here'],
    check: (subject) =>
      secrets(subject.settings, [])
        .filter(({ secret }) => SHIPPED.has(secret.reveal().toLowerCase()))
        .map(({ path }) => ({
          says: `${formatPath(path)} is a password everybody knows`,
          evidence: ['the value is not shown here'],
          place: subject.place(path),
        })),
  },
  'probe-allow-wide': {
    severity: 'warning',
    title: 'The exporter probes on demand only what you run',
    why: 'whoever reaches /probe can make the exporter connect to any host these patterns cover',
    fix: ['name hosts, or patterns below a domain of your own: mqtts://*.plant.example:8883'],
    check: (subject) =>
      subject.settings.probes.allow
        .flatMap((pattern, index) =>
          /:\/\/(?:[^/]*\/[0-7](?=[:/]|$)|\*(?:\.\*)*(?::|\/|$)|\*\.[a-z]+(?::|\/|$))/i.test(pattern)
            ? [{ pattern, index }]
            : [],
        )
        .map(({ pattern, index }) => ({
          says: `${pattern} covers hosts that are not yours`,
          evidence: ['a whole top level domain, or more than a 256th of all addresses'],
          place: subject.place(['probes', 'allow', index]),
        })),
  },
} as const satisfies RuleTable<SettingsSubject>;

interface PlacedSecret {
  readonly path: Path;
  readonly secret: Secret;
}

/** Every secret of the settings with its path, which is that of the file. */
function secrets(value: unknown, path: Path): PlacedSecret[] {
  if (value instanceof Secret) return [{ path, secret: value }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    secrets(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

import type { ChaosSettings } from '../../config/settings.ts';
import type { Breach, RuleTable } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';

/** What drills may do, and how the fleet they measure behaves. */
export const settingsDrillRules = {
  'chaos-unprotected-production': {
    severity: 'critical',
    title: 'Drills in production leave something standing',
    why: 'with every node a possible target and no bound on time, a drill that goes wrong is an outage',
    fix: ['protected: [NODE] for what must never be touched, and maxFault: 1m'],
    check: (subject) =>
      eachChaos(subject, ({ environment, protected: kept = [], maxFaultMs }, name) =>
        !/^(?:prod|live)/i.test(environment) || (kept.length > 0 && maxFaultMs !== undefined)
          ? undefined
          : {
              says: `drills may touch all of cluster ${name}, which is in production`,
              evidence: [
                ...(kept.length > 0 ? [] : ['protected names nothing']),
                ...(maxFaultMs === undefined ? ['maxFault is not set'] : []),
              ],
              key: 'environment',
            },
      ),
  },
  'chaos-without-alerts': {
    severity: 'info',
    title: 'A drill proves that the alerts fire',
    why: 'a drill that nobody was paged for has tested half of what an outage needs',
    fix: ['alerts: { prometheus: "http://prometheus:9090" } under chaos'],
    check: (subject) =>
      eachChaos(subject, ({ alerts }, name) =>
        alerts !== undefined
          ? undefined
          : {
              says: `drills of cluster ${name} do not look at alerts`,
              evidence: ['there is no chaos.alerts block'],
              key: 'environment',
            },
      ),
  },
  'reconnect-without-backoff': {
    severity: 'warning',
    title: 'Devices wait longer after every failed attempt to connect',
    why: 'a fleet that tries again at a fixed rate keeps a broker down that is coming up',
    fix: ['double the wait from 1 s to a minute or two in the devices, and say so: backoff: 1s..2m'],
    check: (subject) =>
      eachChaos(subject, ({ fleet: { backoffMs } }, name) =>
        backoffMs.max >= backoffMs.min * 4 || backoffMs.min >= 60_000
          ? undefined
          : {
              says: `devices of cluster ${name} try again at nearly the same rate for ever`,
              evidence: [`from ${backoffMs.min / 1_000} s to ${backoffMs.max / 1_000} s`],
              key: 'fleet',
            },
      ),
  },
  'reconnect-without-jitter': {
    severity: 'info',
    title: 'Devices do not all come back at once',
    why: 'after an outage every device waits the same time and connects in the same second',
    fix: ['add chance to the wait in the devices, and say so: jitter: 0.5'],
    check: (subject) =>
      eachChaos(subject, ({ fleet: { jitter } }, name) =>
        jitter !== undefined && jitter > 0
          ? undefined
          : {
              says: `devices of cluster ${name} reconnect in step`,
              evidence: ['fleet.jitter is not set'],
              key: 'fleet',
            },
      ),
  },
  'keep-alive-too-long': {
    severity: 'warning',
    title: 'Devices notice within two minutes that the broker is gone',
    why: 'a device behind a dead connection waits for one and a half times its keep-alive before it looks for another way',
    fix: ['a keep-alive of 30 s to 60 s in the devices, and here: keepalive: 60s'],
    check: (subject) =>
      eachChaos(subject, ({ fleet: { keepaliveMs } }, name) =>
        keepaliveMs <= 120_000
          ? undefined
          : {
              says: `devices of cluster ${name} ping every ${keepaliveMs / 1_000} s only`,
              evidence: [`a dead connection is noticed after up to ${(keepaliveMs * 1.5) / 1_000} s`],
              key: 'fleet',
            },
      ),
  },
  'session-lost-on-reconnect': {
    severity: 'info',
    title: 'What is sent to a device while it is away waits for it',
    why: 'with a clean start every command that comes during a reconnect is lost, whatever its QoS',
    fix: [
      'keep sessions (cleanStart: false, sessionExpiry: 1h) where commands matter, and buffer in the device what it sends',
    ],
    check: (subject) =>
      eachChaos(subject, ({ fleet: { cleanStart } }, name) =>
        cleanStart !== true
          ? undefined
          : {
              says: `devices of cluster ${name} begin without a session at every connect`,
              evidence: ['fleet.cleanStart is true'],
              key: 'fleet',
            },
      ),
  },
} as const satisfies RuleTable<SettingsSubject>;

function eachChaos(
  { settings, place }: SettingsSubject,
  judge: (chaos: ChaosSettings, name: string) => (Omit<Breach, 'place'> & { readonly key: string }) | undefined,
): Breach[] {
  return settings.clusters.flatMap(({ name, chaos }, index): Breach[] => {
    const breach = chaos === undefined ? undefined : judge(chaos, name);
    if (breach === undefined) return [];
    const { key, ...rest } = breach;
    return [{ ...rest, place: place(['clusters', index, 'chaos'], key) }];
  });
}

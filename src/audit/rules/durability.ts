import type { BrokerSetup } from '../broker-setup.ts';
import type { RuleTable } from '../rule.ts';

/** What is written to the disk less often than this is a loss worth naming. */
const LONGEST_SYNC_SECONDS = 300;

/** What is left after a restart, and what there is to see from outside. */
export const durabilityRules = {
  'persistence-off': {
    severity: 'warning',
    title: 'Sessions, queues and retained messages survive a restart',
    why: 'they are in memory only: an update of the package is enough to lose them all',
    fix: ['turn persistence on'],
    check: ({ persistence }) =>
      persistence?.value !== false
        ? []
        : [
            {
              says: 'nothing survives a restart of the broker',
              evidence: [
                persistence.place.line === undefined ? 'off unless turned on, and nobody did' : 'persistence is off',
              ],
              place: persistence.place,
            },
          ],
  },
  'rare-sync': {
    severity: 'warning',
    title: 'What was acknowledged is on the disk soon',
    why: 'after a crash or loss of power everything since the last write is gone, although clients were told it was taken',
    fix: ['write at least every minute or two'],
    check: ({ fsync }) => {
      if (fsync === undefined || fsync.value === 'always') return [];
      if (fsync.value !== 'never' && fsync.value <= LONGEST_SYNC_SECONDS) return [];
      return [
        {
          says:
            fsync.value === 'never'
              ? 'state is written when the broker ends, and never before'
              : `state is written every ${fsync.value} s`,
          evidence: [
            fsync.value === 'never'
              ? 'a crash loses all of it'
              : `a crash loses up to ${Math.round(fsync.value / 60)} min`,
          ],
          place: fsync.place,
        },
      ];
    },
  },
  'sys-topics-off': {
    severity: 'warning',
    title: 'The broker tells how it is',
    why: 'whoever watches the broker through $SYS sees nothing: no connections, no queues, no alarm',
    fix: ['publish $SYS every 10 s'],
    check: ({ sysInterval }) =>
      sysInterval?.value !== 0
        ? []
        : [{ says: '$SYS topics are turned off', evidence: ['the interval is 0'], place: sysInterval.place }],
  },
  'logs-off': {
    severity: 'warning',
    title: 'Errors and connections are logged',
    why: 'when a device cannot connect there is nothing to look at',
    fix: ['log errors, warnings and connections somewhere'],
    check: ({ logs = [] }) => {
      const off = logs.filter(({ value }) => /\b(?:none|off|false|no|disabled?)\s*$/i.test(value));
      // With one of console and file off, the other one has it all.
      const silent = ['console', 'file'].every((handler) => off.some(({ value }) => value.includes(`log.${handler}`)));
      return off
        .filter(({ value }) => silent || !/\blog\.(?:console|file)\b/.test(value))
        .map(({ value, place }) => ({ says: `the log is cut short: ${value}`, evidence: [value], place }));
    },
  },
} as const satisfies RuleTable<BrokerSetup>;

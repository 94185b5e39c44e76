import { join } from 'node:path';
import { z } from 'zod';
import type { FaultOf } from '../fault.ts';
import type { Injector } from '../injector.ts';
import type { Machine } from '../platform.ts';
import { capability, impossible } from './capability.ts';
import { ownGroup, type Resource, readSetting, type Setting, writeSettings } from './control-group.ts';
import { drifted } from './drift.ts';

/** What the undo needs to know: files of a control group, with the words in them. */
const limited = z.object({
  settings: z.array(z.object({ file: z.string(), before: z.string(), set: z.string() })).min(1),
});

/** One period of processor time, microseconds; the kernel's usual one. */
const PERIOD = 100_000;
/** Less than this the kernel refuses. */
const LEAST_QUOTA = 1_000;

/** The target gets hardly any processor time. */
export const starve = limit('starve', 'cpu', ({ cpus }) => {
  const quota = String(Math.max(LEAST_QUOTA, Math.round(cpus * PERIOD)));
  return {
    1: { 'cpu.cfs_period_us': String(PERIOD), 'cpu.cfs_quota_us': quota },
    2: { 'cpu.max': `${quota} ${PERIOD}` },
  };
});

/** The target gets hardly any memory, and nothing is swapped for it. */
export const squeeze = limit('squeeze', 'memory', ({ bytes }) => ({
  1: { 'memory.limit_in_bytes': pages(bytes), 'memory.memsw.limit_in_bytes': pages(bytes) },
  2: { 'memory.max': pages(bytes), 'memory.swap.max': '0' },
}));

/** Values by file name, for either version of control groups, in the order in which they tighten. */
type Values = Readonly<Record<1 | 2, Readonly<Record<string, string>>>>;

/**
 * The injector of a limit. It goes into the control group itself and not through the engine, which cannot take a memory
 * limit back to none; a container that is restarted has the limits of its configuration again.
 */
function limit<K extends 'starve' | 'squeeze'>(
  kind: K,
  resource: Resource,
  valuesOf: (spec: FaultOf<K>) => Values,
): Injector<K> {
  const settingsOf = async (machine: Machine, spec: FaultOf<K>, signal: AbortSignal): Promise<readonly Setting[]> => {
    const { folder, version } = await ownGroup(machine, resource, signal);
    const settings: Setting[] = [];
    for (const [name, set] of Object.entries(valuesOf(spec)[version])) {
      const file = join(folder, name);
      const before = await readSetting(file);
      if (before !== undefined && before !== set) settings.push({ file, before, set });
    }
    if (settings.length === 0) throw impossible(`its control group ${folder} has no limit of ${resource} to lower`);
    return settings;
  };
  return {
    able: (machine, signal) =>
      capability(async () => `${resource} limits in ${(await ownGroup(machine, resource, signal)).folder}`),

    plan: async (spec, { machine, target, platform, signal: planning }) => {
      const settings = await settingsOf(machine, spec, planning);
      return {
        spec,
        target,
        visible: false,
        argv: echo(settings.map(({ file, set }) => ({ file, value: set }))),
        undo: {
          driver: platform.name,
          fault: kind,
          node: target.name,
          argv: echo(loosened(settings)),
          data: { settings },
        },
        apply: async (signal) => {
          if ((await machine.identity(signal)) !== target.identity) throw drifted(target);
          await writeSettings(settings.map(({ file, set }) => ({ file, value: set })));
        },
        state: async () => {
          const ours = await ourSettings(settings);
          const holds = ours.length === settings.length;
          const told = settings.map(({ file, set, before }) => `${file} is ${set} (was ${before})`).join(', ');
          return {
            holds,
            says: holds
              ? told
              : `${ours.length} of ${settings.length} ${resource} limits of ${target.name} are in place`,
          };
        },
        effect: async () => ({ holds: false, says: 'asked nobody outside: it only gets slower' }),
      };
    },

    undo: async (record) => {
      const ours = await ourSettings(limited.parse(record.data).settings);
      if (ours.length === 0) return { did: 'nothing', says: `no ${resource} limit of ours at ${record.node}` };
      await writeSettings(loosened(ours));
      return {
        did: 'undone',
        says: `the ${resource} limits of ${record.node} are as before: ${echo(loosened(ours)).join(' ')}`,
      };
    },

    verify: async (record) => {
      const ours = await ourSettings(limited.parse(record.data).settings);
      const left = ours.map(({ file }) => file).join(', ');
      return {
        holds: ours.length === 0,
        says: ours.length === 0 ? `no ${resource} limit of ours at ${record.node}` : `still ours: ${left}`,
      };
    },
  };
}

/** The settings that are as we set them and were not before. */
async function ourSettings(settings: readonly Setting[]): Promise<readonly Setting[]> {
  const now = await Promise.all(settings.map(({ file }) => readSetting(file)));
  return settings.filter(({ set, before }, index) => now[index] === set && set !== before);
}

/** Back to what was, in reverse: no limit may be above the one that holds it. */
function loosened(settings: readonly Setting[]): readonly { readonly file: string; readonly value: string }[] {
  return settings.toReversed().map(({ file, before }) => ({ file, value: before }));
}

function echo(settings: readonly { readonly file: string; readonly value: string }[]): readonly string[] {
  return ['sh', '-c', settings.map(({ file, value }) => `echo ${value} > ${file}`).join('; ')];
}

/** The kernel counts memory in pages. */
function pages(bytes: number): string {
  return String(Math.max(1, Math.floor(bytes / 4_096)) * 4_096);
}

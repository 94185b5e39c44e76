import { z } from 'zod';
import { type Evidence, type FaultOf, LEASE_MS, type UndoRecord, type UndoResult } from '../fault.ts';
import type { Injector, InjectorContext } from '../injector.ts';
import type { Platform } from '../platform.ts';
import { capability, impossible } from './capability.ts';
import { findNamespace, inside, type Namespace, ownNamespace, rehearse } from './namespace.ts';
import { addressesOf, enterPlanned, faultyNamespace, namedOthers } from './network-target.ts';
import { deleteTable, nft, readTable, tableName } from './nft-table.ts';
import { lookAtTable, renewTable } from './placed-table.ts';
import { ownHandle, queueLengths, removeQdisc, rootQdiscs, type ShapedDevice, shapingCommands } from './qdisc.ts';
import { shapeEffect } from './shape-effect.ts';
import { shapeTable, shapeText, wrongShape } from './shape-rules.ts';
import { demandTool } from './tool.ts';

/** What the undo needs to know. */
const made = z.object({
  namespace: z.string(),
  table: z.string(),
  handle: z.string(),
  devices: z.array(z.object({ device: z.string(), queueLength: z.number() })),
});

/**
 * Packets leave the target late, slowly, or get lost. A queueing discipline of the kernel has no timer, so it lets
 * everything pass except what a leased table puts into its class: without renewal only an idle discipline remains.
 */
export const shape: Injector<'shape'> = {
  able: (machine, signal) =>
    capability(async () => {
      const namespace = await ownNamespace(machine, signal);
      await foreignless(namespace, signal);
      const steps = shapingCommands('lo', '5000:', { rateBitsPerSecond: 1_000_000 }).map((argv) => argv.join(' '));
      const table = shapeTable('sre_chaos_rehearsal', { handle: '5000:', loss: 0.5 }, 1_000);
      const { exitCode, stderr } = await rehearse(
        [...steps, `nft '${table}'`, 'tc qdisc del dev lo root'].join(' && '),
        signal,
      );
      if (exitCode !== 0)
        throw impossible(`the rehearsal of a slow link failed: ${stderr.trim().split('\n')[0] ?? ''}`);
      return (await hasNetem(signal))
        ? 'rate, loss and delay by tc in its network namespace'
        : 'rate by tc and loss by nft in its network namespace; no delay: this kernel has no netem';
    }),

  plan: async (spec, context) => {
    const { target, platform, signal: planning } = context;
    const wrong = wrongShape(spec);
    if (wrong !== undefined) throw impossible(`${target.name} cannot be shaped like this: ${wrong}`);
    const namespace = await faultyNamespace(context);
    const devices = await foreignless(namespace, planning);
    const netem = await hasNetem(planning);
    if (spec.delayMs !== undefined && !netem) throw impossible(`no delay at ${target.name}: this kernel has no netem`);
    const { table, commands, shaping } = await partsOf(spec, netem, context);
    const handle = ownHandle(table);
    const setUp = devices.flatMap(({ device }) => shapingCommands(device, handle, shaping));
    const look = (signal: AbortSignal) => lookAtTable(namespace.id, table, signal);
    return {
      spec,
      target,
      visible: true,
      argv: inside(namespace, ['sh', '-c', [...setUp.map((argv) => argv.join(' ')), `nft '${commands}'`].join('; ')]),
      undo: {
        driver: platform.name,
        fault: 'shape',
        node: target.name,
        argv: inside(namespace, [
          'sh',
          '-c',
          [`nft delete table inet ${table}`, ...devices.map(({ device }) => `tc qdisc del dev ${device} root`)].join(
            '; ',
          ),
        ]),
        data: { namespace: namespace.id, table, handle, devices },
      },
      apply: async (signal) => {
        const now = await enterPlanned(context, namespace, signal);
        await foreignless(now, signal);
        for (const argv of setUp) await demandTool(inside(now, argv), signal);
        await nft(now, commands, signal);
      },
      state: async (signal) => {
        const now = await look(signal);
        if (now === undefined) return { holds: false, says: `the packets of ${target.name} are left alone` };
        const how = shapeText(spec);
        return { holds: now.leased, says: `${how} at ${target.name}${now.leased ? '' : ': the lease has run out'}` };
      },
      effect: async (signal) => shapeEffect(spec, context, async () => (await look(signal))?.packets ?? 0, signal),
      renew: (leaseMs, signal) => renewTable({ namespaceId: namespace.id, table, node: target.name }, leaseMs, signal),
    };
  },

  undo: async (record, _platform, _outputDir, signal): Promise<UndoResult> => {
    const { namespace, table, handle, devices } = made.parse(record.data);
    const now = await findNamespace(namespace);
    if (now === undefined)
      return { did: 'nothing', says: `the network namespace of ${record.node} is gone with its disciplines` };
    const hadTable = (await readTable(now, table, signal)) !== undefined;
    if (hadTable) await deleteTable(now, table, signal);
    const removed: string[] = [];
    for (const each of devices) if (await removeQdisc(now, each, handle, signal)) removed.push(each.device);
    if (!hadTable && removed.length === 0) return { did: 'nothing', says: `nothing of ours shapes ${record.node}` };
    return { did: 'undone', says: `the packets of ${record.node} are left alone again (${removed.join(', ')})` };
  },

  verify: async (record: UndoRecord, _platform: Platform, signal: AbortSignal): Promise<Evidence> => {
    const { namespace, table, handle } = made.parse(record.data);
    const now = await findNamespace(namespace);
    if (now === undefined) return { holds: true, says: `the network namespace of ${record.node} is gone` };
    const left = (await rootQdiscs(now, signal)).filter((each) => each.handle === handle).map(({ device }) => device);
    const there = (await readTable(now, table, signal)) !== undefined;
    const holds = !there && left.length === 0;
    return {
      holds,
      says: holds
        ? `nothing of ours shapes ${record.node}`
        : `still at ${record.node}: ${[...left, ...(there ? [table] : [])].join(', ')}`,
    };
  },
};

/** The interfaces of a namespace, none of which anybody else shapes. */
async function foreignless(namespace: Namespace, signal: AbortSignal): Promise<readonly ShapedDevice[]> {
  const roots = await rootQdiscs(namespace, signal);
  const foreign = roots.filter(({ handle }) => handle !== '0:');
  if (foreign.length > 0) {
    const which = foreign.map(({ device, kind, handle }) => `${kind} ${handle} on ${device}`).join(', ');
    throw impossible(`somebody else shapes its packets already: ${which}`, 'tc qdisc show, in its network namespace');
  }
  const lengths = await queueLengths(namespace, signal);
  const devices = [...new Set(roots.map(({ device }) => device))].toSorted();
  return devices.map((device) => ({ device, queueLength: lengths[device] ?? 0 }));
}

async function hasNetem(signal: AbortSignal): Promise<boolean> {
  return (await rehearse('tc qdisc add dev lo root netem delay 1ms loss 1%', signal)).exitCode === 0;
}

async function partsOf(spec: FaultOf<'shape'>, netem: boolean, context: InjectorContext) {
  const { target, signal } = context;
  const { toward, loss, delayMs, jitterMs, rateBitsPerSecond } = spec;
  const table = tableName([target.name, target.identity, spec]);
  const peers = toward === undefined ? undefined : await addressesOf(namedOthers(toward, context), signal);
  const shaping = {
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(jitterMs === undefined ? {} : { jitterMs }),
    ...(rateBitsPerSecond === undefined ? {} : { rateBitsPerSecond }),
    ...(netem && loss !== undefined ? { netemLoss: loss } : {}),
  };
  const rules = {
    handle: ownHandle(table),
    ...(peers === undefined ? {} : { peers }),
    ...(!netem && loss !== undefined ? { loss } : {}),
  };
  return { table, shaping, commands: shapeTable(table, rules, LEASE_MS) };
}

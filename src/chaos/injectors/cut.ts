import { z } from 'zod';
import { type Evidence, type FaultOf, LEASE_MS, type UndoRecord, type UndoResult } from '../fault.ts';
import type { Injector, InjectorContext } from '../injector.ts';
import type { Platform } from '../platform.ts';
import { capability, impossible } from './capability.ts';
import { cutEffect } from './cut-effect.ts';
import { type CutRules, cutTable } from './cut-rules.ts';
import { findNamespace, inside, ownNamespace, rehearse } from './namespace.ts';
import { addressesOf, enterPlanned, faultyNamespace, kinOf, namedOthers } from './network-target.ts';
import { deleteTable, nft, readTable, tableName } from './nft-table.ts';
import { lookAtTable, renewTable } from './placed-table.ts';

/** What the undo of a cut needs to know: no engine, no process, only the namespace and what was made in it. */
const made = z.object({ namespace: z.string(), table: z.string() });

/** Packets are dropped, or answered with a reset, inside the target's own network namespace. */
export const cut: Injector<'cut'> = {
  able: (machine, signal) =>
    capability(async () => {
      await ownNamespace(machine, signal);
      const rules: CutRules = {
        from: 'clients',
        addresses: ['192.0.2.1', '2001:db8::1'],
        direction: 'both',
        mode: 'reset',
      };
      const script = `nft '${cutTable('sre_chaos_rehearsal', rules, 1_000)}' && nft 'delete table inet sre_chaos_rehearsal'`;
      const { exitCode, stderr } = await rehearse(script, signal);
      if (exitCode !== 0) throw impossible(`the rehearsal of a cut failed: ${stderr.trim().split('\n')[0] ?? ''}`);
      return 'nft in its network namespace, rehearsed in one of our own';
    }),

  plan: async (spec, context) => {
    const { target, platform } = context;
    if (spec.mode === 'reset' && spec.direction === 'out') {
      throw impossible('a reset answers what comes in: direction "out" would only be silence');
    }
    const namespace = await faultyNamespace(context);
    const table = tableName([target.name, target.identity, spec]);
    const rules = await rulesOf(spec, context);
    const commands = cutTable(table, rules, LEASE_MS);
    const look = (signal: AbortSignal) => lookAtTable(namespace.id, table, signal);
    return {
      spec,
      target,
      visible: true,
      argv: inside(namespace, ['nft', commands]),
      undo: {
        driver: platform.name,
        fault: 'cut',
        node: target.name,
        argv: inside(namespace, ['nft', 'delete', 'table', 'inet', table]),
        data: { namespace: namespace.id, table },
      },
      apply: async (signal) => nft(await enterPlanned(context, namespace, signal), commands, signal),
      state: async (signal) => {
        const now = await look(signal);
        if (now === undefined) return { holds: false, says: `there is no cut at ${target.name}` };
        if (!now.leased) return { holds: false, says: `the lease of the cut at ${target.name} has run out` };
        return {
          holds: true,
          says: `${target.name} is cut off from ${whom(spec)}, ${now.packets} packets met the rules`,
        };
      },
      effect: async (signal) => cutEffect(spec, context, async () => (await look(signal))?.packets ?? 0, signal),
      renew: (leaseMs, signal) => renewTable({ namespaceId: namespace.id, table, node: target.name }, leaseMs, signal),
    };
  },

  undo: async (record, _platform, _outputDir, signal): Promise<UndoResult> => {
    const { namespace, table } = made.parse(record.data);
    const now = await findNamespace(namespace);
    if (now === undefined)
      return { did: 'nothing', says: `the network namespace of ${record.node} is gone with its rules` };
    if ((await readTable(now, table, signal)) === undefined) {
      return { did: 'nothing', says: `there is no table ${table} at ${record.node}` };
    }
    await deleteTable(now, table, signal);
    return { did: 'undone', says: `deleted table ${table} at ${record.node}` };
  },

  verify: async (record: UndoRecord, _platform: Platform, signal: AbortSignal): Promise<Evidence> => {
    const { namespace, table } = made.parse(record.data);
    const there = (await lookAtTable(namespace, table, signal)) !== undefined;
    return { holds: !there, says: `${there ? 'there is still a' : 'there is no'} table ${table} at ${record.node}` };
  },
};

async function rulesOf({ from, direction, mode }: FaultOf<'cut'>, context: InjectorContext): Promise<CutRules> {
  const { signal } = context;
  if (from === 'everybody') return { from, addresses: [], direction, mode };
  if (from === 'clients') return { from, addresses: await addressesOf(kinOf(context), signal), direction, mode };
  return { from: 'named', addresses: await addressesOf(namedOthers(from, context), signal), direction, mode };
}

function whom({ from }: FaultOf<'cut'>): string {
  return typeof from === 'string' ? from : from.join(', ');
}

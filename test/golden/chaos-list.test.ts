import { describe, expect, test } from 'vitest';
import { scenarios } from '../../chaos/index.ts';
import type { Capabilities } from '../../src/chaos/driver.ts';
import { FAULT_KINDS } from '../../src/chaos/fault.ts';
import { listRows, listText } from '../../src/cli/commands/chaos/drill-list.ts';
import { chaosTargets } from '../support/chaos-targets.ts';

const FLEET = { keepaliveMs: 30_000, connectTimeoutMs: 5_000, backoffMs: { min: 1_000, max: 30_000 } };
const all = Object.values(scenarios);

/** What a driver says that can do everything but these, with its reason for each. */
function unable(reasons: Readonly<Record<string, string>>): Capabilities {
  return Object.fromEntries(
    Object.entries(FAULT_KINDS).map(([kind, { summary }]) => {
      const says = reasons[kind];
      return [kind, says === undefined ? { holds: true, says: summary } : { holds: false, says }];
    }),
  ) as Capabilities;
}
const survey = (size: number, capabilities: Capabilities, broker = 'emqx') => ({
  targets: chaosTargets(size),
  capabilities,
  fleet: FLEET,
  broker,
});

describe('sre chaos list', () => {
  test('without a cluster: what there is and what it needs', async () => {
    await expect(`${JSON.stringify(listRows(all, undefined), undefined, 2)}\n`).toMatchFileSnapshot('chaos/list.json');
    await expect(listText(listRows(all, undefined))).toMatchFileSnapshot('chaos/list.txt');
  });

  test('on a cluster whose kernel cannot delay packets: the reason of the driver', async () => {
    const here = survey(3, unable({ shape: 'no netem in this kernel' }));
    await expect(listText(listRows(all, here))).toMatchFileSnapshot('chaos/list-here.txt');
  });

  test('a cluster of five with all that is needed can run every drill', () => {
    const rows = listRows(all, survey(5, unable({})));
    expect(rows.filter(({ here }) => here?.runs !== true)).toEqual([]);
    expect(rows.flatMap(({ name, here }) => (here?.with === undefined ? [] : [name]))).toEqual([
      'quorum-loss',
      'cluster-failure',
      'partition-islands',
      'partition-ring',
      'region-outage',
      'failback',
    ]);
  });

  test('a drill that would take the majority of a small cluster says so', () => {
    const rows = listRows(all, survey(2, unable({})));
    const reason = (name: string) => rows.find((row) => row.name === name)?.here;
    expect(reason('partition-one')).toEqual({ runs: false, reasons: ['needs 3 nodes, this cluster has 2'] });
    expect(reason('node-crash')).toEqual({
      runs: false,
      reasons: ['takes 1 of 2 nodes: none may go while a majority stays'],
    });
    expect(reason('partition-halves')).toEqual({ runs: true, reasons: [], with: '--allow-quorum-loss' });
  });

  test('of a pair whose nodes do not vote one may go', () => {
    const rows = listRows(all, survey(2, unable({}), 'mosquitto'));
    const here = (name: string) => rows.find((row) => row.name === name)?.here;
    expect(here('node-crash')).toEqual({ runs: true, reasons: [] });
    expect(here('cluster-failure')).toEqual({ runs: true, reasons: [], with: '--allow-quorum-loss' });
  });

  test('a driver that cannot be asked is the reason of every drill', () => {
    const rows = listRows(all, { runs: false, reasons: ['the docker driver: no answer within 2500 ms'] });
    expect(rows.every(({ here }) => here?.reasons[0] === 'the docker driver: no answer within 2500 ms')).toBe(true);
  });
});

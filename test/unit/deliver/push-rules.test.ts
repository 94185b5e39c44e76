import { describe, expect, test } from 'vitest';
import { splitGroups } from '../../../src/deliver/ruler/group-split.ts';
import { pushRules } from '../../../src/deliver/ruler/push-rules.ts';
import { openRuleStore } from '../../../src/deliver/ruler/rule-store.ts';
import type { RuleGroup } from '../../../src/generate/delivery/rule-groups.ts';
import { openHttpApi } from '../../../src/http/http-api.ts';
import { type FakeRuler, openFakeRuler } from '../../support/fake-ruler.ts';

const signal = AbortSignal.timeout(60_000);
const rule = (alert: string, wait = '60s') => ({ alert, expr: 'up == 0', for: wait, labels: { severity: 'critical' } });
const group = (name: string, ...rules: ReturnType<typeof rule>[]): RuleGroup => ({ name, interval: '60s', rules });
const GROUPS = [group('mqtt.a', rule('A'), rule('Z', '0s')), group('mqtt.b', rule('B'))];

async function push(ruler: FakeRuler, groups = GROUPS, write = true): Promise<readonly string[]> {
  await using api = openHttpApi({
    base: ruler.url,
    tls: {},
    headers: { 'x-scope-orgid': 'plant' },
    clock: { wallMs: () => 0, monoMs: () => 0, sleep: async () => undefined },
  });
  const store = await openRuleStore(api, 'mqtt', signal);
  const changes = await pushRules(store, groups, { write }, signal);
  return changes.map(({ name, action, why, diff }) => [action, name, why, ...(diff ?? [])].filter(Boolean).join(' '));
}

describe.each([
  ['/prometheus/config/v1/rules', true],
  ['/prometheus/config/v1/rules', false],
  ['/api/v1/rules', true],
] as const)('pushing rules to a ruler at %s (an empty one is a 404: %s)', (prefix, emptyIs404) => {
  const open = () => openFakeRuler({ prefix, emptyIs404, tenant: 'plant', maxRules: 20 });

  test('writes each group once, and nothing the second time although the ruler writes durations its own way', async () => {
    await using ruler = await open();
    expect(await push(ruler)).toEqual(['create mqtt.a', 'create mqtt.b']);
    expect(ruler.writes()).toEqual([`POST ${prefix}/mqtt`, `POST ${prefix}/mqtt`]);
    expect(await push(ruler)).toEqual(['unchanged mqtt.a', 'unchanged mqtt.b']);
    expect([ruler.writes().length, ruler.complaints]).toEqual([2, []]);
  });

  test('groups of ours that are gone are deleted, groups of others and other namespaces stay', async () => {
    await using ruler = await open();
    await push(ruler);
    ruler.groups.get('mqtt')?.set('hand-made', group('hand-made', rule('H')));
    ruler.groups.set('other', new Map([['mqtt.b', group('mqtt.b', rule('O'))]]));
    expect(await push(ruler, [GROUPS[0] ?? group('none')])).toEqual(['unchanged mqtt.a', 'delete mqtt.b']);
    expect([...(ruler.groups.get('mqtt')?.keys() ?? [])]).toEqual(['mqtt.a', 'hand-made']);
    expect(ruler.groups.get('other')?.size).toBe(1);
  });

  test('a look says what would change, rule by rule, and writes nothing', async () => {
    await using ruler = await open();
    await push(ruler);
    const changed = [group('mqtt.a', rule('A', '5m'), rule('Z', '0s')), group('mqtt.c', rule('C'))];
    expect(await push(ruler, changed, false)).toEqual([
      'update mqtt.a ~ rules["A"].for: "60000ms" -> "300000ms"',
      'create mqtt.c',
      'delete mqtt.b',
    ]);
    expect(ruler.writes()).toHaveLength(2);
  });

  test('a group that is refused does not keep the others back, and then nothing is deleted', async () => {
    await using ruler = await open();
    await push(ruler);
    const long = group('mqtt.a', ...Array.from({ length: 21 }, (_, index) => rule(`A${index}`)));
    const said = await push(ruler, [long, group('mqtt.c', rule('C'))]);
    expect(said[0]).toMatch(/^failed mqtt\.a .*status 400: per-user rules per rule group limit/);
    expect(said.slice(1)).toEqual([
      'create mqtt.c',
      'failed mqtt.b not deleted, because not every group could be written',
    ]);
  });
});

test('long groups are split in order, so that Mimir takes them', async () => {
  const long = group('mqtt.a', ...Array.from({ length: 45 }, (_, index) => rule(`A${index}`)));
  const parts = splitGroups([long, group('mqtt.b', rule('B'))], 20);
  expect(parts.map(({ name, rules }) => [name, rules.length])).toEqual([
    ['mqtt.a', 20],
    ['mqtt.a.2', 20],
    ['mqtt.a.3', 5],
    ['mqtt.b', 1],
  ]);
  expect(parts.flatMap(({ rules }) => rules)).toEqual([...long.rules, rule('B')]);
});

test('"too many requests" is waited out', async () => {
  await using ruler = await openFakeRuler({ prefix: '/api/v1/rules' });
  ruler.interrupt({ status: 429, headers: { 'retry-after': '2' } });
  expect(await push(ruler)).toEqual(['create mqtt.a', 'create mqtt.b']);
});

test('a Prometheus, which lists rules and takes none, is told from a ruler', async () => {
  await using prometheus = await openFakeRuler({ prefix: '/api/v1/rules' });
  const page = { status: 404, body: '404 page not found' };
  prometheus.interrupt(page, page, { status: 200, body: '{"status":"success","data":{"groups":[]}}' });
  await expect(push(prometheus)).rejects.toThrow(/serves no ruler API/);
});

test('a tenant that is missing is said as such', async () => {
  await using ruler = await openFakeRuler({ prefix: '/prometheus/config/v1/rules', tenant: 'another' });
  await expect(push(ruler)).rejects.toThrow(/status 401: no org id/);
});

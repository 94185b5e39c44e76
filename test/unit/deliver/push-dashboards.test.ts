import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { Change } from '../../../src/deliver/change.ts';
import { openDashboardStore } from '../../../src/deliver/grafana/open-dashboard-store.ts';
import { type FolderWish, pushDashboards } from '../../../src/deliver/grafana/push-dashboards.ts';
import { openHttpApi } from '../../../src/http/http-api.ts';
import { type FakeGrafana, type FakeGrafanaOptions, openFakeGrafana } from '../../support/fake-grafana.ts';

const signal = AbortSignal.timeout(60_000);
const TOKEN = 'glsa_correct_horse';
const board = (title: string, tags = ['mqtt', 'mqtt-sre']) => ({
  uid: 'mqtt-one',
  model: {
    uid: 'mqtt-one',
    id: null,
    version: 3,
    title,
    tags,
    panels: [{ id: 1, title: 'Connections', type: 'stat' }],
  },
});
const OURS = board('MQTT one');
const WRITE = { write: true, overwrite: false };

interface Pushed {
  readonly api: string;
  readonly changes: readonly Change[];
}

async function push(
  grafana: FakeGrafana,
  given: {
    readonly dashboards?: Parameters<typeof pushDashboards>[1];
    readonly mode?: Parameters<typeof pushDashboards>[3];
    readonly wish?: FolderWish;
    readonly token?: string;
    readonly until?: AbortSignal;
  } = {},
): Promise<Pushed> {
  await using api = openHttpApi({
    base: grafana.url,
    token: new Secret(given.token ?? TOKEN),
    tls: {},
    clock: { wallMs: () => 0, monoMs: () => 0, sleep: async () => undefined },
  });
  const until = given.until ?? signal;
  const store = await openDashboardStore(api, 'default', until);
  const wish = given.wish ?? { title: 'MQTT', move: false };
  const changes = await pushDashboards(store, given.dashboards ?? [OURS], wish, given.mode ?? WRITE, until);
  return { api: store.api, changes };
}

const actions = ({ changes }: Pushed): readonly string[] => changes.map(({ action, name }) => `${action} ${name}`);

describe.each([
  [13, 'dashboard.grafana.app/v1'],
  [12, 'dashboard.grafana.app/v1beta1'],
  [10, 'the legacy API'],
] as const)('pushing dashboards to Grafana %i', (release, api) => {
  const open = (more: Partial<FakeGrafanaOptions> = {}) => openFakeGrafana({ release, token: TOKEN, ...more });

  test(`creates folder and dashboard by ${api}, and does nothing the second time`, async () => {
    await using grafana = await open();
    const first = await push(grafana);
    expect([first.api, actions(first)]).toEqual([api, ['create folder "MQTT"', 'create mqtt-one']]);
    expect(grafana.boards.get('mqtt-one')).toMatchObject({ folder: 'mqtt', message: 'sre dashboards push' });
    const writes = grafana.writes().length;
    expect(actions(await push(grafana))).toEqual(['unchanged mqtt-one']);
    expect([grafana.writes().length, grafana.complaints]).toEqual([writes, []]);
  });

  test('a changed dashboard is updated with the revision it was compared with, and the change is told by path', async () => {
    await using grafana = await open();
    await push(grafana);
    const { changes } = await push(grafana, { dashboards: [board('MQTT uno')] });
    expect(changes).toEqual([{ name: 'mqtt-one', action: 'update', diff: ['~ title: "MQTT one" -> "MQTT uno"'] }]);
    expect([grafana.boards.get('mqtt-one')?.version, grafana.complaints]).toEqual([2, []]);
  });

  test('a look writes nothing', async () => {
    await using grafana = await open();
    const look = { mode: { write: false, overwrite: false } };
    expect(actions(await push(grafana, look))).toEqual(['create folder "MQTT"', 'create mqtt-one']);
    expect(grafana.writes()).toEqual([]);
  });

  test('what is not ours is refused, unless told otherwise', async () => {
    await using grafana = await open();
    grafana.boards.set('mqtt-one', { spec: { title: 'Theirs', tags: ['prod'] }, folder: '', version: 4, message: '' });
    const refused = await push(grafana);
    expect(refused.changes.at(-1)).toMatchObject({
      action: 'refused',
      why: expect.stringContaining('("Theirs") is not ours'),
    });
    expect(grafana.boards.get('mqtt-one')?.spec['title']).toBe('Theirs');
    expect(actions(await push(grafana, { mode: { write: true, overwrite: true } }))).toEqual(['update mqtt-one']);
    expect(grafana.boards.get('mqtt-one')?.spec['title']).toBe('MQTT one');
  });

  test('what provisioning files or a repository keep is refused even with overwrite', async () => {
    await using grafana = await open();
    grafana.boards.set('mqtt-one', {
      spec: { title: 'Old', tags: ['mqtt-sre'] },
      folder: '',
      version: 1,
      message: '',
      managedBy: 'repo',
    });
    const { changes } = await push(grafana, { mode: { write: true, overwrite: true } });
    expect(changes.at(-1)).toMatchObject({
      action: 'refused',
      why: expect.stringMatching(/kept by (repo|provisioning files)/),
    });
  });

  test('a dashboard that somebody moved stays there; a folder that is asked for by name moves it', async () => {
    await using grafana = await open();
    await push(grafana);
    grafana.folders.set('elsewhere', 'Elsewhere');
    const held = grafana.boards.get('mqtt-one');
    if (held !== undefined) held.folder = 'elsewhere';
    expect(actions(await push(grafana))).toEqual(['unchanged mqtt-one']);
    await push(grafana, { dashboards: [board('MQTT two')] });
    expect(grafana.boards.get('mqtt-one')?.folder).toBe('elsewhere');
    const moved = await push(grafana, { dashboards: [board('MQTT two')], wish: { title: 'MQTT', move: true } });
    expect(moved.changes).toEqual([{ name: 'mqtt-one', action: 'update', diff: ['~ folder: "elsewhere" -> "mqtt"'] }]);
    expect([grafana.boards.get('mqtt-one')?.folder, grafana.complaints]).toEqual(['mqtt', []]);
  });

  test('a folder of that title is used whatever its uid, on whatever page it is', async () => {
    await using grafana = await open();
    for (const uid of ['a', 'b', 'c']) grafana.folders.set(uid, uid.toUpperCase());
    grafana.folders.set('xyz', 'MQTT');
    expect(actions(await push(grafana))).toEqual(['create mqtt-one']);
    expect(grafana.boards.get('mqtt-one')?.folder).toBe('xyz');
  });

  test('somebody who is quicker once costs a second look; somebody who always is, a failure', async () => {
    await using grafana = await open();
    await push(grafana);
    const bump = (uid: string): void => {
      const held = grafana.boards.get(uid);
      if (held !== undefined) held.version++;
    };
    grafana.beforeWrite = (uid) => {
      grafana.beforeWrite = undefined;
      bump(uid);
    };
    expect(actions(await push(grafana, { dashboards: [board('MQTT two')] }))).toEqual(['update mqtt-one']);
    grafana.beforeWrite = bump;
    const { changes } = await push(grafana, { dashboards: [board('MQTT three')] });
    expect(changes).toMatchObject([{ action: 'failed', why: expect.stringContaining('at the same time') }]);
  });

  test('a folder of ours that was renamed is taken as it is', async () => {
    await using grafana = await open();
    grafana.folders.set('mqtt', 'MQTT production');
    expect(actions(await push(grafana))).toEqual(['create mqtt-one']);
    expect([grafana.boards.get('mqtt-one')?.folder, [...grafana.folders.values()]]).toEqual([
      'mqtt',
      ['MQTT production'],
    ]);
  });

  test('a folder that goes away under our hands is a failure that names it', async () => {
    await using grafana = await open();
    grafana.beforeWrite = () => grafana.folders.clear();
    const { changes } = await push(grafana);
    expect(changes.at(-1)).toMatchObject({
      action: 'failed',
      why: expect.stringMatching(/status 404: folder .*not found/),
    });
  });

  test('a Grafana too slow for the time there is ends with the signal, not with a half-told list', async () => {
    await using grafana = await open();
    await push(grafana);
    grafana.delayMs = 20_000;
    await expect(push(grafana, { until: AbortSignal.timeout(100) })).rejects.toThrow(/aborted|timeout/i);
  });

  test('"later" with a time is waited out', async () => {
    await using grafana = await open();
    grafana.interrupt(
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 503, headers: { 'retry-after': '0' } },
    );
    expect(actions(await push(grafana))).toEqual(['create folder "MQTT"', 'create mqtt-one']);
  });

  test('refused credentials are said as such, with the token nowhere', async () => {
    await using grafana = await open();
    const failure = push(grafana, { token: 'wrong-secret' });
    await expect(failure).rejects.toThrow(/status 401: Unauthorized/);
    await expect(failure).rejects.not.toThrow(/wrong-secret/);
  });

  test('a login page is no Grafana API', async () => {
    await using grafana = await open({ unknownUsers: 'redirect' });
    await expect(push(grafana, { token: 'wrong-secret' })).rejects.toThrow(/redirect \(302\): \/login/);
  });

  test('who may read and not write learns it for each dashboard', async () => {
    await using grafana = await open({ readOnly: true });
    grafana.folders.set('mqtt', 'MQTT');
    const { changes } = await push(grafana);
    expect(changes).toMatchObject([{ name: 'mqtt-one', action: 'failed', why: expect.stringContaining('status 403') }]);
  });
});

test('a title that another dashboard of the folder has is told by the legacy API', async () => {
  await using grafana = await openFakeGrafana({ release: 10, token: TOKEN });
  grafana.folders.set('mqtt', 'MQTT');
  grafana.boards.set('other', { spec: { title: 'MQTT one' }, folder: 'mqtt', version: 1, message: '' });
  const { changes } = await push(grafana);
  expect(changes).toMatchObject([{ action: 'refused', why: expect.stringContaining('same name in the folder') }]);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverKind } from '../../src/chaos/driver.ts';
import { until } from '../../src/core/deadline.ts';
import type { DriverFixture } from '../contract/driver.contract.ts';
import { docker, pidOf } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { controlFingerprint, folderFingerprint, networkFingerprint, processFingerprint } from './target-fingerprint.ts';

/** The image the containers run: a small broker that is up at once. */
export const DRILL_IMAGE = 'mqtt-sre/mosquitto:2.0';
/** Where every container has a small file system of its own. */
const DATA_FOLDER = '/sre-data';

/** Containers to break, each a broker of its own; they do not know each other. */
export interface DrillContainers extends DriverFixture {
  /** `docker` names by node name. */
  readonly containers: Readonly<Record<string, string>>;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** `key=value` of all of them; what carries it is removed with them. */
  readonly label: string;
  /** The docker driver's selector for them. */
  readonly selector: Readonly<Record<string, unknown>>;
}

/** Starts one container for each name, with whatever else `docker create` is told. */
export async function openDrillContainers(
  kind: DriverKind,
  names: readonly string[],
  more: readonly string[] = [],
): Promise<DrillContainers> {
  const run = await openDockerRun();
  const folder = await mkdtemp(join(tmpdir(), 'sre-drill-'));
  const { signal } = new AbortController();
  const network = await openDockerNetwork(run, 'cluster', { internal: false });
  const ports = await freePorts(names.length);
  const containers: Record<string, string> = {};
  await Promise.all(
    names.map(async (name, index) => {
      containers[name] = `${run.name}-${name}`;
      const published = ['--publish', `127.0.0.1:${ports[index]}:1883`];
      const place = ['--network', network.name, '--ip', network.address(index), '--label', `sre.node=${name}`];
      const disk = ['--tmpfs', `${DATA_FOLDER}:size=16m`];
      await docker([
        'run',
        '--detach',
        '--name',
        containers[name],
        ...run.label,
        ...published,
        ...place,
        ...disk,
        ...more,
        DRILL_IMAGE,
      ]);
    }),
  );
  const nodes = names.map((name, index) => ({ name, address: `127.0.0.1:${ports[index]}` }));
  const label = run.label[1] ?? '';
  const selector = { label, dataFolder: DATA_FOLDER };
  const containerOf = (name: string): string => containers[name] ?? name;
  return {
    kind,
    driver: kind.open(selector, nodes),
    folder,
    containers,
    nodes,
    label,
    selector,
    fingerprint: async (name) => {
      const format = '{{.State.Pid}} {{.State.Status}} {{json .HostConfig}}';
      const [, pidText, state = ''] =
        /^(\d+) (.*)/s.exec(await docker(['inspect', '--format', format, containerOf(name)])) ?? [];
      const pid = Number(pidText);
      if (pid === 0) return state;
      const parts = [processFingerprint(pid), networkFingerprint(`/proc/${pid}/ns/net`), controlFingerprint(pid)];
      const data = folderFingerprint(`/proc/${pid}/root${DATA_FOLDER}`);
      return [state, ...(await Promise.all([...parts, data]))].join('\n');
    },
    crash: async (name) => {
      await docker(['kill', containerOf(name)]).catch(() => undefined); // it may be dead already
      await until(`end of ${name}`, async () => (await pidOf(containerOf(name))) === 0, { withinMs: 60_000, signal });
    },
    start: async (name) => void (await docker(['start', containerOf(name)])),
    [Symbol.asyncDispose]: async () => {
      await run[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { type DrilledLab, hasImages, lostOf, onlyTrial, openDrilledLab } from '../support/drilled-lab.ts';
import { openLyingProxy } from '../support/lying-proxy.ts';

const available = await hasImages('mqtt-sre/node:20', 'mqtt-sre/valkey:8.1', 'mqtt-sre/haproxy:3.0');

/** Messages of one stream that the planted link acknowledges and drops; due 14 s after the start, when a drill is well under way. */
const LOST = [70, 71, 72, 73, 74];
const STREAM = 'f1';
const { signal } = new AbortController();

describe.skipIf(!available)('drills on three aedes with Valkey behind HAProxy', () => {
  let lab: DrilledLab;
  beforeAll(async () => {
    lab = await openDrilledLab('cluster', 'aedes');
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  /** The lab as a configuration would have it, with another endpoint or driver. */
  async function configured(name: string, endpoint: string, chaos: object): Promise<readonly string[]> {
    const path = join(lab.stateDir, `${name}.yaml`);
    const nodes = lab.state.nodes.map((node) => ({ name: node.name, mqtt: node.mqtt }));
    const fleet = { keepalive: '10s', connectTimeout: '5s', backoff: '1s..30s' };
    const options = { heartbeatInterval: '1s' };
    const clusters = [
      { name, broker: 'aedes', nodes, endpoints: [endpoint], options, chaos: { environment: 'lab', ...chaos, fleet } },
    ];
    await writeFile(path, JSON.stringify({ clusters })); // JSON is YAML
    return ['--config', path, '--cluster', name];
  }

  test('node-crash: clients of the dead node are served by the others within 30 s, nothing acknowledged is lost', async () => {
    const drilled = await lab.drill('node-crash');
    expect(drilled).toMatchObject({
      code: 0,
      report: { verdict: { hypothesis: 'pass', injection: 'proven', rollback: 'clean', findings: [] } },
    });
    const { findings, wholeAgain, clusterDetection } = onlyTrial(drilled);
    expect(lostOf(drilled)).toBe(0);
    expect(findings?.messages.qos2.acked).toBeGreaterThan(0);
    expect(clusterDetection).toBeDefined();
    expect(wholeAgain).toBeDefined();
    expect(await lab.status()).toMatchObject({ nodesInService: 3, endpointServes: true });
  });

  test('a planted link that acknowledges messages and drops them turns the same drill red, to the message', async () => {
    const target = lab.state.endpoint.replace('mqtt://', '');
    const lies = { lose: new Set(LOST), repeat: new Set<number>(), delay: new Set<number>() };
    await using proxy = await openLyingProxy(target, (stream) => (stream === STREAM ? lies : undefined));
    const chaos = { driver: 'docker', selector: { lab: lab.name } };
    const drilled = await lab.drill('node-crash', ...(await configured('lied-to', `mqtt://${proxy.address}`, chaos)));
    expect(drilled).toMatchObject({ code: 1, report: { verdict: { rollback: 'clean' } } });
    expect(drilled.report.verdict.findings).toEqual([`${LOST.length} acknowledged QoS 1 messages never arrived`]);
    const lost = onlyTrial(drilled).findings?.examples.lost.filter(({ qos }) => qos > 0);
    expect(lost?.map(({ stream, seq }) => `${stream}/${seq}`)).toEqual(LOST.map((seq) => `${STREAM}/${seq}`));
  });

  test('an undo that does nothing is dirty and outranks everything, until somebody has brought the node back', async () => {
    const nodes = Object.fromEntries(
      lab.state.nodes.map(({ name, container }) => {
        const inspect = (format: string): string[] => ['docker', 'inspect', '--format', format, container];
        const frozen = ['sh', '-c', `test "$(docker inspect --format '{{.State.Paused}}' ${container})" = true`];
        const pause = { do: ['docker', 'pause', container], undo: ['true'], check: frozen, rehearse: 'undo' };
        return [name, { identity: inspect('{{.State.StartedAt}}'), pause }];
      }),
    );
    const options = await configured('not-undone', lab.state.endpoint, { driver: 'command', selector: { nodes } });
    const drilled = await lab.drill('node-zombie', ...options, '--target', 'n2', '--duration', '3s');
    expect(drilled).toMatchObject({ code: 6, report: { verdict: { injection: 'proven', rollback: 'dirty' } } });
    expect(await lab.sre('chaos', 'node-zombie', ...options)).toMatchObject({ code: 8 });
    expect(await lab.sre('chaos', 'recover', '--run', drilled.report.run)).not.toMatchObject({ code: 0 });
    expect(await lab.sre('lab', 'start', 'n2', '--name', lab.name)).toMatchObject({ code: 0 });
    const { run } = drilled.report; // its watchdog may be at it, too
    const recovered = async () => (await lab.sre('chaos', 'recover', '--run', run)).code === 0;
    await until('the run closed', recovered, { withinMs: 60_000, everyMs: 1_000, signal });
    expect(await lab.status()).toMatchObject({ nodesInService: 3, endpointServes: true });
  });
});

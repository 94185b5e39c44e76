import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import type { SourceAnswer } from '../../../src/core/source.ts';
import { type Exporter, openExporter } from '../../../src/exporter/exporter.ts';
import {
  answers,
  type Behaviour,
  connections,
  fakeAdapter,
  fakeCluster,
  fakeSettings,
  fakeSource,
} from '../../support/fake-broker.ts';

const LINES = 5_000;
const readings = Array.from({ length: LINES }, (_, index) => connections(`node-${index}`, index));

/** An exporter whose page is far over what is sent as one buffer. */
async function largeExporter(behaviour: Behaviour = answers(readings)): Promise<Exporter> {
  return await openExporter({
    settings: fakeSettings([fakeCluster('large')], { maxSeriesPerCluster: 2 * LINES }),
    log: silentLog,
    openBroker: async () => fakeAdapter(fakeSource('n1', 'http', behaviour)),
  });
}

describe('a page too large for one buffer', () => {
  test('arrives whole and says how long it is, with the headers of every answer', async () => {
    await using exporter = await largeExporter();
    for (const accept of ['text/plain', 'application/openmetrics-text; version=1.0.0']) {
      const response = await fetch(`${exporter.url}/metrics`, { headers: { accept, 'accept-encoding': 'identity' } });
      const body = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('vary')).toBe('accept, accept-encoding');
      expect(Number(response.headers.get('content-length'))).toBe(body.length);
      expect(body.length).toBeGreaterThan(256 * 1024);
      expect(body.toString().match(/^mqtt_connections_current\{/gm)).toHaveLength(LINES);
      expect(body.toString().endsWith('# EOF\n')).toBe(accept !== 'text/plain');
    }
    const head = await fetch(`${exporter.url}/metrics`, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(256 * 1024);
    expect(await head.text()).toBe('');
  });

  test('is the next scraper’s too when one went away in the middle of it', async () => {
    await using exporter = await largeExporter();
    await new Promise<void>((resolve, reject) => {
      const request = get(`${exporter.url}/metrics`, { agent: false }, (response: IncomingMessage) => {
        response.once('data', () => request.destroy());
        response.once('close', resolve);
        response.on('error', () => undefined); // cut off, as wanted
      });
      request.once('error', reject);
    });
    const text = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(text).toContain(`mqtt_connections_current{cluster="large",node="node-${LINES - 1}"} ${LINES - 1}\n`);
    expect(text.match(/^mqtt_connections_current\{/gm)).toHaveLength(LINES);
  });

  test('ends its connection while the exporter stops', async () => {
    let finish: (answer: SourceAnswer) => void = () => undefined;
    let asked: () => void = () => undefined;
    const reading = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const exporter = await largeExporter(() => {
      asked();
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    await reading;
    const request = get(`${exporter.url}/metrics`, { headers: { connection: 'keep-alive' } });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    await once(request, 'finish');
    await fetch(`${exporter.url}/healthz`); // behind the scrape, so that this one has begun
    const stopped = exporter[Symbol.asyncDispose]();
    finish({ readings });
    const [response] = await answered;
    expect(response.headers.connection).toBe('close');
    let size = 0;
    for await (const part of response) size += (part as Buffer).length;
    expect(size).toBe(Number(response.headers['content-length']));
    await stopped;
  });
});

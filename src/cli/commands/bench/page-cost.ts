import type { CostReading, CostSource } from '../../../bench/broker-cost.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { SourceError } from '../../../core/source.ts';
import { SreError } from '../../../core/sre-error.ts';
import { createHttpReader, type HttpReader } from '../../../http/http-reader.ts';
import { type PrometheusPage, parsePrometheusText, sumOf } from '../../../http/prometheus-text.ts';
import { requireHttpAddress } from '../../http-address.ts';

const EVERY_MS = 1000;

type Series = readonly [name: string, factor: number];

/**
 * Series that tell what the broker's own process costs, and what makes our unit of them. The first dialect a page speaks
 * is read: an exporter beside the broker has `process_` series, too, which are its own.
 */
const DIALECTS: readonly Readonly<Partial<Record<keyof CostReading, Series>>>[] = [
  {
    // RabbitMQ
    cpuSeconds: ['erlang_vm_statistics_runtime_milliseconds', 1e-3],
    memoryBytes: ['rabbitmq_process_resident_memory_bytes', 1],
  },
  // VerneMQ; the memory is what the Erlang VM has allocated
  { cpuSeconds: ['vernemq_system_runtime', 1e-3], memoryBytes: ['vernemq_vm_memory_total', 1] },
  { memoryBytes: ['com_hivemq_system_os_process_memory_resident_set_size', 1] }, // HiveMQ
  { cores: ['gnatsd_varz_cpu', 1e-2], memoryBytes: ['gnatsd_varz_mem', 1] }, // exporter of NATS
  { cpuSeconds: ['process_cpu_seconds_total', 1], memoryBytes: ['process_resident_memory_bytes', 1] },
];

/** On the pages of exporters that stand beside a broker, ours among them: what they say of a process is not about it. */
const BESIDE_A_BROKER = /^(?:mqtt_source_up|mosquitto_|broker_)/;

/** A broker's Prometheus page, or `/varz` of a NATS server, read for CPU and memory. Throws when it tells neither. */
export async function pageCost(url: string, signal: AbortSignal): Promise<CostSource> {
  requireHttpAddress('--metrics', url, {
    address: '--metrics http://HOST:15692/metrics',
    password: 'a page that asks nobody who he is, or --pid or --container on the same machine',
  });
  const reader = createHttpReader({ auth: {}, tls: {} }); // holds no idle connection open
  const source = { name: url, everyMs: EVERY_MS, read: (within: AbortSignal) => readPage(reader, url, within) };
  const first = await source.read(signal).catch((cause: unknown) => {
    if (!(cause instanceof SourceError)) throw cause;
    throw new SreError('SRE_BENCH_COST', `CPU and memory of the broker cannot be read: ${cause.message}`, {
      exitCode: EXIT.precondition,
      hint: `curl -s ${url}`,
      cause,
    });
  });
  if (Object.keys(first).length > 0) return source;
  throw new SreError('SRE_BENCH_COST', `${url} tells neither CPU nor memory of the broker's process`, {
    exitCode: EXIT.precondition,
    hint: 'RabbitMQ: http://HOST:15692/metrics, NATS: http://HOST:8222/varz; on the same machine --pid or --container',
  });
}

async function readPage(reader: HttpReader, url: string, signal: AbortSignal): Promise<CostReading> {
  const { body } = await reader.text(url, { signal });
  return body.trimStart().startsWith('{') ? varzReading(body) : prometheusReading(parsePrometheusText(body));
}

/** CPU and memory out of a Prometheus page; nothing where it only tells those of an exporter. */
export function prometheusReading(page: PrometheusPage): CostReading {
  if ([...page.samples.keys()].some((name) => BESIDE_A_BROKER.test(name))) return {};
  for (const dialect of DIALECTS) {
    const read = Object.entries(dialect).flatMap(([key, [name, factor]]): [string, number][] => {
      const value = sumOf(page, name);
      return value === undefined ? [] : [[key, value * factor]];
    });
    if (read.length > 0) return Object.fromEntries(read);
  }
  return {};
}

/** The same out of NATS's `/varz`: per cent of one core, and resident bytes. */
export function varzReading(body: string): CostReading {
  let varz: unknown;
  try {
    varz = JSON.parse(body);
  } catch {
    return {}; // some other text: it tells nothing, which the caller says
  }
  const number = (key: string): number | undefined => {
    const value: unknown =
      typeof varz === 'object' && varz !== null && key in varz ? Reflect.get(varz, key) : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  const [cpu, mem] = [number('cpu'), number('mem')];
  return {
    ...(cpu === undefined ? {} : { cores: cpu / 100 }),
    ...(mem === undefined ? {} : { memoryBytes: mem }),
  };
}

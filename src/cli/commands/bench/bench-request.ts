import { randomBytes } from 'node:crypto';
import type { BenchOptions } from '../../../bench/bench-options.ts';
import { figure } from '../../../bench/figure-text.ts';
import type { IntendedLoad } from '../../../bench/load-policy.ts';
import { fanOutOf, loadShape } from '../../../bench/load-shape.ts';
import { formatDuration } from '../../../config/duration.ts';
import { SreError } from '../../../core/sre-error.ts';
import { typedMqttAddress } from '../../mqtt-address.ts';
import type { BenchFlags } from './bench-flags.ts';

const HINT = 'sre bench mqtt://HOST:1883 (user by --user, password by SRE_PROBE_PASSWORD or --password-file)';
const DEFAULT_BOUND_MS = 100;
const SETTLE_MS = 5000;
const DEFAULT_FOR_MS = { knee: 5000, connect: 5000, other: 30_000 } as const;

/** What to measure, out of addresses and flags. Throws SRE_BAD_OPTION. */
export function benchOptions(urls: readonly string[], flags: BenchFlags): BenchOptions {
  for (const url of urls) typedMqttAddress(url, HINT);
  const { scenario } = flags;
  if (scenario === 'bridge' && urls.length !== 2) {
    throw new SreError('SRE_BAD_OPTION', `a bridge has two ends, not ${urls.length}`, {
      hint: 'sre bench mqtt://SOURCE:1883 mqtt://TARGET:1883 --scenario bridge --topic-prefix WHAT/THE/BRIDGE/FORWARDS',
    });
  }
  if (flags.profileOut !== undefined && scenario !== 'knee' && scenario !== 'connect') {
    throw new SreError(
      'SRE_BAD_OPTION',
      `--profile-out needs the limit of a broker, which ${scenario} does not look for`,
      {
        hint: '--scenario knee for the highest rate, --scenario connect for the memory of a connection',
      },
    );
  }
  const measureMs =
    flags.for ?? (scenario === 'knee' || scenario === 'connect' ? DEFAULT_FOR_MS[scenario] : DEFAULT_FOR_MS.other);
  if (scenario !== 'connect' && flags.rate * measureMs < 1000) {
    throw new SreError(
      'SRE_BAD_OPTION',
      `at ${flags.rate} msg/s no message falls due in ${formatDuration(measureMs)}`,
      {
        hint: `--for ${formatDuration(Math.ceil(10 / flags.rate) * 1000)}`,
      },
    );
  }
  return {
    scenario,
    plan: {
      run: randomBytes(3).toString('hex'),
      urls,
      bridge: scenario === 'bridge',
      topicPrefix: flags.topicPrefix,
      shape: loadShape(scenario, flags),
      qos: flags.qos,
      payloadBytes: flags.payload,
      protocolVersion: flags.protocol,
      rampPerSecond: flags.ramp,
      keepaliveMs: flags.keepalive,
      connectTimeoutMs: flags.connectTimeout,
    },
    processes: flags.processes,
    rate: flags.rate,
    measureMs,
    warmupMs: flags.warmup,
    settleMs: SETTLE_MS,
    boundMs: flags.p99 ?? DEFAULT_BOUND_MS,
    judgesLatency: flags.p99 !== undefined,
    maxRate: flags.maxRate,
    tolerance: flags.tolerance,
    deadlineMs: flags.deadline,
  };
}

/** The same as the load it would be, for the policy to judge. */
export function intendedLoad(options: BenchOptions, agreed: readonly string[]): IntendedLoad {
  const { scenario, plan, rate, maxRate, measureMs, warmupMs } = options;
  const { publishers, subscribers, idle } = plan.shape;
  const clients = publishers + subscribers + idle;
  const published = scenario === 'connect' ? 0 : scenario === 'knee' ? Math.max(rate, maxRate) : rate;
  const delivered = published * fanOutOf(plan.shape);
  const traffic =
    scenario === 'knee'
      ? ` and publish ever more, up to ${figure(published)} messages of ${plan.payloadBytes} bytes in a second (${figure(delivered)} deliveries), until the broker does not keep up`
      : ` and publish ${figure(published)} messages of ${plan.payloadBytes} bytes in a second (${figure(delivered)} deliveries) for ${formatDuration(Math.round(measureMs + warmupMs))}`;
  return {
    urls: plan.urls,
    clients,
    messagesPerSecond: Math.max(published, delivered),
    says: `open ${figure(clients)} connections, ${figure(plan.rampPerSecond)} in a second,${published > 0 ? traffic : ' and hold them'}`,
    agreed,
  };
}

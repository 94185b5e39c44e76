import type { Command } from 'commander';
import { MIN_PAYLOAD_BYTES } from '../../../bench/bench-payload.ts';
import { SCENARIOS, type Scenario } from '../../../bench/load-shape.ts';
import { type BrokerAccessFlags, declareBrokerAccess } from '../../broker-access.ts';
import { asTyped, repeatedOption, usualOption } from '../../usual-option.ts';
import {
  count,
  duration,
  kind,
  payload,
  processes,
  protocol,
  qos,
  rate,
  scenario,
  share,
  span,
  topic,
} from './bench-words.ts';

/** The flags of `sre bench`, as the parser gives them. */
export interface BenchFlags extends BrokerAccessFlags {
  readonly scenario: Scenario;
  readonly clients?: number;
  readonly publishers?: number;
  readonly subscribers?: number;
  readonly rate: number;
  readonly payload: number;
  readonly qos: 0 | 1 | 2;
  readonly for?: number;
  readonly warmup: number;
  readonly ramp: number;
  readonly protocol: 4 | 5;
  readonly keepalive: number;
  readonly connectTimeout: number;
  readonly topicPrefix: string;
  readonly processes: number;
  readonly p99?: number;
  readonly maxRate: number;
  readonly tolerance: number;
  readonly deadline: number;
  readonly pid: readonly number[];
  readonly container: readonly string[];
  readonly metrics: readonly string[];
  readonly yesLoad: readonly string[];
  readonly profileOut?: string;
  readonly broker: string;
  readonly brokerVersion?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Declares them. */
export function declareBenchFlags(command: Command): Command {
  const load = command
    .addOption(usualOption('--scenario <name>', SCENARIOS.join(', '), scenario, 'steady'))
    .option(
      '--clients <n>',
      'connections in all; beyond publishers and subscribers they stay silent (default: 100)',
      count,
    )
    .option('--publishers <n>', 'how many of them publish (default: as the scenario needs)', count)
    .option('--subscribers <n>', 'how many of them subscribe (default: as the scenario needs)', count)
    .addOption(
      usualOption(
        '--rate <msg/s>',
        'messages published in a second by all together; where a knee search begins',
        rate,
        '500',
      ),
    )
    .addOption(
      usualOption(
        '--payload <size>',
        `bytes of a message, such as 200B or 4KiB, at least ${MIN_PAYLOAD_BYTES}B`,
        payload,
        '50B',
      ),
    )
    .addOption(usualOption('--qos <n>', 'of publishing and subscribing: 0, 1 or 2', qos, '1'))
    .option(
      '--for <duration>',
      'how long to measure (default: 30s; each step of a knee search 5s; connections held 5s)',
      span,
    )
    .addOption(usualOption('--warmup <duration>', 'load before it that is not counted', duration, '1s'))
    .addOption(usualOption('--ramp <per second>', 'connections begun in a second', rate, '500'))
    .addOption(usualOption('--protocol <version>', '3.1.1 or 5', protocol, '3.1.1'))
    .addOption(usualOption('--keepalive <duration>', 'of every client', duration, '1m'))
    .addOption(usualOption('--connect-timeout <duration>', 'for TCP, TLS and CONNACK together', span, '10s'))
    .addOption(
      usualOption('--topic-prefix <topic>', 'first levels of every topic; a random one follows', topic, 'sre-bench'),
    )
    .addOption(usualOption('--processes <n>', 'processes the clients are dealt out to', processes, '1'))
    .option('--p99 <duration>', 'bound of the 99th percentile (default: 100ms); given, missing it is a finding', span)
    .addOption(usualOption('--max-rate <msg/s>', 'where a knee search ends', rate, '200000'))
    .addOption(usualOption('--tolerance <share>', 'how finely a knee search ends: 0.05 or 5%', share, '5%'))
    .addOption(usualOption('--deadline <duration>', 'for a knee search as a whole', span, '15m'));
  return declareBrokerAccess(load)
    .addOption(
      repeatedOption('--pid <n>', 'read CPU and memory of the broker from this local process; repeatable', count),
    )
    .addOption(repeatedOption('--container <name>', 'or from this container; repeatable', asTyped))
    .addOption(repeatedOption('--metrics <url>', 'or from this Prometheus page, or /varz of NATS; repeatable', asTyped))
    .addOption(repeatedOption('--yes-load <host>', 'its owner agrees to a large load; repeatable', asTyped))
    .option('--profile-out <file>', 'write or complete a broker profile for sre capacity (knee, connect)')
    .addOption(usualOption('--broker <kind>', 'its kind in the profile, such as mosquitto', kind, 'measured'))
    .option('--broker-version <text>', 'its version in the profile')
    .option('--json', 'print everything as an object')
    .option('--html <file>', 'write a page with tables and curves');
}

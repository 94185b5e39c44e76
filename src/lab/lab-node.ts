import type { Clock } from '../core/clock.ts';
import { until } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { type LabChild, startChild } from './lab-child.ts';
import { type NodeReport, nextReport } from './lab-status.ts';
import { checkMqtt } from './mqtt-check.ts';

/** One node of a lab, which may be up or down, and come back under its name and on its port. */
export interface LabNode {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly running: () => boolean;
  readonly pid: () => number | undefined;
  /** What it last said about itself; undefined while it is down. */
  readonly report: () => NodeReport | undefined;
  /** Starts it and waits until it accepts MQTT connections; says what was done. A running node is a success. */
  start(signal: AbortSignal): Promise<string>;
  /** Ends it gracefully; says what was done. A stopped node is a success. */
  stop(): Promise<string>;
}

export interface LabNodeOptions {
  readonly folder: string;
  readonly name: string;
  readonly port: number;
  readonly stateSocket: string;
  readonly clock: Clock;
  readonly onEvent: (text: string) => void;
}

const SERVES_WITHIN_MS = 10_000;
const CHECK_MS = 1_000;

/** A node that is still down. */
export function openLabNode(options: LabNodeOptions): LabNode {
  const { name, port, clock } = options;
  let child: LabChild | undefined;
  let report: NodeReport | undefined;
  let stopping = false;
  /** Starting and stopping take turns, or a restart could meet its own end. */
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = (work: () => Promise<string>): Promise<string> => {
    const next = turn.then(work);
    turn = next.catch(() => undefined); // who asked hears it
    return next;
  };
  const serves = async (): Promise<boolean> => (await checkMqtt({ name, port }, CHECK_MS)) === 'good';

  const start = async (signal: AbortSignal): Promise<string> => {
    if (child?.running() === true) {
      if ((await serves()) || (await serves())) return `${name} is running already (pid ${child.identity.pid})`;
      throw new SreError('SRE_LAB_NODE', `${name} runs (pid ${child.identity.pid}) but does not answer MQTT`, {
        exitCode: EXIT.precondition,
        hint: `frozen? kill -CONT ${child.identity.pid}`,
      });
    }
    stopping = false;
    const config = { folder: options.folder, name, port, stateSocket: options.stateSocket };
    const started = await startChild(
      'node',
      config,
      (message) => {
        if (message.kind !== 'node') return;
        report = nextReport(report, clock.monoMs(), message.view, message.counters);
      },
      signal,
    );
    child = started;
    void started.exited.then((how) => {
      report = undefined;
      if (!stopping) options.onEvent(`${name} ended (${how})`);
    });
    await until(`${name} accepting MQTT connections`, serves, { withinMs: SERVES_WITHIN_MS, signal, clock });
    return `started ${name} (pid ${started.identity.pid}), it accepts connections on ${url}`;
  };

  const url = `mqtt://127.0.0.1:${port}`;
  return {
    name,
    port,
    url,
    running: () => child?.running() ?? false,
    pid: () => (child?.running() === true ? child.identity.pid : undefined),
    report: () => report,
    start: (signal) => inTurn(() => start(signal)),
    stop: () =>
      inTurn(async () => {
        if (child === undefined || !child.running()) return `${name} is not running`;
        stopping = true;
        await child.stop();
        return `stopped ${name} (pid ${child.identity.pid})`;
      }),
  };
}

import { systemClock } from '../../core/clock.ts';
import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { ProbeResult } from '../../probe/probe-result.ts';
import { runProbe } from '../../probe/run-probe.ts';
import type { CommandModule } from '../command.ts';
import type { Io } from '../io.ts';
import { declareProbeFlags, type ProbeFlags } from '../probe-flags.ts';
import { probeRequest } from '../probe-request.ts';
import { probeHeading, probeLine, probeSummary, probeText } from '../probe-text.ts';

/** `sre probe URL`: one probe, or a row of them, with every phase timed. */
export const probe: CommandModule = {
  define(command, { io, action }) {
    declareProbeFlags(command.argument('<url>', 'mqtt://, mqtts://, ws:// or wss://, with host and port'))
      .addHelpText('after', '\nLeaves with 0 when every probe was good, 1 when one failed, 2 on wrong usage.')
      .action(action((url: string, flags: ProbeFlags) => probeAddress(io, url, flags)));
  },
};

async function probeAddress(io: Io, url: string, flags: ProbeFlags): Promise<ExitCode> {
  const { target, module } = await probeRequest(io, url, flags);
  const say = (text: string): void => {
    if (flags.json !== true) io.stdout.write(text);
  };
  const colour = io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '';
  const context = { clock: systemClock, random: Math.random, signal: io.signal };
  const results: ProbeResult[] = [];
  say(probeHeading(url, module));
  try {
    for (let index = 0; index < flags.count; index++) {
      if (index > 0) await systemClock.sleep(flags.every, io.signal);
      const result = await runProbe(target, module, context);
      results.push(result);
      say(flags.count > 1 ? probeLine(index, result) : probeText(result, { colour, wallMs: systemClock.wallMs() }));
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
    if (results.length === 0) {
      throw new SreError(
        'SRE_STOPPED',
        'stopped before the probe ended; what it had left at the broker is cleaned up',
        {
          exitCode: EXIT.aborted,
          cause: error,
        },
      );
    }
  }
  if (flags.count > 1) say(probeSummary(results));
  if (flags.json === true) io.stdout.write(`${JSON.stringify({ url, kind: module.kind, results }, null, 2)}\n`);
  return results.every(({ success }) => success) ? EXIT.ok : EXIT.finding;
}

import { lookup, Resolver } from 'node:dns/promises';
import { cpus, loadavg } from 'node:os';
import { styleText } from 'node:util';
import type { BenchReport } from '../../../bench/bench-report.ts';
import { benchHeading, benchText, stepLine } from '../../../bench/bench-text.ts';
import { refuseForbiddenLoad } from '../../../bench/load-policy.ts';
import { openLoad } from '../../../bench/open-load.ts';
import { runBench } from '../../../bench/run-bench.ts';
import { systemClock } from '../../../core/clock.ts';
import type { ExitCode } from '../../../core/exit-code.ts';
import { brokerAuthOf, brokerTlsOf } from '../../broker-access.ts';
import type { Io } from '../../io.ts';
import { progressTo } from '../../lab-text.ts';
import { textOf } from '../../named-file.ts';
import type { BenchFlags } from './bench-flags.ts';
import { benchOptions, intendedLoad } from './bench-request.ts';
import { costSources } from './cost-sources.ts';
import { requireReportable, writeReports } from './write-bench.ts';

const COLOURS = { good: 'green', finding: 'red', invalid: 'yellow', stopped: 'yellow' } as const;

/** Measures these addresses and prints what came of it. */
export async function benchAddresses(io: Io, urls: readonly string[], flags: BenchFlags): Promise<ExitCode> {
  const options = benchOptions(urls, flags);
  const auth = (await brokerAuthOf(io, flags)) ?? {};
  const tls = brokerTlsOf(io, flags) ?? {};
  for (const file of [tls.ca, tls.cert, tls.key]) if (file !== undefined) await textOf(io, file);
  await refuseForbiddenLoad(intendedLoad(options, flags.yesLoad), { host: hostAddresses, publicHost: dnsAddresses });
  await requireReportable(io, flags, options);
  const cost = await costSources(io, flags);
  const tty = io.stderr.isTTY === true;
  if (flags.json !== true) io.stdout.write(`${benchHeading({ ...options, ...options.plan })}\n\n`);
  const report = await measured();
  const colour = io.stdout.isTTY === true && (io.env['NO_COLOR'] ?? '') === '';
  const paint = (verdict: BenchReport['verdict']): string =>
    colour ? styleText(COLOURS[verdict], verdict, { validateStream: false }) : verdict;
  io.stdout.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : benchText(report, paint));
  await writeReports(io, flags, report);
  return report.exitCode;

  async function measured(): Promise<BenchReport> {
    using line = progressTo(io.stderr);
    return await runBench(options, {
      clock: systemClock,
      signal: io.signal,
      open: (plan) => openLoad(plan, { auth, tls, processes: flags.processes, clock: systemClock }),
      machine: () => ({ cpus: cpus().length, load: loadavg()[0] ?? 0 }),
      ...(cost === undefined ? {} : { cost }),
      progress: line.show,
      stepped: (step) => {
        if (!tty || options.scenario !== 'knee') return;
        line.clear();
        io.stderr.write(`${stepLine(step)}\n`);
      },
    });
  }
}

async function hostAddresses(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

async function dnsAddresses(name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

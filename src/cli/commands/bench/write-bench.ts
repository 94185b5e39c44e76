import { access } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import type { BenchOptions } from '../../../bench/bench-options.ts';
import { benchPage } from '../../../bench/bench-page.ts';
import type { BenchReport } from '../../../bench/bench-report.ts';
import { completedProfile, type ProfileFacts, profileOf, requireSameBroker } from '../../../bench/broker-profile.ts';
import { type ProfileFile, profileText, readProfile } from '../../../capacity/profile-file.ts';
import { listenerAddress } from '../../../mqtt/listener-address.ts';
import type { Io } from '../../io.ts';
import { requireWritable, textOf, writeNamed } from '../../named-file.ts';
import type { BenchFlags } from './bench-flags.ts';

const COMMENT = [
  'Broker profile, measured by sre bench; read by sre capacity --profile. docs/capacity.md explains it.',
];

type Files = Pick<BenchFlags, 'html' | 'profileOut' | 'broker' | 'brokerVersion'> & {
  readonly pid: readonly unknown[];
  readonly container: readonly unknown[];
  readonly metrics: readonly unknown[];
};

/** Says before the measurement what could not be written, or completed, after it. Throws SRE_BAD_OPTION, SRE_BENCH_PROFILE. */
export async function requireReportable(
  io: Io,
  flags: Files,
  { scenario, plan, boundMs }: BenchOptions,
): Promise<void> {
  const { html, profileOut } = flags;
  for (const file of [html, profileOut]) if (file !== undefined) await requireWritable(io, file);
  const before = profileOut === undefined ? undefined : await profileBefore(io, profileOut);
  if (before === undefined) return;
  requireSameBroker(before, { ...factsOf(flags, plan.urls), ...(scenario === 'knee' ? { p99BoundMs: boundMs } : {}) });
}

/** Page and profile, as far as they were asked for; one that cannot be written does not cost the other. */
export async function writeReports(io: Io, flags: Files, report: BenchReport): Promise<void> {
  const ended = await Promise.allSettled([writePage(io, flags, report), writeProfile(io, flags, report)]);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

async function writePage(io: Io, { html }: Files, report: BenchReport): Promise<void> {
  if (html === undefined) return;
  await writeNamed(io, html, await benchPage(report));
  io.stderr.write(`wrote ${html}\n`);
}

/** What the profile said of other shapes before stays. */
async function writeProfile(io: Io, flags: Files, report: BenchReport): Promise<void> {
  const { profileOut } = flags;
  if (profileOut === undefined) return;
  const now = profileOf(report, factsOf(flags, report.urls));
  if (now === undefined) {
    io.stderr.write(`${profileOut} was not written: this measurement found no limit that would belong in it\n`);
    return;
  }
  const before = await profileBefore(io, profileOut);
  const profile = before === undefined ? now : completedProfile(before, now);
  await writeNamed(io, profileOut, profileText(profile, COMMENT));
  io.stderr.write(`wrote ${profileOut}, next: sre capacity --profile ${profileOut}\n`);
}

/** The profile that is there already; undefined when there is none. */
async function profileBefore(io: Io, file: string): Promise<ProfileFile | undefined> {
  const path = resolve(io.cwd, file);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? await readProfile(file, await textOf(io, file)) : undefined;
}

/** The broker's machine is this one when it is talked to by the loopback. */
function factsOf({ broker, brokerVersion, pid, container, metrics }: Files, urls: readonly string[]): ProfileFacts {
  const isHere = urls.every((url) => /^(127\.|::1$|localhost$)/.test(listenerAddress(url).host));
  const [processor] = cpus();
  const description = processor?.model.trim();
  return {
    kind: broker,
    ...(brokerVersion === undefined ? {} : { version: brokerVersion }),
    ...(isHere
      ? {
          machine: {
            cpus: cpus().length,
            memoryBytes: totalmem(),
            ...(description === undefined || description === '' ? {} : { description }),
          },
        }
      : {}),
    nodes: Math.max(1, new Set(urls).size, pid.length, container.length, metrics.length),
  };
}

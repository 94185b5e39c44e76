import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { benchPage } from '../../../bench/bench-page.ts';
import type { BenchReport } from '../../../bench/bench-report.ts';
import { completedProfile, type ProfileFacts, profileOf } from '../../../bench/broker-profile.ts';
import { profileText, readProfile } from '../../../capacity/profile-file.ts';
import { SreError } from '../../../core/sre-error.ts';
import { listenerAddress } from '../../../mqtt/listener-address.ts';
import type { Io } from '../../io.ts';
import type { BenchFlags } from './bench-flags.ts';

const COMMENT = [
  'Broker profile, measured by sre bench; read by sre capacity --profile. docs/capacity.md explains it.',
];

type Files = Pick<BenchFlags, 'html' | 'profileOut' | 'broker' | 'brokerVersion'> & {
  readonly pid: readonly unknown[];
  readonly container: readonly unknown[];
  readonly metrics: readonly unknown[];
};

/** Says before the measurement what could not be written, or completed, after it. Throws SRE_BAD_OPTION. */
export async function requireWritable(io: Io, { html, profileOut }: Files): Promise<void> {
  for (const file of [html, profileOut]) {
    if (file === undefined) continue;
    const folder = dirname(pathOf(io, file));
    await access(folder, constants.W_OK).catch((cause: unknown) => {
      throw new SreError('SRE_BAD_OPTION', `${file} cannot be written: ${folder} is no folder you may write to`, {
        hint: 'name a file in a folder of yours',
        cause,
      });
    });
  }
  if (profileOut !== undefined) await profileBefore(io, profileOut);
}

/** The page, when one was asked for. */
export async function writePage(io: Io, { html }: Files, report: BenchReport): Promise<void> {
  if (html === undefined) return;
  await writeFile(pathOf(io, html), await benchPage(report));
  io.stderr.write(`wrote ${html}\n`);
}

/** The profile, when one was asked for and there is something to say; what it said of other shapes before stays. */
export async function writeProfile(io: Io, flags: Files, report: BenchReport): Promise<void> {
  const { profileOut } = flags;
  if (profileOut === undefined) return;
  const now = profileOf(report, factsOf(flags, report));
  if (now === undefined) {
    io.stderr.write(`${profileOut} was not written: this measurement found no limit that would belong in it\n`);
    return;
  }
  const before = await profileBefore(io, profileOut);
  const profile = before === undefined ? now : completedProfile(before, now);
  await writeFile(pathOf(io, profileOut), profileText(profile, COMMENT));
  io.stderr.write(`wrote ${profileOut}, next: sre capacity --profile ${profileOut}\n`);
}

async function profileBefore(io: Io, file: string) {
  const text = await readFile(pathOf(io, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : await readProfile(file, text);
}

/** The broker's machine is this one when it is talked to by the loopback. */
function factsOf({ broker, brokerVersion, pid, container, metrics }: Files, { urls }: BenchReport): ProfileFacts {
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

function pathOf(io: Io, file: string): string {
  return isAbsolute(file) ? file : join(io.cwd, file);
}

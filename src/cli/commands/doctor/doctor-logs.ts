import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import { connectEngine } from '../../../docker/engine.ts';
import type { LogSource } from '../../../doctor/logs/read-log.ts';
import type { Io } from '../../io.ts';

/** Of a longer file only the end is read. */
const FILE_BYTES = 256 * 1_048_576;
const FILE_LIMIT_TEXT = '256 MiB';
/** Of a container that wrote more only the last lines are read. */
const CONTAINER_LINES = 200_000;

/** The logs that were named. Throws SRE_BAD_OPTION for a file that cannot be read, and what the engine says. */
export async function logSources(
  io: Io,
  { log, logContainer }: { readonly log: readonly string[]; readonly logContainer: readonly string[] },
): Promise<readonly LogSource[]> {
  const files = await Promise.all(log.map((name) => fileSource(io, name)));
  if (logContainer.length === 0) return files;
  const engine = await connectEngine(io.env, { signal: io.signal });
  const containers = await Promise.all(
    logContainer.map(async (name): Promise<LogSource> => {
      await engine.containers.inspect(name, { signal: io.signal }); // a mistyped name is told before anything else is done
      return {
        name,
        chunks: (signal) => engine.containers.logBytes(name, { signal, tail: CONTAINER_LINES }),
      };
    }),
  );
  return [...files, ...containers];
}

async function fileSource(io: Io, name: string): Promise<LogSource> {
  const path = isAbsolute(name) ? name : join(io.cwd, name);
  const size = await sizeOf(path, name);
  const packed = name.endsWith('.gz');
  const start = packed ? 0 : Math.max(0, size - FILE_BYTES);
  return {
    name,
    ...(start === 0 ? {} : { only: `only the last ${FILE_LIMIT_TEXT}` }),
    chunks: (signal) => {
      const file = createReadStream(path, { start, signal });
      return packed ? unpacked(file, name) : file;
    },
  };
}

async function sizeOf(path: string, name: string): Promise<number> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) throw new Error('it is a folder');
    // A named pipe nobody writes to would be waited for without an end; one the shell made (/dev/fd/63) has its writer.
    if (!entry.isFile() && !path.startsWith('/dev/')) throw new Error('it is no file');
    await access(path, constants.R_OK);
    return entry.size;
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', `cannot read the log ${name}: ${messageOf(error)}`, {
      hint: 'a file you may read; of a container: --log-container NAME',
      cause: error,
    });
  }
}

async function* unpacked(file: ReturnType<typeof createReadStream>, name: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  try {
    yield* file.pipe(gunzip);
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', `cannot unpack the log ${name}: ${messageOf(error)}`, { cause: error });
  } finally {
    file.destroy();
  }
}

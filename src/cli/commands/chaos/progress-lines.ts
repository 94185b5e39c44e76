import type { Progress } from '../../../chaos/progress.ts';
import { systemClock } from '../../../core/clock.ts';
import type { OutputStream } from '../../io.ts';

const WIDTH = 7;

/** One line per phase with the time since the start; while a fault may be in place it ends with how to stop it. */
export function progressLines(stream: OutputStream): Progress {
  const start = systemClock.monoMs();
  return {
    say: (text, armed = false) => {
      const elapsed = ((systemClock.monoMs() - start) / 1000).toFixed(1).padStart(WIDTH - 2);
      stream.write(`[${elapsed} s] ${text}${armed ? '  (Ctrl-C rolls back)' : ''}\n`);
    },
  };
}

import type { Decomposition } from '../findings.ts';
import type { Phase } from './connection-history.ts';

/**
 * Splits `totalMs` from `originMs` on by what the client was doing. Up before its first loss is detection when it did
 * lose the connection; up later, or with no loss at all, is the rest. Phases are rounded to whole milliseconds at
 * their borders, so that the parts sum to the total.
 */
export function decompose(phases: readonly Phase[], originMs: number, totalMs: number): Decomposition {
  const spent = { detect: 0, wait: 0, connect: 0, resume: 0, rest: 0 };
  const border = (ms: number): number => Math.min(totalMs, Math.max(0, Math.round(ms - originMs)));
  const lost = phases.find(({ doing, fromMs }) => doing === 'wait' && fromMs >= originMs && border(fromMs) < totalMs);
  const before = phases.findLast(({ fromMs }) => fromMs < originMs)?.doing ?? 'up';
  const after = phases.filter(({ fromMs }) => fromMs >= originMs);
  [{ doing: before, fromMs: originMs }, ...after].forEach(({ doing, fromMs }, index) => {
    const span = border(after[index]?.fromMs ?? originMs + totalMs) - border(fromMs);
    const beforeLoss = lost !== undefined && fromMs < lost.fromMs;
    spent[doing === 'up' ? (beforeLoss ? 'detect' : 'rest') : doing] += span;
  });
  return {
    totalMs,
    detectMs: spent.detect,
    waitMs: spent.wait,
    connectMs: spent.connect,
    resumeMs: spent.resume,
    restMs: spent.rest,
  };
}

import type { ProbeModule } from '../../src/config/settings.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { ProbeResult } from '../../src/probe/probe-result.ts';
import { type ProbeTarget, runProbe } from '../../src/probe/run-probe.ts';

/** A module with what a test says, and the rest as an operator would have it. */
function probeModule(changes: Partial<ProbeModule> = {}): ProbeModule {
  return {
    kind: 'round_trip',
    protocolVersion: 4,
    qos: 1,
    timeoutMs: 5_000,
    topicPrefix: 'sre/probe',
    payloadBytes: 64,
    ...changes,
  };
}

/** Probes an address with the machine's clock and real randomness. */
export function probeOnce(
  url: string,
  changes: Partial<ProbeModule> = {},
  more: Partial<Omit<ProbeTarget, 'url'>> & { readonly signal?: AbortSignal; readonly random?: () => number } = {},
): Promise<ProbeResult> {
  const { signal = new AbortController().signal, auth = {}, tls = {}, random = Math.random } = more;
  const context = { clock: systemClock, random, signal };
  return runProbe({ url, auth, tls }, probeModule(changes), context);
}

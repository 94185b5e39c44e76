import { randomUUID } from 'node:crypto';
import type { AuditPart } from '../../../audit/audit-part.ts';
import { auditLive } from '../../../audit/live/audit-live.ts';
import { defaultListeningBudget } from '../../../audit/live/message-budget.ts';
import { systemClock } from '../../../core/clock.ts';
import { brokerAuthOf, brokerTlsOf } from '../../broker-access.ts';
import type { Io } from '../../io.ts';
import { typedMqttAddress } from '../../mqtt-address.ts';
import type { AuditFlags } from './audit-flags.ts';

/** Listens to a broker and judges what it hears; progress on a terminal. Throws SRE_BAD_OPTION for a bad address. */
export async function livePart(io: Io, url: string, flags: AuditFlags): Promise<AuditPart> {
  typedMqttAddress(
    url,
    'sre audit --live mqtt://HOST:1883 (user by --user, password by SRE_PROBE_PASSWORD or --password-file)',
    '--live: the address',
  );
  const terminal = io.stderr.isTTY === true;
  const { traffic: _, ...part } = await auditLive(
    {
      url,
      auth: (await brokerAuthOf(io, flags)) ?? {},
      tls: brokerTlsOf(io, flags) ?? {},
      clientId: `sre-audit-${randomUUID().slice(0, 8)}`,
      filters: flags.topic ?? ['#'],
      forMs: flags.for ?? 60_000,
      budget: { ...defaultListeningBudget, messagesPerSecond: flags.maxRate },
      clock: systemClock,
      ...(terminal
        ? {
            progress: ({ elapsedMs, forMs, messages }) =>
              io.stderr.write(
                `\rlistening ${Math.round(elapsedMs / 1_000)} of ${Math.round(forMs / 1_000)} s, ${messages} messages `,
              ),
          }
        : {}),
    },
    io.signal,
  );
  if (terminal) io.stderr.write('\n');
  return part;
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const state = z.enum(['firing', 'resolved']);

/** Version 4 of what Alertmanager posts, as far as it matters here. */
const notificationSchema = z.object({
  version: z.literal('4'),
  receiver: z.string(),
  status: state,
  groupLabels: labels,
  alerts: z.array(z.object({ status: state, labels, annotations: labels, startsAt: z.string(), endsAt: z.string() })),
});

/** One notification, and when it came. */
export type AlertNotification = z.output<typeof notificationSchema> & {
  readonly path: string;
  readonly receivedMs: number;
};

/** A receiver of Alertmanager's webhooks that remembers all it was told, oldest first. */
export interface AlertWebhook extends AsyncDisposable {
  readonly url: string;
  readonly notifications: readonly AlertNotification[];
  /** Bodies that were no notification. */
  readonly complaints: readonly string[];
  /** Those that tell of this alert of this cluster in this state. */
  readonly about: (alert: string, cluster: string, status: 'firing' | 'resolved') => readonly AlertNotification[];
}

/** Listens on 127.0.0.1 and takes everything. */
export async function openAlertWebhook(): Promise<AlertWebhook> {
  const notifications: AlertNotification[] = [];
  const complaints: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const told = notificationSchema.safeParse(jsonOf(body));
      if (told.success) notifications.push({ ...told.data, path: request.url ?? '', receivedMs: Date.now() });
      else complaints.push(`${told.error.message}: ${body}`);
      response.writeHead(told.success ? 200 : 400).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notifications,
    complaints,
    about: (alert, cluster, status) =>
      notifications.filter(({ alerts }) =>
        alerts.some(
          (one) =>
            one.status === status && one.labels['alertname'] === alert && (one.labels['cluster'] ?? '') === cluster,
        ),
      ),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

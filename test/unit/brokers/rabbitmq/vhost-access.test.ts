import { describe, expect, test } from 'vitest';
import type { ManagementApi } from '../../../../src/brokers/rabbitmq/management-api.ts';
import { createVhostAccess } from '../../../../src/brokers/rabbitmq/vhost-access.ts';
import { SourceError } from '../../../../src/core/source.ts';
import { lookAt } from '../../../support/look.ts';
import { openRecordedRabbitMq } from '../../../support/recorded-rabbitmq.ts';

const signal = new AbortController().signal;
const names = ['rabbit@r1', 'rabbit@r2', 'rabbit@r3'];

/** A management API with virtual hosts of which some refuse. */
function apiWith(vhosts: readonly string[], refused: readonly string[]) {
  const asked: string[] = [];
  const api: ManagementApi = {
    list: async () => vhosts.map((name) => ({ name })),
    pagedList: async () => [],
    object: async (path) => {
      asked.push(path);
      if (refused.some((vhost) => path.startsWith(`/queues/${encodeURIComponent(vhost)}?`))) {
        throw new SourceError('auth', 'status 401: User not authorised to access virtual host');
      }
      return {};
    },
  };
  return { api, asked };
}

describe('access to virtual hosts', () => {
  test('a virtual host whose queues are hidden is an error, because hidden queues read as 0', async () => {
    const { api } = apiWith(['/', 'line 1'], ['line 1']);
    await expect(createVhostAccess(undefined)(api, signal)).rejects.toMatchObject({
      reason: 'auth',
      message: expect.stringContaining("rabbitmqctl set_permissions -p 'line 1'"),
    });
  });

  test('a name that no address can carry is what the broker told wrong, not a defect of ours', async () => {
    const { api } = apiWith(['half \ud800'], []);
    await expect(createVhostAccess(undefined)(api, signal)).rejects.toMatchObject({
      reason: 'parse',
      message: 'the name "half \\ud800" is not well-formed Unicode',
    });
  });

  test('every virtual host is asked for once, not at every read', async () => {
    const { api, asked } = apiWith(['/', 'b'], []);
    const access = createVhostAccess(undefined);
    await access(api, signal);
    await access(api, signal);
    expect(asked).toHaveLength(2);
  });

  test('virtual hosts that do not count may be hidden', async () => {
    const { api, asked } = apiWith(['/', 'secret'], ['secret']);
    await createVhostAccess(['/'])(api, signal);
    expect(asked).toHaveLength(1);
  });

  test('queues of virtual hosts that do not count are left out', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', names, { options: { vhosts: ['/'] } });
    expect((await lookAt(rabbit.adapter)).sum('queuedMessages')).toBe(700);
    await using other = await openRecordedRabbitMq('4.0.5-loaded', names, { options: { vhosts: ['other'] } });
    expect((await lookAt(other.adapter)).failures()).toEqual({ '/queues': 'http_4xx' }); // no such virtual host
  });
});

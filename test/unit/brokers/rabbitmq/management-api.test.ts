import { describe, expect, test } from 'vitest';
import { createManagementApi } from '../../../../src/brokers/rabbitmq/management-api.ts';
import { createHttpReader } from '../../../../src/http/http-reader.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openPagedList } from '../../../support/paged-list.ts';

const signal = new AbortController().signal;
const rows = Array.from({ length: 1_201 }, (_, index) => ({ name: `c${index}`, node: 'rabbit@n1' }));

describe('management API', () => {
  test('a long list is read page by page, to its end', async () => {
    await using server = await openPagedList(rows);
    await using reader = createHttpReader({ auth: {}, tls: {} });
    const api = createManagementApi(reader, server.url);
    expect(await api.pagedList('/connections?columns=name', 100_000, signal)).toEqual(rows);
    expect(server.pagesAsked()).toEqual([1, 2, 3]);
  });

  test('a list over the limit is refused after its first page: half of it would give a wrong sum', async () => {
    await using server = await openPagedList(rows);
    await using reader = createHttpReader({ auth: {}, tls: {} });
    const api = createManagementApi(reader, server.url);
    await expect(api.pagedList('/connections?columns=name', 1_000, signal)).rejects.toMatchObject({
      reason: 'too_large',
      message: expect.stringContaining('options.maxRows'),
    });
    expect(server.pagesAsked()).toEqual([1]);
  });

  test('an empty list has no second page', async () => {
    await using server = await openPagedList([]);
    await using reader = createHttpReader({ auth: {}, tls: {} });
    expect(await createManagementApi(reader, server.url).pagedList('/queues?', 1_000, signal)).toEqual([]);
    expect(server.pagesAsked()).toEqual([1]);
  });

  test('a document of another shape is a parse error that says what it was', async () => {
    await using server = await openPagedList(rows);
    await using reader = createHttpReader({ auth: {}, tls: {} });
    await expect(createManagementApi(reader, server.url).list('/nodes', signal)).rejects.toMatchObject({
      reason: 'parse',
      message: expect.stringContaining('expected a list of objects, got an object'),
    });
  });

  test('failures of the wire keep their reason', async () => {
    await using server = await openMisbehavingServer('401');
    await using reader = createHttpReader({ auth: {}, tls: {} });
    await expect(createManagementApi(reader, server.url).object('/overview', signal)).rejects.toMatchObject({
      reason: 'auth',
    });
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A list served in pages as RabbitMQ's management API does it. */
export interface PagedList extends AsyncDisposable {
  readonly url: string;
  readonly pagesAsked: () => readonly number[];
}

/** Answers every path with the page of `rows` that `page` and `page_size` ask for. */
export async function openPagedList(rows: readonly object[]): Promise<PagedList> {
  const pagesAsked: number[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://paged').searchParams;
    const page = Number(query.get('page'));
    const size = Number(query.get('page_size'));
    pagesAsked.push(page);
    const items = rows.slice((page - 1) * size, page * size);
    const counts = { filtered_count: rows.length, item_count: items.length, total_count: rows.length };
    const body = { ...counts, page, page_size: size, page_count: Math.ceil(rows.length / size), items };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pagesAsked: () => pagesAsked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

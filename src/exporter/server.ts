import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import Fastify, { type FastifyInstance } from 'fastify';
import type { WebConfig } from '../config/web-config.ts';
import type { Log } from '../core/log.ts';
import { messageOf } from '../core/sre-error.ts';
import { BasicAuth } from './basic-auth.ts';
import { clientAuthOf, enforceClientAuth, secureContextOf } from './server-tls.ts';

/** A request line and headers that take longer than this are given up. */
const REQUEST_WITHIN_MS = 10_000;

/** The web server with nothing but its manners: TLS, authentication, headers, plain sentences for errors. */
export async function createWebServer(
  web: WebConfig | undefined,
  log: Log,
): Promise<{ readonly app: FastifyInstance; readonly renewCertificate: () => Promise<void> }> {
  const tls = web?.tls;
  const context = tls === undefined ? undefined : await secureContextOf(tls);
  let secured: TlsServer | undefined;
  const serverFactory = (handler: RequestListener): Server => {
    const limits = { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS };
    if (tls === undefined || context === undefined) return createServer(limits, handler);
    secured = createTlsServer({ ...limits, ...context, ...clientAuthOf(tls) }, handler);
    enforceClientAuth(secured, tls);
    // Over TLS or not, it is the same server to the framework, whose types know one of them at a time.
    return secured as unknown as Server;
  };
  const app = Fastify({ serverFactory, logger: false, forceCloseConnections: 'idle', bodyLimit: 64 * 1024 });
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume(); // no route reads a body
    done(null);
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', ...web?.headers });
  });
  if (web !== undefined && web.users.size > 0) {
    const auth = new BasicAuth(web.users);
    app.addHook('onRequest', async (request, reply) => {
      if (await auth.allows(request.headers.authorization)) return undefined;
      return reply
        .code(401)
        .header('www-authenticate', 'Basic realm="mqtt-sre"')
        .type('text/plain; charset=utf-8')
        .send('user name and password, please\n');
    });
  }
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send(`there is no ${request.method} ${request.url.split('?')[0]}; / lists what there is\n`),
  );
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { readonly statusCode?: number }).statusCode ?? 500;
    if (status >= 500) log.error({ err: error, path: request.url.split('?')[0] }, 'request failed by a defect');
    const sentence = status >= 500 ? 'the exporter failed; its log says why' : messageOf(error);
    return reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`);
  });
  return {
    app,
    renewCertificate: async () => {
      if (tls !== undefined) secured?.setSecureContext(await secureContextOf(tls));
    },
  };
}

// The HTTP way in: fastify with its plugins, put together in one visible order. Holds no command and no rule; every
// request that is one goes through dispatch.
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { LiuhenError } from '../../core/errors.ts';
import type { Command } from '../command.ts';
import type { Mouth } from '../dispatch.ts';
import type { ListenAddress } from '../listen-address.ts';
import { addAdmission, type Limits, loginRequired, usualLimits } from './admission.ts';
import { addAppFiles } from './app-files.ts';
import { Asking, languageOf } from './ask.ts';
import { addCommandRoutes } from './command-routes.ts';
import { addLiveRoutes } from './live.ts';
import { addMetrics } from './metrics.ts';
import { addOpenApi } from './openapi.ts';
import { addPackageRoutes } from './packages.ts';
import { malformedAnswer, noSuchPath, ownRefusal, refuse } from './refusal.ts';
import { permissions, protection } from './response-headers.ts';
import { addSessionRoutes } from './session-routes.ts';

export interface HttpOptions {
  readonly mouth: Pick<Mouth, 'dispatch' | 'sessionOf'>;
  /** The commands behind dispatch, for their schemas and rights. */
  readonly table: readonly Command[];
  readonly address: ListenAddress;
  /** Of the release, for the description. */
  readonly version: string;
  /** Told of every thrown value that is a bug; the asker gets one line. */
  readonly onBug: (thrown: unknown, command: string) => void;
  /** PEM; left out: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Folder of the built web app, absolute. Left out: there is none. */
  readonly appDir?: string;
  readonly limits?: Limits;
  /** Monotonic clock, milliseconds. */
  readonly steady?: () => number;
  /** How long a request may take to come in whole. */
  readonly requestMs?: number;
}

export interface HttpServer {
  /** `http://host:port`, the port that was really taken. */
  readonly url: string;
  /** Ends connections at once and what they asked for soon after. */
  close(): Promise<void>;
}

/** Of one daemon: browsers open six each. */
const mostConnections = 1024;

/** @throws LiuhenError USAGE when the address cannot be listened on. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { mouth, table, address, version, onBug, tls, appDir, limits = usualLimits } = options;
  const asking = new Asking(mouth, onBug);
  const app = newServer(asking, options);
  app.setErrorHandler((thrown, request, reply) => {
    if (reply.raw.headersSent) return reply.raw.destroy();
    const error = ownRefusal(thrown, languageOf(request));
    return refuse(reply, asking.shown(error, request.routeOptions.url ?? 'HTTP', request.caller !== null));
  });
  app.setNotFoundHandler((request, reply) => refuse(reply, absence(asking, request)));

  await app.register(cookie);
  await app.register(helmet, protection(tls !== undefined));
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'permissions-policy': permissions });
  });
  addAdmission(app, asking, limits);
  await addOpenApi(app, version);
  addMetrics(app, asking);
  addSessionRoutes(app, asking, table, tls !== undefined);
  addCommandRoutes(app, asking, table);
  addPackageRoutes(app, asking, table, options.steady ?? (() => performance.now()));
  addLiveRoutes(app, asking);
  if (appDir !== undefined) await addAppFiles(app, appDir);

  try {
    const url = await app.listen({ host: address.host, port: address.port });
    return {
      url,
      close: async () => {
        await app.close();
        await asking.settled(2000);
      },
    };
  } catch (cause) {
    await app.close();
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LiuhenError('USAGE', 'cannot listen for HTTP', {
      context: { host: address.host, port: address.port, reason: code },
      hint: '--listen HOST:PORT',
      cause,
    });
  }
}

function newServer(asking: Asking, { tls, requestMs = 10_000 }: HttpOptions): FastifyInstance {
  const server = {
    maxHeaderSize: 16 << 10,
    headersTimeout: requestMs,
    // How often late ones are looked for.
    connectionsCheckingInterval: Math.min(requestMs, 2000),
  };
  const app = Fastify({
    logger: false,
    bodyLimit: 64 << 10,
    requestTimeout: requestMs,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4000 },
    // What never reaches a route or a hook: paths that cannot be decoded, and the like.
    frameworkErrors: (_error, request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
      void refuse(reply as FastifyReply, absence(asking, request as FastifyRequest));
    },
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end(malformedAnswer);
      else socket.destroy();
    },
    ...(tls ? { https: { ...server, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: requestMs } } : { http: server }),
  }) as unknown as FastifyInstance;
  app.server.maxConnections = mostConnections;
  // What a client may expect is `100-continue` alone; anything else it is told like any mistake.
  app.server.on('checkExpectation', ({ socket }: { socket: Socket }) => socket.end(malformedAnswer));
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Programs say what kind a body is that they do not send.
    if (body === '') done(null, undefined);
    else parse(request, body as string, done);
  });
  return app;
}

/** Whoever has not logged in does not learn which paths there are. */
function absence(asking: Asking, request: FastifyRequest): LiuhenError {
  const token = /(?:^|;\s*)liuhen_session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
  const isKnown = request.caller != null || (token !== undefined && asking.mouth.sessionOf(token) !== undefined);
  return isKnown ? noSuchPath(languageOf(request)) : loginRequired(languageOf(request));
}

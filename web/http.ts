// HTTP as far as it goes without accounts: health and the dock, as JSON. No footage, no file, no name of a person.
import Fastify, { type FastifyReply } from 'fastify';
import { asLiuhenError, LiuhenError } from '../core/errors.ts';
import type { Reply } from './command.ts';
import type { Dispatch } from './dispatch.ts';
import type { Language } from './language.ts';
import type { ListenAddress } from './listen-address.ts';

export interface HttpOptions {
  readonly dispatch: Dispatch;
  readonly address: ListenAddress;
  /** Told of every thrown value that is a bug; the asker gets one line. */
  readonly onBug: (thrown: unknown, command: string) => void;
}

export interface HttpServer {
  /** `http://host:port`, the port that was really taken. */
  readonly url: string;
  close(): Promise<void>;
}

const routes = { '/api/v1/health': 'station health', '/api/v1/dock': 'dock ls' } as const;

/** HTTP has no side products: a command that sends files is not among the routes. */
const noReply: Reply = {
  progress: () => undefined,
  file: () => Promise.reject(new LiuhenError('BUG', 'no files over HTTP')),
  source: () => Promise.reject(new LiuhenError('BUG', 'no files over HTTP')),
};

/** @throws LiuhenError USAGE when the address cannot be listened on. */
export async function startHttp({ dispatch, address, onBug }: HttpOptions): Promise<HttpServer> {
  const app = Fastify({
    logger: false,
    bodyLimit: 64 << 10,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    http: { maxHeaderSize: 16 << 10, headersTimeout: 10_000 },
    routerOptions: { maxParamLength: 200 },
    // What never reaches a route: paths that cannot be decoded, and the like.
    frameworkErrors: (_error, _request, reply) => refuse(reply, absent()),
  });
  for (const [path, command] of Object.entries(routes)) {
    app.get(path, async (request, reply) => {
      const language: Language = /^\s*en/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh';
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      try {
        const asked = {
          command,
          args: {},
          language,
          credentials: { kind: 'none' },
          source: { via: 'http', address: request.ip },
        } as const;
        const value = await dispatch(asked, noReply, gone.signal);
        return reply.headers(plain).send(value);
      } catch (thrown) {
        const error = asLiuhenError(thrown);
        if (error.code !== 'BUG') return refuse(reply, error);
        onBug(thrown, command);
        // Its text may tell of paths and rows: nothing for whoever has not logged in.
        return refuse(reply, new LiuhenError('BUG', command));
      }
    });
  }
  app.setNotFoundHandler((_request, reply) => refuse(reply, absent()));
  // Only fastify's own refusals come here: a body too large or of an odd kind, on a path that does not exist anyway.
  app.setErrorHandler((_error, _request, reply) => refuse(reply, absent()));

  try {
    const url = await app.listen({ host: address.host, port: address.port });
    return { url, close: () => app.close() };
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

/** Browsers keep no copy, guess no type and show it inside no other page. */
const plain = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' };

function absent(): LiuhenError {
  return new LiuhenError('NOT_FOUND', 'nothing at this address');
}

function refuse(reply: FastifyReply, error: LiuhenError): FastifyReply {
  return reply.code(error.httpStatus).headers(plain).send({ error: error.toJSON() });
}

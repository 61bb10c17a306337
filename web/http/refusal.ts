// Errors as HTTP says them: always the one form of CONTRACT §2 with the table's status, whoever found them, router and
// parsers of the server included. Of a bug the asker learns no more than that there is one.
import type { FastifyReply } from 'fastify';
import { LiuhenError } from '../../core/errors.ts';
import { type Language, notFound, say } from '../language.ts';

/** Sends the error. @param status where HTTP has a more exact one than the table. */
export function refuse(reply: FastifyReply, error: LiuhenError, status = error.httpStatus): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send({ error: error.toJSON() });
}

/** A path that leads nowhere, for whoever has logged in. */
export function noSuchPath(language: Language): LiuhenError {
  return new LiuhenError('NOT_FOUND', say(language, '没有此地址', 'nothing at this address'));
}

/** The server's own refusals (content types, sizes, JSON) as ours; anything else as it is. */
export function ownRefusal(thrown: unknown, language: Language): unknown {
  const { code, statusCode = 500 } = thrown as { code?: string; statusCode?: number };
  if (thrown instanceof LiuhenError || statusCode >= 500) return thrown;
  if (statusCode === 413 || code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new LiuhenError('TOO_LARGE', say(language, '请求体超过 64 KiB', 'the body is over 64 KiB'));
  if (statusCode === 404 || statusCode === 403) return notFound(language);
  return new LiuhenError('USAGE', say(language, '请求体须为 JSON', 'the body must be JSON'), {
    context: { field: 'body' },
  });
}

/** What never became a request: answered on the bare socket, then closed. */
export const malformedAnswer = ((): string => {
  const body = JSON.stringify({ error: new LiuhenError('USAGE', 'not a request of HTTP/1.1').toJSON() });
  return [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
})();

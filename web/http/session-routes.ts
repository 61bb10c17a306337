// Log-in over HTTP: the token lives in a cookie that no script reads, and never in an answer's body.
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LiuhenError } from '../../core/errors.ts';
import type { Command } from '../command.ts';
import { commandNamed } from '../command.ts';
import { say } from '../language.ts';
import { requestToken, sessionCookie } from './admission.ts';
import { type Asking, type Caller, languageOf } from './ask.ts';
import { describeOther } from './openapi.ts';
import { bodyOf } from './route-arguments.ts';

const path = '/api/v1/session';

/** @param secure over HTTPS: the cookie never goes out in the clear. */
export function addSessionRoutes(
  app: FastifyInstance,
  asking: Asking,
  table: readonly Command[],
  secure: boolean,
): void {
  const cookie: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure };

  /** Of `session open` and `passwd`: the token into the cookie, everything else into the body. */
  const opened = (reply: FastifyReply, answer: unknown): FastifyReply => {
    const { token, ...shown } = answer as { token: string };
    const session = asking.mouth.sessionOf(token);
    reply.setCookie(sessionCookie, token, cookie);
    return reply.send({ ...shown, csrf: session ? requestToken(session) : null });
  };

  const openArgs = commandNamed(table, 'session open').args;
  const logIn = { summary: 'log in', tag: 'session', answer: 'Session', open: true, body: openArgs } as const;
  app.post(path, { schema: describeOther(logIn), config: { open: true, ownOrigin: true } }, async (request, reply) => {
    const answer = await asking.ask(request, reply, 'session open', bodyOf(request), { credentials: { kind: 'none' } });
    // The browser's session before goes with its cookie: nobody goes on under it unseen.
    if (request.caller) await closeQuietly(request, reply, request.caller);
    return opened(reply, answer);
  });

  app.get(
    path,
    { schema: describeOther({ summary: 'who is logged in', tag: 'session', answer: 'Session' }) },
    async (request, reply) => {
      const shown = (await asking.ask(request, reply, 'session show', {})) as object;
      return { ...shown, csrf: request.caller ? requestToken(request.caller.session) : null };
    },
  );

  app.delete(
    path,
    { schema: describeOther({ summary: 'log out', tag: 'session', answer: null }) },
    async (request, reply) => {
      await asking.ask(request, reply, 'session close', {});
      return reply.clearCookie(sessionCookie, cookie).code(204).send();
    },
  );

  const passwordArgs = commandNamed(table, 'passwd').args;
  const body = { ...passwordArgs, required: ['password', 'newPassword'] };
  app.put(
    `${path}/password`,
    { schema: describeOther({ summary: 'set your own password', tag: 'session', answer: 'Session', body }) },
    async (request, reply) => {
      // The command line's session is enough for it to change a password; a browser left alone must know the old one.
      const args = bodyOf(request);
      if (typeof args['password'] !== 'string')
        throw new LiuhenError(
          'USAGE',
          say(languageOf(request), '须给出现在的密码', 'the present password is missing'),
          {
            context: { field: 'password' },
          },
        );
      return opened(reply, await asking.ask(request, reply, 'passwd', args));
    },
  );

  async function closeQuietly(request: FastifyRequest, reply: FastifyReply, { token }: Caller): Promise<void> {
    const credentials = { kind: 'token', token } as const;
    await asking.ask(request, reply, 'session close', {}, { credentials }).catch(() => undefined);
  }
}

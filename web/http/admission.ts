// The door of HTTP: makes out the session behind the cookie, turns away whoever has none from all but the open paths,
// asks changes for their token, and slows floods. Rights are not decided here but behind dispatch.
import Tokens from '@fastify/csrf';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LiuhenError } from '../../core/errors.ts';
import { type Language, say } from '../language.ts';
import type { Session } from '../people/sessions.ts';
import { type Asking, addressOf, languageOf } from './ask.ts';

export const sessionCookie = 'liuhen_session';
export const csrfHeader = 'x-csrf-token';

/** Requests a minute. Turned-away askers are slowed early; what succeeds is limited only against a runaway program. */
export interface Limits {
  /** Of one address without a session, on paths that ask for one. */
  readonly refused: number;
  /** Of one address on open paths. */
  readonly open: number;
  /** Of one session. */
  readonly session: number;
}

export const usualLimits: Limits = { refused: 3000, open: 60_000, session: 60_000 };

const tokens = Tokens();

/** A token for the pages of this session: another each time, all of them good. */
export function requestToken({ csrf }: Session): string {
  return tokens.create(csrf);
}

export function loginRequired(language: Language): LiuhenError {
  return new LiuhenError('LOGIN_REQUIRED', say(language, '没有登录', 'nobody has logged in'));
}

/** Runs before all else, for paths that lead nowhere too. */
export function addAdmission(app: FastifyInstance, asking: Asking, limits: Limits): void {
  app.decorateRequest('caller', null);
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: 60_000, keyGenerator });
  const refused = limiter(limits.refused, addressOf);
  const open = limiter(limits.open, addressOf);
  const session = limiter(limits.session, ({ caller, ip }) => caller?.session.id ?? ip);

  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions;
    const token = request.cookies[sessionCookie];
    const found = token === undefined ? undefined : asking.mouth.sessionOf(token);
    if (token !== undefined && found) request.caller = { token, session: found };
    const language = languageOf(request);
    const isOpen = config.open === true;
    if (config.uncounted !== true) {
      const limit = await (request.caller ? session : isOpen ? open : refused)(request);
      if (!limit.isAllowed && limit.isExceeded) {
        reply.header('retry-after', limit.ttlInSeconds);
        throw new LiuhenError('TOO_MANY_REQUESTS', say(language, '请求过多', 'too many requests from here'));
      }
    }
    if (config.ownOrigin) requireOwnOrigin(request, language);
    if (isOpen) return;
    if (!request.caller) throw loginRequired(language);
    if (request.method !== 'GET' && request.method !== 'HEAD') requireToken(request, request.caller.session, language);
  });
}

function requireToken({ headers }: FastifyRequest, { csrf }: Session, language: Language): void {
  const token = headers[csrfHeader];
  if (typeof token === 'string' && tokens.verify(csrf, token)) return;
  throw new LiuhenError('CSRF_TOKEN_WRONG', say(language, '缺少有效的请求令牌', 'the request carries no valid token'), {
    context: { field: csrfHeader },
  });
}

/**
 * There is no token before log-in: that the app's own page asks is seen from what the browser says of it. Programs say
 * nothing and are let in.
 */
function requireOwnOrigin({ headers }: FastifyRequest, language: Language): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const isOwn =
    site === undefined
      ? origin === undefined || hostOf(origin) === host?.toLowerCase()
      : ['same-origin', 'none'].includes(String(site));
  if (!isOwn)
    throw new LiuhenError('CSRF_TOKEN_WRONG', say(language, '请求来自别的网站', 'the request comes from another site'));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

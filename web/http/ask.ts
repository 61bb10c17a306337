// From an HTTP request to dispatch and back: who asks, in which language, and what becomes of what is thrown. Holds no
// rule; every right is decided behind dispatch.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { Reply } from '../command.ts';
import type { Credentials, Mouth } from '../dispatch.ts';
import type { Language } from '../language.ts';
import type { Session } from '../people/sessions.ts';

/** Who the cookie says is asking; set by admission before anything else runs. */
export interface Caller {
  readonly token: string;
  readonly session: Session;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** Answers without a session. */
    open?: boolean;
    /** A file of the web app. */
    app?: boolean;
    /** Neither counted nor limited. */
    uncounted?: boolean;
    /** Checks for itself that the request is the app's own. */
    ownOrigin?: boolean;
  }
}

export interface AskOptions {
  /** Where side products go; without it a command that has any fails. */
  readonly out?: Reply;
  readonly credentials?: Credentials;
}

/** A command's answer has no side products. */
const noReply: Reply = {
  progress: () => undefined,
  file: () => Promise.reject(new LiuhenError('BUG', 'this route takes no files')),
  source: () => Promise.reject(new LiuhenError('BUG', 'this route takes no bytes')),
};

export class Asking {
  readonly mouth: Pick<Mouth, 'dispatch' | 'sessionOf'>;
  readonly #onBug: (thrown: unknown, command: string) => void;
  readonly #running = new Set<Promise<unknown>>();
  /** Errors in the form that may be shown, which come by once more on their way out. */
  readonly #shown = new WeakSet<LiuhenError>();

  constructor(mouth: Pick<Mouth, 'dispatch' | 'sessionOf'>, onBug: (thrown: unknown, command: string) => void) {
    this.mouth = mouth;
    this.#onBug = onBug;
  }

  /** @throws LiuhenError as it may be shown to this asker; a bug has been told to `onBug`. */
  async ask(
    request: FastifyRequest,
    reply: FastifyReply,
    command: string,
    args: unknown,
    { out = noReply, credentials = credentialsOf(request) }: AskOptions = {},
  ): Promise<unknown> {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const asked = {
      command,
      args,
      language: languageOf(request),
      credentials,
      source: { via: 'http', address: addressOf(request) },
    } as const;
    const work = this.mouth.dispatch(asked, out, gone.signal);
    this.#running.add(work);
    try {
      return await work;
    } catch (thrown) {
      if (gone.signal.aborted && isOfGoing(thrown))
        throw new LiuhenError('OUTPUT_FAILED', 'the asker has gone', { cause: thrown });
      throw this.shown(thrown, command, request.caller !== null);
    } finally {
      this.#running.delete(work);
    }
  }

  /** Asks on the station's own account of time, with no request that waits for it. @throws LiuhenError as `ask` */
  async quietly(command: string, credentials: Credentials, language: Language): Promise<unknown> {
    const source = { via: 'http', address: 'live' } as const;
    const { signal } = new AbortController();
    try {
      return await this.mouth.dispatch({ command, args: {}, language, credentials, source }, noReply, signal);
    } catch (thrown) {
      throw this.shown(thrown, command, false);
    }
  }

  /** What may be told of an error: nothing of a bug, and of the station's own troubles nothing without log-in. */
  shown(thrown: unknown, what: string, isKnown: boolean): LiuhenError {
    const error = asLiuhenError(thrown);
    if (this.#shown.has(error)) return error;
    if (error.code === 'BUG') this.#onBug(thrown, what);
    const tellsLittle = error.code === 'BUG' || (error.httpStatus >= 500 && !isKnown);
    const shown = tellsLittle ? new LiuhenError(error.code, what) : error;
    this.#shown.add(shown);
    return shown;
  }

  /** Resolves when what runs has ended, or after `graceMs`. */
  async settled(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.allSettled(this.#running), grace]);
    clearTimeout(timer);
  }
}

export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  return /^\s*en/i.test(headers['accept-language'] ?? '') ? 'en' : 'zh';
}

/** An IPv4 address has one spelling, also on a socket of both families. */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '');
}

const goingCodes = ['ABORT_ERR', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE'];

/** How work ends that was taken back: no bug, whatever it looks like. */
export function isOfGoing(thrown: unknown): boolean {
  const { code, name } = thrown as { code?: unknown; name?: unknown };
  return name === 'AbortError' || goingCodes.includes(String(code));
}

function credentialsOf({ caller }: FastifyRequest): Credentials {
  return caller ? { kind: 'token', token: caller.token } : { kind: 'none' };
}

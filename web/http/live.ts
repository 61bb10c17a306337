// Server-sent events: the bays for anyone, the queue of derivatives for whoever has logged in. One look at the station for
// all who watch, and one for each who must be allowed to; a watcher that reads nothing is dropped, never buffered for.
import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LiuhenError } from '../../core/errors.ts';
import { say } from '../language.ts';
import { type Asking, languageOf } from './ask.ts';
import { describeOther } from './openapi.ts';

export const lookMs = 250;
const beatMs = 5000;
/** A watcher that takes nothing for so long has gone. */
const stallMs = 30_000;
export const mostWatchers = 64;

interface Watcher {
  readonly stream: PassThrough;
  /** What this watcher is told now; throws when he may not be told any more. */
  readonly look: () => Promise<string>;
  last: string;
  tookAt: number;
  beatAt: number;
  isLooking: boolean;
}

export function addLiveRoutes(app: FastifyInstance, asking: Asking): void {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;

  const leave = (watcher: Watcher): void => {
    if (!watchers.delete(watcher)) return;
    watcher.stream.end();
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  const show = async (watcher: Watcher): Promise<void> => {
    const { stream } = watcher;
    const now = performance.now();
    if (stream.writableNeedDrain) {
      if (now - watcher.tookAt > stallMs) stream.destroy();
      return;
    }
    watcher.tookAt = now;
    if (watcher.isLooking) return;
    watcher.isLooking = true;
    try {
      const text = await watcher.look();
      if (!watchers.has(watcher)) return;
      if (text !== watcher.last) {
        watcher.last = text;
        watcher.beatAt = now;
        stream.write(text);
      } else if (now - watcher.beatAt >= beatMs) {
        watcher.beatAt = now;
        stream.write('event: beat\ndata: {}\n\n');
      }
    } catch {
      // No longer allowed, or the station is in trouble; what a bug says went to the daemon's log.
      leave(watcher);
    } finally {
      watcher.isLooking = false;
    }
  };

  /** The bays as they are in this round, looked at once for all. */
  const shared = new Map<string, Promise<string>>();
  const round = (): void => {
    shared.clear();
    for (const watcher of watchers) void show(watcher);
  };

  const watch = async (request: FastifyRequest, reply: FastifyReply, look: Watcher['look']): Promise<FastifyReply> => {
    const first = await look();
    if (watchers.size >= mostWatchers)
      throw new LiuhenError('TOO_MANY_REQUESTS', say(languageOf(request), '观看者过多', 'too many are watching'));
    const now = performance.now();
    const stream = new PassThrough();
    const watcher = { stream, look, last: first, tookAt: now, beatAt: now, isLooking: false };
    watchers.add(watcher);
    stream.once('close', () => leave(watcher)).on('error', () => leave(watcher));
    stream.write(`retry: 2000\n\n${first}`);
    timer ??= setInterval(round, lookMs);
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(stream);
  };

  const describe = (summary: string, open: boolean) => describeOther({ summary, tag: 'live', answer: 'events', open });

  app.get(
    '/api/v1/dock/events',
    { schema: describe('the bays, at once and on each change', true), config: { open: true }, exposeHeadRoute: false },
    (request, reply) => {
      const bays = (): Promise<string> => {
        const known = shared.get('bays');
        if (known) return known;
        const looking = asking
          .quietly('dock ls', { kind: 'none' }, languageOf(request))
          .then((answer) => event('bays', answer));
        shared.set('bays', looking);
        return looking;
      };
      return watch(request, reply, bays);
    },
  );

  app.get(
    '/api/v1/jobs/events',
    { schema: describe('work on derivatives, at once and on each change', false), exposeHeadRoute: false },
    (request, reply) => {
      const { token } = request.caller ?? { token: '' };
      const credentials = { kind: 'token', token, passive: true } as const;
      const language = languageOf(request);
      return watch(request, reply, async () =>
        event('jobs', await asking.quietly('station jobs', credentials, language)),
      );
    },
  );
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

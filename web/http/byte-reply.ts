// A command's byte source as an HTTP answer: ranges, headers under which no browser runs what came from a recorder, and no
// more in memory than the asker has taken. An asker that goes ends the reading.

import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { create } from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiuhenError } from '../../core/errors.ts';
import type { ByteSource, Reply } from '../command.ts';
import { say } from '../language.ts';
import { isOfGoing, languageOf } from './ask.ts';
import { rangeOf } from './byte-ranges.ts';
import { refuse } from './refusal.ts';

/** How long an asker may take nothing before it counts as gone; a paused film waits this long. */
const stallMs = 600_000;

export class ByteReply implements Reply {
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  #isBegun = false;

  constructor(request: FastifyRequest, reply: FastifyReply) {
    this.#request = request;
    this.#reply = reply;
  }

  /** From here on an error can only tear the connection. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  progress(): void {}

  file(): Promise<void> {
    return Promise.reject(new LiuhenError('BUG', 'a whole file is not for this route'));
  }

  async source(source: ByteSource): Promise<void> {
    const { method, headers } = this.#request;
    // Without validators an If-Range can never match, and then the range does not count (RFC 9110 section 13.1.5).
    const asked = method === 'GET' && headers['if-range'] === undefined ? headers.range : undefined;
    const range = rangeOf(asked, source.bytes);
    const reply = this.#reply.header('accept-ranges', 'bytes');
    if (range === undefined) {
      this.#isBegun = true;
      const what = say(languageOf(this.#request), '字节范围超出文件', 'the range lies outside the file');
      const error = new LiuhenError('USAGE', what, { context: { field: 'range', bytes: source.bytes } });
      refuse(reply.header('content-range', `bytes */${source.bytes}`), error, 416);
      return;
    }
    const { from, to } = range;
    const content = exactly(source, from, to);
    // The first piece before the first header: a file that cannot be opened is an error, not a broken answer.
    const first = method === 'HEAD' ? undefined : await content.next();
    if (source.policy !== undefined) reply.header('content-security-policy', source.policy);
    if (range.isPartial) reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${source.bytes}`);
    reply
      .type(source.type)
      .header('content-length', to - from)
      .header('content-disposition', create(source.name.toWellFormed(), { type: 'inline' }));
    this.#isBegun = true;
    await send(reply, first === undefined ? Readable.from([]) : Readable.from(after(first, content), binary));
  }
}

const binary = { objectMode: false } as const;

/** Sends a stream and waits until it was taken. @throws LiuhenError OUTPUT_FAILED when the asker has gone. */
export async function send(reply: FastifyReply, stream: Readable): Promise<void> {
  const { raw } = reply;
  raw.setTimeout(stallMs, () => raw.destroy());
  const done = finished(stream, { writable: false });
  reply.send(stream);
  try {
    await done;
  } catch (cause) {
    if (!isOfGoing(cause)) throw cause;
    throw new LiuhenError('OUTPUT_FAILED', 'the asker has gone', { cause });
  }
}

/**
 * Each piece is held until the next has come, so that of a file of another length the last is never sent.
 * @throws LiuhenError STORE_READ_FAILED when it comes out in another length: it must not look whole.
 */
async function* exactly({ name, read }: ByteSource, from: number, to: number): AsyncGenerator<Buffer> {
  let at = from;
  let held: Buffer | undefined;
  if (from < to)
    for await (const chunk of read(from, to)) {
      at += chunk.length;
      if (at > to) break;
      if (held) yield held;
      held = chunk;
    }
  if (at !== to)
    throw new LiuhenError('STORE_READ_FAILED', 'the stored file is not as long as recorded', { context: { name } });
  if (held) yield held;
}

async function* after(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.done) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

// The command line's side of the daemon's socket: one request, its files and progress, one answer.
import { access } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { type ErrorDocument, errorFromDocument, LiuhenError } from '../core/errors.ts';
import type { Language } from '../web/language.ts';
import { documentOf, encodeJson, type Frame, FrameDecoder } from '../web/socket/frames.ts';
import type { SocketMessage, SocketRequest } from '../web/socket/messages.ts';
import { shortSocketPath, socketPath } from '../web/socket/socket-path.ts';
import type { Progress } from '../web/station-port.ts';
import { phrases, text } from './output/messages.ts';

export interface IncomingFile {
  readonly path: string;
  readonly bytes: number;
  /** Throws when the daemon fails or goes before the last byte: what was read until then is no whole file. */
  readonly content: AsyncIterable<Buffer>;
}

export interface DaemonAnswer {
  readonly value: unknown;
  /** The station's time zone. */
  readonly zone: string;
}

export interface Call {
  readonly dataDir: string;
  readonly request: SocketRequest;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** How long the daemon may take to say that it has the request. */
  readonly acceptMs?: number;
}

/**
 * Asks and yields the files as they come; each must be read to its end before the next is asked for.
 * @returns the answer. @throws LiuhenError DAEMON_UNREACHABLE, STATION_MISSING, NOT_ALLOWED (the socket's file mode),
 * or the error that the daemon answered.
 */
export async function* askDaemon(call: Call): AsyncGenerator<IncomingFile, DaemonAnswer> {
  const { language } = call.request;
  const socket = await openSocket(call.dataDir, language);
  const onAbort = () => socket.destroy(new LiuhenError('OUTPUT_FAILED', 'interrupted'));
  call.signal?.addEventListener('abort', onAbort);
  const silence = setTimeout(() => socket.destroy(unreachable(language)), call.acceptMs ?? 10_000);
  try {
    socket.write(encodeJson(call.request));
    const frames = framesOf(socket, language);
    const answer: Buffer[] = [];
    for (;;) {
      const frame = await nextFrame(frames, language);
      if (frame.kind === 'text') {
        answer.push(frame.payload);
        continue;
      }
      const message = documentOf(frame) as unknown as SocketMessage;
      clearTimeout(silence);
      if (message.kind === 'progress') call.onProgress?.(message);
      if (message.kind === 'file-begin') {
        const content = contentOf(frames, message.bytes, call);
        yield { path: message.path, bytes: message.bytes, content };
        // Nobody may take the next file before this one has ended.
        for await (const _rest of content);
      }
      if (message.kind === 'error') throw errorFromDocument(message.error as ErrorDocument);
      if (message.kind === 'result') {
        return { value: JSON.parse(Buffer.concat(answer).toString('utf8')), zone: message.zone };
      }
    }
  } finally {
    clearTimeout(silence);
    call.signal?.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

/** For commands whose answer has no files. */
export async function askForAnswer(call: Call): Promise<DaemonAnswer> {
  const conversation = askDaemon(call);
  for (;;) {
    const { done, value } = await conversation.next();
    if (done) return value;
  }
}

async function openSocket(dataDir: string, language: Language): Promise<Socket> {
  const short = await shortSocketPath(dataDir).catch(() => ({ path: socketPath(dataDir), folder: undefined }));
  try {
    const socket = connect(short.path);
    // Errors reach whoever reads; without a listener one in between would end the process.
    socket.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return socket;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new LiuhenError('NOT_ALLOWED', socketPath(dataDir), { hint: text(phrases.groupHint, language), cause });
    }
    await access(resolve(dataDir, 'station.yaml')).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw stationMissing(dataDir, language);
    });
    throw unreachable(language, { data: resolve(dataDir) }, cause);
  } finally {
    await short.folder?.close();
  }
}

export function stationMissing(dataDir: string, language: Language): LiuhenError {
  return new LiuhenError('STATION_MISSING', resolve(dataDir), { hint: text(phrases.initHint, language) });
}

function unreachable(language: Language, context: Record<string, string> = {}, cause?: unknown): LiuhenError {
  const what = language === 'zh' ? '采集站未运行或已中断' : 'the station is not running or has gone away';
  return new LiuhenError('DAEMON_UNREACHABLE', what, { context, hint: text(phrases.daemonHint, language), cause });
}

async function* framesOf(socket: Socket, language: Language): AsyncGenerator<Frame, void> {
  const decoder = new FrameDecoder();
  try {
    for await (const chunk of socket) yield* decoder.push(chunk as Buffer);
  } catch (cause) {
    if (cause instanceof LiuhenError && cause.code !== 'USAGE') throw cause;
    throw unreachable(language, {}, cause);
  }
}

/** The next frame; the end of the stream before the answer means that the daemon has gone. */
async function nextFrame(frames: AsyncGenerator<Frame, void>, language: Language): Promise<Frame> {
  const { done, value } = await frames.next();
  if (done) throw unreachable(language);
  return value;
}

async function* contentOf(frames: AsyncGenerator<Frame, void>, bytes: number, call: Call): AsyncGenerator<Buffer> {
  const { language } = call.request;
  let left = bytes;
  for (;;) {
    const frame = await nextFrame(frames, language);
    if (frame.kind === 'bytes') {
      left -= frame.payload.length;
      if (left < 0) throw unreachable(language);
      yield frame.payload;
      continue;
    }
    const message = documentOf(frame) as unknown as SocketMessage;
    if (message.kind === 'error') throw errorFromDocument(message.error);
    if (message.kind === 'file-end' && left === 0) return;
    if (message.kind !== 'progress') throw unreachable(language);
    call.onProgress?.(message);
  }
}

// The daemon's Unix socket: frames in, dispatch, frames out. Holds no command and no rule; an asker that hangs, dies or
// talks nonsense costs its own connection and nothing else.
import { unlink } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { CommandRequest, Credentials, Dispatch } from '../dispatch.ts';
import { documentOf, FrameDecoder } from './frames.ts';
import { ReplyWriter } from './reply-writer.ts';
import { shortSocketPath } from './socket-path.ts';

export interface SocketServerOptions {
  /** `<dataDir>/run` must exist, and this process hold the station's lock: a socket left there is taken away. */
  readonly dataDir: string;
  readonly dispatch: Dispatch;
  /** Station's time zone, sent with each answer. */
  readonly zone: string;
  /** Told of every thrown value that is a bug, with its stack; the asker gets one line. */
  readonly onBug: (thrown: unknown, command: string) => void;
  readonly maxConnections?: number;
  /** How long a connection may take to say what it wants. */
  readonly requestMs?: number;
  /** How long an asker may take nothing of its answer. */
  readonly stallMs?: number;
}

export interface SocketServer {
  /** Takes no more requests, aborts those that run, and resolves once they have ended or after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** Listens on `<data>/run/liuhen.sock`, mode 0660. @throws the system's error when it cannot. */
export async function startSocketServer(options: SocketServerOptions): Promise<SocketServer> {
  const running = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const work = serve(socket, options).finally(() => running.delete(work));
    running.add(work);
    socket.once('close', () => sockets.delete(socket));
  });
  server.maxConnections = options.maxConnections ?? 512;

  const { path, folder } = await shortSocketPath(options.dataDir);
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', resolve);
    // The bind happens inside listen(): with this mask the socket is 0660 from its first moment.
    const mask = process.umask(0o117);
    try {
      server.listen(path);
    } finally {
      process.umask(mask);
    }
  });

  return {
    close: async (graceMs = 2000) => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.all([closed, ...running]), grace]);
      clearTimeout(timer);
      await folder?.close();
    },
  };
}

/** One connection from first byte to last. Never rejects. */
async function serve(socket: Socket, options: SocketServerOptions): Promise<void> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  // Without a listener a reset connection would end the process; 'close' follows and does the work.
  socket.on('error', () => undefined);
  const writer = new ReplyWriter(socket, options.stallMs ?? 600_000);
  let command = '';
  try {
    const request = await readRequest(socket, options.requestMs ?? 10_000);
    command = request.command;
    await writer.message({ kind: 'accepted' });
    await writer.result(await options.dispatch(request, writer, gone.signal), options.zone);
  } catch (thrown) {
    const error = asLiuhenError(thrown);
    if (gone.signal.aborted) return;
    if (error.code === 'BUG') options.onBug(thrown, command);
    await writer.message({ kind: 'error', error: error.toJSON() }).catch(() => socket.destroy());
  } finally {
    // The last frame may still be on its way: end() sends it, and the timer takes an asker that never reads it.
    socket.end();
    const linger = setTimeout(() => socket.destroy(), 10_000);
    linger.unref();
    socket.once('close', () => clearTimeout(linger));
  }
}

/** The first frame; anything after it is against the protocol and closes the connection. */
function readRequest(socket: Socket, requestMs: number): Promise<CommandRequest> {
  return new Promise((resolve, reject) => {
    const decoder = new FrameDecoder();
    let asked = false;
    const timer = setTimeout(() => reject(new LiuhenError('USAGE', 'no request came')), requestMs);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new LiuhenError('USAGE', 'the connection closed before a request'));
    });
    socket.on('data', (chunk: Buffer) => {
      if (asked) {
        socket.destroy();
        return;
      }
      try {
        const [frame, ...more] = decoder.push(chunk);
        if (!frame) return;
        asked = true;
        clearTimeout(timer);
        if (more.length > 0 || decoder.midFrame) throw new LiuhenError('USAGE', 'one request a connection');
        resolve(requestOf(documentOf(frame)));
      } catch (error) {
        asked = true;
        clearTimeout(timer);
        reject(error);
      }
    });
  });
}

function requestOf(document: Readonly<Record<string, unknown>>): CommandRequest {
  const { command, args = {}, language } = document;
  if (typeof command !== 'string') throw new LiuhenError('USAGE', 'a request names its command');
  return {
    command,
    args,
    language: language === 'en' ? 'en' : 'zh',
    credentials: credentialsOf(document),
    source: { via: 'socket', address: 'socket' },
  };
}

function credentialsOf({ token, user, password }: Readonly<Record<string, unknown>>): Credentials {
  if (typeof user === 'string' && typeof password === 'string') return { kind: 'password', user, password };
  return typeof token === 'string' ? { kind: 'token', token } : { kind: 'none' };
}

// The daemon's side of one answer: frames in order, no more in memory than the asker has taken, and an end to waiting
// for one that takes nothing.
import type { Socket } from 'node:net';
import { LiuhenError } from '../../core/errors.ts';
import type { ByteSource, Reply } from '../command.ts';
import type { Progress } from '../station-port.ts';
import { encodeJson, type FrameKind, frameHeader, pieceBytes } from './frames.ts';
import type { SocketMessage } from './messages.ts';

export class ReplyWriter implements Reply {
  readonly #socket: Socket;
  readonly #stallMs: number;

  /** @param stallMs how long an asker may take nothing before it counts as gone. */
  constructor(socket: Socket, stallMs: number) {
    this.#socket = socket;
    this.#stallMs = stallMs;
  }

  progress(progress: Progress): void {
    if (this.#socket.writable && !this.#socket.writableNeedDrain) {
      this.#socket.write(encodeJson({ kind: 'progress', ...progress } satisfies SocketMessage));
    }
  }

  /** @throws LiuhenError STORE_READ_FAILED when `content` is not `bytes` long: a short file must not look whole. */
  async file(path: string, bytes: number, content: AsyncIterable<Buffer>): Promise<void> {
    await this.message({ kind: 'file-begin', path, bytes });
    let sent = 0;
    for await (const chunk of content) {
      sent += chunk.length;
      if (sent > bytes) break;
      await this.#pieces('bytes', chunk);
    }
    if (sent !== bytes) {
      throw new LiuhenError('STORE_READ_FAILED', 'the stored file is not as long as recorded', { context: { path } });
    }
    await this.message({ kind: 'file-end' });
  }

  source({ name, bytes, read }: ByteSource): Promise<void> {
    return this.file(name, bytes, read(0, bytes));
  }

  async message(message: SocketMessage): Promise<void> {
    this.#ensureOpen();
    if (!this.#socket.write(encodeJson(message))) await this.#drained();
  }

  async result(value: unknown, zone: string): Promise<void> {
    await this.#pieces('text', Buffer.from(JSON.stringify(value) ?? 'null', 'utf8'));
    await this.message({ kind: 'result', zone });
  }

  async #pieces(kind: FrameKind, data: Buffer): Promise<void> {
    for (let from = 0; from < data.length; from += pieceBytes) {
      const piece = data.subarray(from, from + pieceBytes);
      this.#ensureOpen();
      this.#socket.cork();
      this.#socket.write(frameHeader(kind, piece.length));
      this.#socket.write(piece);
      this.#socket.uncork();
      if (this.#socket.writableNeedDrain) await this.#drained();
    }
  }

  #ensureOpen(): void {
    if (!this.#socket.writable) throw new LiuhenError('OUTPUT_FAILED', 'the asker has gone');
  }

  #drained(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(), this.#stallMs);
      const settle = (act: () => void) => () => {
        clearTimeout(timer);
        socket.off('drain', onDrain).off('close', onClose);
        act();
      };
      const onDrain = settle(resolve);
      const onClose = settle(() => reject(new LiuhenError('OUTPUT_FAILED', 'the asker has gone')));
      socket.on('drain', onDrain).on('close', onClose);
    });
  }
}

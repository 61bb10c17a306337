// The shell of the guest over its virtio port: one command at a time, each with its output and exit status.
import type { Socket } from 'node:net';
import { connectSoon } from './qmp.ts';

export interface Done {
  readonly exit: number;
  readonly output: string;
}

export class GuestShell {
  readonly #socket: Socket;
  #before: Promise<unknown> = Promise.resolve();
  #received = Buffer.alloc(0);
  #wake: () => void = () => {};
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async open(path: string): Promise<GuestShell> {
    return new GuestShell(await connectSoon(path, 20_000));
  }

  /** Commands queue up. @throws Error when there is no answer within `ms` or the guest is gone. */
  run(command: string, ms = 120_000): Promise<Done> {
    const mine = this.#before.then(() => this.#exchange(command, ms));
    this.#before = mine.catch(() => {});
    return mine;
  }

  async #exchange(command: string, ms: number): Promise<Done> {
    this.#socket.write(`${Buffer.from(command).toString('base64')}\n`);
    const until = performance.now() + ms;
    for (;;) {
      const done = this.#take();
      if (done) return done;
      const left = until - performance.now();
      if (this.#isClosed) throw new Error('the guest is gone');
      if (left <= 0) throw new Error(`no answer from the guest within ${ms} ms to: ${command}`);
      await new Promise<void>((settle) => {
        const timer = setTimeout(settle, left);
        this.#wake = () => {
          clearTimeout(timer);
          settle();
        };
      });
    }
  }

  #take(): Done | undefined {
    const text = this.#received.toString('latin1');
    const end = /\x01(\d+)\n$/.exec(text);
    if (!end) return undefined;
    const output = this.#received.subarray(0, end.index).toString('utf8');
    this.#received = Buffer.alloc(0);
    return { exit: Number(end[1]), output };
  }

  close(): void {
    this.#socket.destroy();
  }
}

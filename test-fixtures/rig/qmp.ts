// QEMU's machine protocol over its Unix socket: one command after another, events kept until somebody asks for them.
// Source: docs/interop/qmp-spec in QEMU.
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export type QmpEvent = { readonly event: string; readonly data: Readonly<Record<string, unknown>> };

export class Qmp {
  readonly #socket: Socket;
  readonly #events: QmpEvent[] = [];
  readonly #waiting: ((answer: Answer) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    createInterface({ input: socket }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      if (answer.event !== undefined) this.#events.push({ event: answer.event, data: answer.data ?? {} });
      else if ('return' in answer || answer.error) this.#waiting.shift()?.(answer);
    });
    socket.on('close', () => {
      for (const settle of this.#waiting.splice(0)) settle({ error: { desc: 'the emulator is gone' } });
    });
  }

  static async open(path: string): Promise<Qmp> {
    const qmp = new Qmp(await connectSoon(path, 20_000));
    await qmp.command('qmp_capabilities');
    return qmp;
  }

  command(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((settle, refuse) => {
      this.#waiting.push(({ error, return: value }) =>
        error ? refuse(new Error(`${execute}: ${error.desc}`)) : settle(value),
      );
      this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  }

  async event(name: string, isIt: (data: QmpEvent['data']) => boolean, ms = 20_000): Promise<void> {
    const until = performance.now() + ms;
    while (performance.now() < until) {
      const at = this.#events.findIndex(({ event, data }) => event === name && isIt(data));
      if (at >= 0) {
        this.#events.splice(at, 1);
        return;
      }
      await sleep(20);
    }
    throw new Error(`the emulator sent no ${name} within ${ms} ms`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A Unix socket that may not be listened on yet. */
export async function connectSoon(path: string, ms: number): Promise<Socket> {
  const until = performance.now() + ms;
  for (;;) {
    try {
      return await new Promise<Socket>((settle, refuse) => {
        const socket = connect(path);
        socket.once('connect', () => settle(socket));
        socket.once('error', refuse);
      });
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(50);
    }
  }
}

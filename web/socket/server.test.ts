import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askDaemon, askForAnswer } from '../../cli/client.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Dispatch } from '../dispatch.ts';
import { documentOf, encodeJson, FrameDecoder, frameHeader } from './frames.ts';
import { type SocketServer, type SocketServerOptions, startSocketServer } from './server.ts';
import { socketPath } from './socket-path.ts';

let dataDir: string;
let server: SocketServer | undefined;
const bugs: unknown[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'liuhen-socket-'));
  mkdirSync(join(dataDir, 'run'));
  bugs.length = 0;
});
afterEach(async () => {
  await server?.close(500);
  server = undefined;
  rmSync(dataDir, { recursive: true });
});

async function start(dispatch: Dispatch, more: Partial<SocketServerOptions> = {}): Promise<void> {
  const onBug = (thrown: unknown) => bugs.push(thrown);
  server = await startSocketServer({ dataDir, dispatch, zone: 'UTC', onBug, ...more });
}

const ask = (command = 'x', args: unknown = {}) =>
  askForAnswer({ dataDir, request: { command, args, language: 'en' } });
const echo: Dispatch = async ({ command, args }) => ({ command, args });

async function raw(): Promise<Socket> {
  const socket = connect(socketPath(dataDir));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.on('error', () => undefined);
  return socket;
}

/** Everything the server says until it closes. */
async function transcript(socket: Socket): Promise<Record<string, unknown>[]> {
  const decoder = new FrameDecoder();
  const said: Record<string, unknown>[] = [];
  for await (const chunk of socket)
    for (const frame of decoder.push(chunk as Buffer)) if (frame.kind === 'json') said.push(documentOf(frame));
  return said;
}

describe('the socket', () => {
  test('answers, with mode 0660', async () => {
    await start(echo);
    expect(await ask('dock ls', { a: '端口' })).toEqual({
      value: { command: 'dock ls', args: { a: '端口' } },
      zone: 'UTC',
    });
    expect(statSync(socketPath(dataDir)).mode & 0o777).toBe(0o660);
  });

  test('takes the place of a socket that a killed daemon left', async () => {
    writeFileSync(socketPath(dataDir), '');
    await start(echo);
    expect((await ask()).zone).toBe('UTC');
  });

  test('lies under a path longer than the kernel takes', async () => {
    const outer = dataDir;
    dataDir = join(outer, 'd'.repeat(200));
    mkdirSync(join(dataDir, 'run'), { recursive: true });
    await start(echo);
    expect((await ask()).zone).toBe('UTC');
    await server?.close();
    server = undefined;
    dataDir = outer;
  });

  test('an answer of many frames arrives whole', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => ({ i, name: `片段 ${i} ${'x'.repeat(20)}` }));
    await start(async () => rows);
    expect((await ask()).value).toEqual(rows);
  });

  test('many askers at once each get their own answer', async () => {
    await start(async ({ args }) => {
      await sleep((args as { n: number }).n % 7);
      return args;
    });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => ask('x', { n })));
    expect(answers.map(({ value }) => (value as { n: number }).n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('files come in order and whole, with progress between', async () => {
    const big = Buffer.alloc(3_000_001, 7);
    await start(async (_request, reply) => {
      await reply.file('a/甲', 0, [] as unknown as AsyncIterable<Buffer>);
      await reply.file(
        'b',
        big.length,
        (async function* () {
          yield big;
          reply.progress({ done: 1, total: 2, unit: 'items' });
        })(),
      );
      return 'done';
    });
    const got: [string, number, number][] = [];
    const progress: unknown[] = [];
    const conversation = askDaemon({
      dataDir,
      request: { command: 'x', args: {}, language: 'zh' },
      onProgress: (seen) => progress.push(seen),
    });
    let step = await conversation.next();
    while (!step.done) {
      const parts: Buffer[] = [];
      for await (const part of step.value.content) parts.push(part);
      const all = Buffer.concat(parts);
      got.push([step.value.path, all.length, all.filter((byte) => byte === 7).length]);
      step = await conversation.next();
    }
    expect(got).toEqual([
      ['a/甲', 0, 0],
      ['b', big.length, big.length],
    ]);
    expect(step.value.value).toBe('done');
    expect(progress.length).toBeLessThanOrEqual(1);
  });
});

describe('errors', () => {
  test('cross the socket with code, hint and context', async () => {
    await start(async () => {
      throw new LiuhenError('DISK_FULL', 'no room', { hint: 'make room', context: { bay: '1' } });
    });
    await expect(ask()).rejects.toMatchObject({ code: 'DISK_FULL', hint: 'make room', context: { bay: '1' } });
    expect(bugs).toEqual([]);
  });

  test('a bug is told to the daemon with its stack and to the asker in one line', async () => {
    await start(async () => {
      throw new TypeError('x is not a function\n at line 3');
    });
    await expect(ask()).rejects.toMatchObject({ code: 'BUG', message: 'x is not a function' });
    expect(bugs).toHaveLength(1);
  });

  test('a file that turns out short is never ended', async () => {
    await start(async (_request, reply) => {
      await reply.file(
        'a',
        10,
        (async function* () {
          yield Buffer.alloc(9);
        })(),
      );
    });
    const run = async () => {
      for await (const { content } of askDaemon({ dataDir, request: { command: 'x', args: {}, language: 'en' } }))
        for await (const _part of content);
    };
    await expect(run()).rejects.toMatchObject({ code: 'STORE_READ_FAILED' });
  });

  test('no daemon: unreachable where there is a station, missing where there is none', async () => {
    await expect(ask()).rejects.toMatchObject({ code: 'STATION_MISSING', exit: 2 });
    writeFileSync(join(dataDir, 'station.yaml'), '');
    await expect(ask()).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE', exit: 69 });
    await expect(ask()).rejects.toThrow(/not running/);
  });

  test('a daemon that accepts and says nothing is unreachable', async () => {
    await start(echo);
    await server?.close();
    const { createServer } = await import('node:net');
    const mute = createServer(() => undefined).listen(socketPath(dataDir));
    await new Promise((resolve) => mute.once('listening', resolve));
    const asking = askForAnswer({ dataDir, request: { command: 'x', args: {}, language: 'en' }, acceptMs: 50 });
    await expect(asking).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    mute.close();
  });

  test('a daemon that stops in the middle is unreachable, not done', async () => {
    await start(
      (_request, _reply, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const asking = ask();
    const seen = expect(asking).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    await sleep(50);
    await server?.close();
    await seen;
  });
});

describe('bad company', () => {
  test.each([
    ['an unknown kind', Buffer.from([9, 0, 0, 0, 0])],
    ['a frame over the limit', Buffer.from([1, 0xff, 0xff, 0xff, 0xff])],
    ['a document that is no JSON', Buffer.concat([frameHeader('json', 1), Buffer.from('{')])],
    ['a document without a command', encodeJson({ args: {} })],
    ['bytes instead of a request', Buffer.concat([frameHeader('bytes', 1), Buffer.from('x')])],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['two requests', Buffer.concat([encodeJson({ command: 'x' }), encodeJson({ command: 'y' })])],
  ])('%s gets an error and the door', async (_name, bytes) => {
    await start(echo);
    const socket = await raw();
    socket.write(bytes);
    expect(await transcript(socket)).toMatchObject([{ kind: 'error', error: { code: 'USAGE' } }]);
    expect((await ask()).zone).toBe('UTC');
  });

  test('who asks for nothing is shown out in time', async () => {
    await start(echo, { requestMs: 50 });
    const socket = await raw();
    socket.write(Buffer.from([1, 0]));
    expect(await transcript(socket)).toMatchObject([{ kind: 'error' }]);
  });

  test('who takes nothing of the answer is held for the time allowed, with bounded memory', async () => {
    let produced = 0;
    let failure: unknown;
    const ended = new Promise<void>((resolve) => {
      void start(
        async (_request, reply) => {
          const endless = (async function* () {
            for (;;) {
              produced += 1 << 20;
              yield Buffer.alloc(1 << 20);
            }
          })();
          await reply.file('endless', 2 ** 40, endless).catch((error: unknown) => {
            failure = error;
          });
          resolve();
        },
        { stallMs: 150 },
      ).then(async () => {
        const socket = await raw();
        socket.pause();
        socket.write(encodeJson({ command: 'x' }));
      });
    });
    await ended;
    expect(failure).toMatchObject({ code: 'OUTPUT_FAILED' });
    expect(produced).toBeLessThan(8 << 20);
    expect(bugs).toEqual([]);
  });

  test('who dies takes the command along and nothing else', async () => {
    let aborted = false;
    await start((request, _reply, signal) =>
      request.command === 'wait'
        ? new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              aborted = true;
              reject(signal.reason);
            });
          })
        : Promise.resolve(1),
    );
    const socket = await raw();
    socket.write(encodeJson({ command: 'wait' }));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await expect.poll(() => aborted).toBe(true);
    expect((await ask()).value).toBe(1);
    expect(bugs).toEqual([]);
  });

  test('close does not wait for a command that does not listen', async () => {
    await start(() => new Promise(() => undefined));
    const socket = await raw();
    socket.write(encodeJson({ command: 'x' }));
    await new Promise((resolve) => socket.once('data', resolve));
    const since = Date.now();
    await server?.close(100);
    expect(Date.now() - since).toBeLessThan(1000);
  });
});

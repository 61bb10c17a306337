import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { fakeClipId, fakeContent } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { type Browser, errorForm, HttpRig } from '../../test-fixtures/http-rig.ts';
import type { ReadableFile } from '../station-port.ts';

let rig: HttpRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

async function start(station = new FakeStation()): Promise<Browser> {
  rig = await HttpRig.start({}, station);
  return rig.browser('custodian');
}

const original = (n: number) => `/api/v1/clips/${fakeClipId(n)}/original`;
const views = () => rig!.station.events.filter(({ type }) => type === 'view').length;

/** A file that says what was read of it and whether it was closed. */
class WatchedStation extends FakeStation {
  read = 0;
  closed = 0;
  file: (from: number, to: number) => AsyncGenerator<Buffer>;
  readonly bytes: number;

  constructor(bytes: number, file?: (from: number, to: number) => AsyncGenerator<Buffer>) {
    super();
    this.bytes = bytes;
    this.file = file ?? this.#zeros.bind(this);
  }

  override async original(): Promise<ReadableFile> {
    return { bytes: this.bytes, read: (from, to) => this.file(from, to) };
  }

  async *#zeros(from: number, to: number): AsyncGenerator<Buffer> {
    try {
      for (let at = from; at < to; at += 1 << 18) {
        this.read += 1 << 18;
        yield Buffer.alloc(Math.min(1 << 18, to - at));
      }
    } finally {
      this.closed += 1;
    }
  }
}

describe('an original', () => {
  test('comes whole, under headers that let no browser run or keep it', async () => {
    const browser = await start();
    const { status, headers, body } = await browser.get(original(1));
    expect(status).toBe(200);
    expect(body.equals(fakeContent(1))).toBe(true);
    expect(headers).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'content-length': '1000',
      'content-type': 'video/mp4',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-disposition']).toMatch(/^inline; .*filename\*=UTF-8''%E7%89%87%E6%AE%B51\.mp4$/);
    expect(headers['content-range']).toBeUndefined();
    expect(views()).toBe(1);
  });

  test('comes in parts as they are asked for, under one view', async () => {
    const browser = await start();
    for (const [range, from, to] of [
      ['0-99', 0, 100],
      ['990-', 990, 1000],
      ['-1', 999, 1000],
    ] as const) {
      const { status, headers, body } = await browser.get(original(1), { range: `bytes=${range}` });
      expect([status, headers['content-range']]).toEqual([206, `bytes ${from}-${to - 1}/1000`]);
      expect(body.equals(fakeContent(1).subarray(from, to))).toBe(true);
      expect(headers['content-length']).toBe(String(to - from));
    }
    for (const headers of [{ range: 'bytes=0-1,5-6' }, { range: 'x' }, { range: 'bytes=0-9', 'if-range': '"x"' }])
      expect((await browser.get(original(1), headers)).body.length).toBe(1000);
    expect(views()).toBe(1);
  });

  test('outside its bytes is 416 in our form', async () => {
    const { status, headers, json } = await (await start()).get(original(1), { range: 'bytes=1000-' });
    expect([status, headers['content-range'], json]).toEqual([416, 'bytes */1000', errorForm('USAGE')]);
  });

  test('HEAD tells its length and reads nothing', async () => {
    const station = new WatchedStation(5_000_000);
    const { status, headers, body } = await (await start(station)).ask('HEAD', original(1));
    expect([status, headers['content-length'], body.length]).toEqual([200, '5000000', 0]);
    expect(station.read).toBe(0);
  });

  test('an empty one is empty', async () => {
    const { status, headers, body } = await (await start(new WatchedStation(0))).get(original(1));
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0]);
  });

  test.each([
    ['evil"; filename="x.html', 'application/octet-stream'],
    ['page.html', 'application/octet-stream'],
    ['a\r\nset-cookie: x=1.svg', 'application/octet-stream'],
    ['../../etc/x.js', 'application/octet-stream'],
    [`${'长'.repeat(200)}.mp4`, 'video/mp4'],
    ['\ud800.mp4', 'video/mp4'],
  ])('named %j breaks no header', async (name, type) => {
    const station = new FakeStation();
    station.add(9, fakeContent(9), { file: { name, path: name } });
    const { status, headers } = await (await start(station)).get(original(9));
    expect([status, headers['content-type'], headers['set-cookie']]).toEqual([200, type, undefined]);
    expect(headers['content-disposition']).toMatch(/^inline; filename/);
  });

  test('that one may not know of is not there, byte for byte', async () => {
    const station = new FakeStation();
    station.add(9, fakeContent(9), { level: 'sensitive' as never });
    const browser = await start(station);
    const [hidden, absent] = [await browser.get(original(9)), await browser.get(original(8))];
    expect(hidden.text).toBe(absent.text);
    expect([hidden.status, absent.status]).toEqual([404, 404]);
  });
});

describe('reading', () => {
  test('keeps no more than the asker takes, and ends when he goes', async () => {
    const station = new WatchedStation(2 ** 31);
    const { cookie } = await start(station);
    const socket = connect(rig!.port, '127.0.0.1');
    socket.pause();
    socket.write(`GET ${original(1)} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
    await sleep(500);
    const read = station.read;
    await sleep(300);
    expect(station.read).toBe(read);
    expect(read).toBeLessThan(32 << 20);
    socket.destroy();
    await expect.poll(() => station.closed).toBe(1);
    expect(rig!.bugs).toEqual([]);
  });

  test.each([
    ['cannot begin', 0, 500, 'STORE_READ_FAILED'],
    ['fails in the middle', 2, 0, undefined],
  ])('that %s', async (_what, chunks, status, code) => {
    const station = new WatchedStation(3 << 18, async function* () {
      for (let n = 0; n < chunks; n += 1) yield Buffer.alloc(1 << 18);
      throw new LiuhenError('STORE_READ_FAILED', 'gone');
    });
    const answer = (await start(station)).get(original(1));
    if (code === undefined) await expect(answer).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
    else expect([(await answer).status, (await answer).json]).toEqual([status, errorForm(code)]);
    expect(rig!.bugs).toEqual([]);
  });

  test.each([
    ['short', 2],
    ['long', 5],
  ])('a file that comes out %s never looks whole', async (_what, chunks) => {
    const station = new WatchedStation(3 << 18, async function* () {
      for (let n = 0; n < chunks; n += 1) yield Buffer.alloc(1 << 18);
    });
    const whole = (await start(station)).get(original(1)).then(({ body }) => body.length);
    await expect(whole).rejects.toThrow();
  });

  test('a bug in the middle is told to the daemon', async () => {
    const station = new WatchedStation(3 << 18, async function* () {
      for (let n = 0; n < 2; n += 1) yield Buffer.alloc(1 << 18);
      throw new TypeError('oops');
    });
    await expect((await start(station)).get(original(1))).rejects.toThrow();
    expect(rig!.bugs).toHaveLength(1);
  });
});

test('thumbnail and playback come by the same way', async () => {
  const station = new FakeStation();
  station.add(9, fakeContent(9), { playable: 'proxy' });
  const browser = await start(station);
  const picture = await browser.get(`/api/v1/clips/${fakeClipId(9)}/thumbnail`);
  expect([picture.headers['content-type'], picture.text]).toEqual(['image/jpeg', `thumbnail of ${fakeClipId(9)}`]);
  const film = await browser.get(`/api/v1/clips/${fakeClipId(9)}/playback`, { range: 'bytes=0-4' });
  expect([film.status, film.text]).toEqual([206, 'proxy']);
  expect((await browser.get(`/api/v1/clips/${fakeClipId(1)}/playback`)).json).toEqual(errorForm('NOT_FOUND'));
});

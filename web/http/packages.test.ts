import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import type { PackageEntry } from '../../storage/export/package-entry.ts';
import { fakeClipId, fakeContent } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { type Browser, errorForm, HttpRig } from '../../test-fixtures/http-rig.ts';
import { orderMs } from './package-orders.ts';

let rig: HttpRig;
let station: FakeStation;
let browser: Browser;
beforeEach(async () => {
  station = new FakeStation();
  rig = await HttpRig.start({}, station);
  browser = await rig.browser('custodian');
});
afterEach(() => rig.close());

const body = { clips: [fakeClipId(1), fakeClipId(2)], purpose: '庭审' };
const order = async (asker = browser, asked: unknown = body) => asker.ask('POST', '/api/v1/packages', { body: asked });

async function* entries(end: () => Promise<void>): AsyncGenerator<PackageEntry> {
  const whole = Buffer.alloc(1 << 20, 7);
  for (let n = 0; n < 8; n += 1)
    yield {
      path: `data/${n}`,
      bytes: whole.length,
      content: async function* () {
        yield whole;
      },
    };
  await end();
}

describe('an ordered package', () => {
  test('is fetched as a zip that stock tools read', async () => {
    const { status, json } = await order();
    expect([status, json]).toEqual([
      201,
      { path: expect.stringMatching(/^\/api\/v1\/packages\/[\w-]{22}$/), clips: 2, bytes: 2000 },
    ]);
    const { headers, body: zip } = await browser.get(json.path);
    expect(headers).toMatchObject({ 'content-type': 'application/zip', 'cache-control': 'no-store' });
    const [, name] = /^attachment; filename=(liuhen-package-\d{8}T\d{6}Z)\.zip$/.exec(headers['content-disposition']!)!;
    const folder = mkdtempSync(join(tmpdir(), 'liuhen-zip-'));
    try {
      writeFileSync(join(folder, 'p.zip'), zip);
      const script =
        'import sys,zipfile as z; f=z.ZipFile(sys.argv[1]); assert f.testzip() is None; print("\\n".join(f.namelist()))';
      const { stdout, stderr } = spawnSync('python3', ['-c', script, join(folder, 'p.zip')], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout.trim().split('\n')).toEqual([
        `${name}/bagit.txt`,
        ...[1, 2].map((n) => `${name}/data/clips/${fakeClipId(n)}/${fakeClipId(n)}.mp4`),
      ]);
      expect(zip.includes(fakeContent(1))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is fetched once, within five minutes, by the session that ordered it', async () => {
    const other = await rig.browser('custodian');
    const { json } = await order();
    expect((await other.get(json.path)).json).toEqual(errorForm('NOT_FOUND'));
    expect((await rig.ask('GET', json.path)).status).toBe(401);
    expect((await browser.ask('HEAD', json.path)).headers['content-type']).toBe('application/zip');
    expect((await browser.get(json.path)).status).toBe(200);
    expect((await browser.get(json.path)).json).toEqual(errorForm('NOT_FOUND'));
    const late = (await order()).json.path;
    rig.clock.now += orderMs;
    expect((await browser.get(late)).status).toBe(404);
  });

  test('is gone with its session', async () => {
    const { json } = await order();
    const { cookie } = browser;
    await browser.ask('DELETE', '/api/v1/session');
    expect((await rig.ask('GET', json.path, { headers: { cookie } })).status).toBe(401);
    expect((await (await rig.browser('custodian')).get(json.path)).status).toBe(404);
  });

  test.each([
    [{ clips: [fakeClipId(1), fakeClipId(9)], purpose: 'x' }, 404, 'NOT_FOUND'],
    [{ case: 'none', purpose: 'x' }, 404, 'NOT_FOUND'],
    [{ clips: [fakeClipId(1)] }, 400, 'USAGE'],
    [{ clips: [fakeClipId(1)], case: 'A', purpose: 'x' }, 400, 'USAGE'],
    [{ purpose: 'x' }, 400, 'USAGE'],
    [{ clips: [fakeClipId(1)], purpose: 'x', out: '/etc/passwd' }, 400, 'USAGE'],
  ])('is not taken for %j', async (asked, status, code) => {
    const answer = await order(browser, asked);
    expect([answer.status, answer.json]).toEqual([status, errorForm(code)]);
  });

  test('is for custodians', async () => {
    expect((await order(await rig.browser('audit'))).json).toEqual(errorForm('NOT_ALLOWED'));
  });
});

describe('making it', () => {
  test('that fails before the first file is an error like any other', async () => {
    station.exportPackage = async function* () {
      yield* [];
      throw new LiuhenError('ALTERED', 'a clip is not as it was sealed');
    };
    const answer = await browser.get((await order()).json.path);
    expect([answer.status, answer.json]).toEqual([409, errorForm('ALTERED')]);
    expect(answer.headers['content-type']).toContain('json');
  });

  test('that fails in the middle tears the connection: no half package looks whole', async () => {
    station.exportPackage = () =>
      entries(async () => {
        throw new LiuhenError('ALTERED', 'a clip is not as it was sealed');
      });
    await expect(browser.get((await order()).json.path)).rejects.toThrow();
    expect(rig.bugs).toEqual([]);
  });

  test('a file that comes out short tears it too', async () => {
    station.exportPackage = async function* () {
      yield { path: 'a', bytes: 1, content: Buffer.from('a') };
      yield { path: 'b', bytes: 10, content: Buffer.from('b') };
      yield { path: 'c', bytes: 1, content: Buffer.from('c') };
    };
    await expect(browser.get((await order()).json.path)).rejects.toThrow();
  });

  test('goes no faster than it is fetched, and ends with whoever fetches it', async () => {
    let made = 0;
    let isOver = false;
    station.exportPackage = async function* () {
      try {
        for (;;) {
          made += 1;
          yield* entries(async () => undefined);
        }
      } finally {
        isOver = true;
      }
    };
    const { path } = (await order()).json;
    const socket = connect(rig.port, '127.0.0.1');
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${browser.cookie}\r\n\r\n`);
    await sleep(500);
    const before = made;
    await sleep(300);
    expect(made).toBe(before);
    socket.destroy();
    await expect.poll(() => isOver).toBe(true);
    expect(rig.bugs).toEqual([]);
  });
});

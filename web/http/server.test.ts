import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeBay } from '../../test-fixtures/fake-clip.ts';
import { errorForm, HttpRig } from '../../test-fixtures/http-rig.ts';
import { commandTable } from '../commands/table.ts';
import type { Dispatch } from '../dispatch.ts';
import { startHttp } from './server.ts';

let rig: HttpRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const start = async (...options: Parameters<typeof HttpRig.start>) => {
  rig = await HttpRig.start(...options);
  return rig;
};
const failing: Dispatch = async () => {
  throw new Error('/secret/path is broken');
};

/** Writes on a bare connection. @returns all that came until it closed. */
async function talk(port: number, ...pieces: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1');
  });
  for (const piece of pieces) socket.write(piece, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
  return said;
}

describe('without a session', () => {
  test('health tells no paths, serials or alarm texts', async () => {
    const { status, headers, text, json } = await (await start()).ask('GET', '/api/v1/health');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(json).toMatchObject({ status: 'alarm', station: 'ST01', version: '0.1.0', alarms: 1 });
    expect(text).not.toContain('/secret');
  });

  test('the dock is told as `dock ls` does, the time too', async () => {
    const { ask } = bound(await start());
    expect((await ask('GET', '/api/v1/dock')).json).toEqual({ bays: [fakeBay] });
    expect((await ask('GET', '/api/v1/time')).json).toMatchObject({ quality: 'synced', zone: 'Asia/Shanghai' });
  });

  test.each([
    ['GET', '/api/v1/clips'],
    ['GET', '/api/v1/clips/x/original'],
    ['GET', '/api/v1/session'],
    ['GET', '/api/v1/settings'],
    ['GET', '/api/v1/jobs/events'],
    ['GET', '/api/v1/packages/x'],
    ['GET', '/api/v1'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/v2/health'],
    ['GET', '/nothing'],
    ['GET', '/assets/app.js'],
    ['GET', '/api/v1/dock/'],
    ['GET', '/api/v1/../../etc/passwd'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
    ['GET', '/%2e%2e/%2e%2e/etc/passwd'],
    ['GET', '/%5c..%5c..%5cetc'],
    ['GET', '/%00'],
    ['GET', '/%ff%00'],
    ['GET', '/%'],
    ['GET', '/long'],
    ['GET', '/api/v1/clips/long'],
    ['GET', '*'],
    ['POST', '/api/v1/dock'],
    ['POST', '/api/v1/clips/x/check'],
    ['DELETE', '/api/v1/health'],
    ['DELETE', '/api/v1/session'],
    ['PUT', '/api/v1/session/password'],
    ['PATCH', '/api/v1/session'],
    ['OPTIONS', '/api/v1/health'],
    ['OPTIONS', '*'],
    ['TRACE', '/api/v1/health'],
    ['PROPFIND', '/api/v1/clips'],
    ['HEAD', '/api/v1/clips'],
  ])('%s %s is LOGIN_REQUIRED', async (method, path) => {
    const { ask } = bound(await start());
    const body = method === 'POST' ? 'x'.repeat(10) : undefined;
    const { status, headers, json } = await ask(method, path.replace('long', 'a'.repeat(5000)), { body });
    expect(status).toBe(401);
    expect(headers['cache-control']).toBe('no-store');
    if (method !== 'HEAD') expect(json).toEqual(errorForm('LOGIN_REQUIRED'));
  });
});

describe('errors', () => {
  test('a bug says nothing of itself to the asker and all to the daemon', async () => {
    const { ask, bugs } = bound(await start({ dispatch: failing }));
    const { status, text, json } = await ask('GET', '/api/v1/dock');
    expect(status).toBe(500);
    expect(json).toEqual(errorForm('BUG'));
    expect(text).not.toContain('secret');
    expect(bugs).toHaveLength(1);
  });

  test('nor to whoever has logged in', async () => {
    const { bugs, station } = await start();
    const custodian = await rig!.browser('custodian');
    station.catalogue.list = () => {
      throw new Error('/secret/path is broken');
    };
    const { status, text } = await custodian.get('/api/v1/clips');
    expect([status, bugs.length]).toEqual([500, 1]);
    expect(text).not.toContain('secret');
  });

  test.each([
    ['malformed JSON', 'application/json', '{"user":', 400, 'USAGE'],
    ['no object', 'application/json', '[1]', 400, 'USAGE'],
    ['null', 'application/json', 'null', 400, 'USAGE'],
    ['nothing', 'application/json', '', 400, 'USAGE'],
    ['text', 'text/plain', 'user=x', 400, 'USAGE'],
    ['a form', 'application/x-www-form-urlencoded', 'user=x', 400, 'USAGE'],
    ['a prototype', 'application/json', '{"__proto__":{"user":"x"}}', 400, 'USAGE'],
    ['a field too many', 'application/json', '{"user":"a","password":"b","more":1}', 400, 'USAGE'],
    ['a wrong kind', 'application/json', '{"user":1,"password":"b"}', 400, 'USAGE'],
    ['too much', 'application/json', JSON.stringify({ user: 'x'.repeat(70_000) }), 413, 'TOO_LARGE'],
  ])('%s as a body', async (_what, type, body, status, code) => {
    const { ask, bugs } = bound(await start());
    const answer = await ask('POST', '/api/v1/session', { body, headers: { 'content-type': type } });
    expect([answer.status, answer.json]).toEqual([status, errorForm(code)]);
    expect(bugs).toEqual([]);
  });

  test('with a session unknown paths are NOT_FOUND, and what fits no command is USAGE naming the field', async () => {
    const custodian = await (await start()).browser('custodian');
    for (const path of ['/nothing', '/api/v1/nothing', '/%ff', `/api/v1/clips/${'a'.repeat(5000)}`]) {
      const { status, json } = await custodian.get(path);
      expect([path, status, json]).toEqual([path, 404, errorForm('NOT_FOUND')]);
    }
    expect((await custodian.ask('PATCH', '/api/v1/clips')).status).toBe(404);
    const text = { headers: { 'content-type': 'text/plain' }, body: '{}' };
    expect((await custodian.ask('POST', '/api/v1/fsck', text)).json).toEqual(errorForm('USAGE'));
    const { status, json } = await custodian.get('/api/v1/clips?limit=0');
    expect([status, json.error.context]).toEqual([400, { field: 'limit' }]);
    expect((await custodian.get('/api/v1/clips?limit=x')).status).toBe(400);
    expect((await custodian.get('/api/v1/clips?q=a&q=b')).status).toBe(400);
    expect((await custodian.get('/api/v1/clips?colour=red')).json.error.context).toEqual({ field: 'colour' });
    expect((await custodian.get('/api/v1/events')).json).toEqual(errorForm('NOT_ALLOWED'));
  });

  test('speak the language that the browser asks for', async () => {
    const { ask } = bound(await start());
    const of = async (language: string) =>
      (await ask('GET', '/x', { headers: { 'accept-language': language } })).json.error.message;
    expect(await of('en-GB,en;q=0.9')).toBe('nobody has logged in');
    expect(await of('zh-CN,en;q=0.5')).toBe('没有登录');
  });

  test('what is no HTTP at all is answered in the same form', async () => {
    const { port } = await start();
    for (const text of [
      'FOO /x HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost x\r\n\r\n',
      '\u0016\u0003\u0001 tls',
      'GET / HTTP/1.1\r\nHost: x\r\nExpect: much\r\n\r\n',
    ]) {
      const said = await talk(port, text);
      expect(said).toMatch(/^HTTP\/1\.1 400 /);
      expect(JSON.parse(said.split('\r\n\r\n')[1]!)).toEqual(errorForm('USAGE'));
    }
    const said = await talk(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe('limits', () => {
  test('a request that does not come in whole is cut off', async () => {
    const { port } = await start({ requestMs: 300 });
    const since = Date.now();
    const head =
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{';
    const said = await Promise.all([talk(port, head), talk(port, 'GET /api/v1/health HTTP/1.1\r\nHost: x\r\n')]);
    expect(Date.now() - since).toBeLessThan(3000);
    for (const text of said) expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('turned-away askers are slowed, whoever has logged in and open paths are not', async () => {
    const { ask, browser } = bound(await start({ limits: { refused: 5, open: 1000, session: 1000 } }));
    const custodian = await browser('custodian');
    for (let n = 0; n < 5; n += 1) expect((await ask('GET', '/api/v1/clips')).status).toBe(401);
    const { status, headers, json } = await ask('GET', '/api/v1/clips');
    expect([status, json]).toEqual([429, errorForm('TOO_MANY_REQUESTS')]);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    for (let n = 0; n < 20; n += 1) {
      expect((await ask('GET', '/api/v1/dock')).status).toBe(200);
      expect((await custodian.get('/api/v1/clips')).status).toBe(200);
    }
    for (let n = 0; n < 8; n += 1) await browser('custodian');
  });

  test('stops within a second though a connection hangs', async () => {
    const { port } = await start();
    const hanging = connect(port, '127.0.0.1');
    hanging.on('error', () => undefined);
    await new Promise((resolve) => hanging.once('connect', resolve));
    hanging.write('GET /api/v1/health HTTP/1.1\r\nHost: x\r\n');
    const since = Date.now();
    await rig?.close();
    expect(Date.now() - since).toBeLessThan(1000);
    hanging.destroy();
  });

  test('stopping takes back what is asked', async () => {
    let aborted = false;
    const slow: Dispatch = async (_request, _reply, signal) => {
      await sleep(10_000, undefined, { signal }).catch(() => undefined);
      aborted = signal.aborted;
      signal.throwIfAborted();
    };
    const { ask, bugs } = bound(await start({ dispatch: slow }));
    const asking = ask('GET', '/api/v1/dock').catch((error: Error) => error);
    await sleep(100);
    await rig?.close();
    expect(await asking).toBeInstanceOf(Error);
    expect([aborted, bugs]).toEqual([true, []]);
  });

  test('an address that is taken is a usage error', async () => {
    const { port } = await start();
    const mouth = { dispatch: async () => null, sessionOf: () => undefined };
    const address = { host: '127.0.0.1', port };
    const second = startHttp({ mouth, table: commandTable, address, version: '0', onBug: () => undefined });
    await expect(second).rejects.toMatchObject({ code: 'USAGE', context: { reason: 'EADDRINUSE' } });
  });
});

describe('headers', () => {
  test('tell browsers how little a page may do', async () => {
    const { ask } = bound(await start());
    for (const path of ['/api/v1/health', '/api/v1/clips']) {
      const { headers } = await ask('GET', path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'self';script-src 'self';style-src 'self';img-src 'self' blob: data:;media-src 'self' blob:;" +
          "connect-src 'self';object-src 'none';base-uri 'none';frame-ancestors 'none';form-action 'self'",
      );
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(headers['x-powered-by'] ?? headers['server']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

function bound(started: HttpRig) {
  return { ask: started.ask.bind(started), browser: started.browser.bind(started), bugs: started.bugs };
}

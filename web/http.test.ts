import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeStation, fakeBay } from '../test-fixtures/fake-station.ts';
import { commandTable } from './commands/table.ts';
import { type Dispatch, openMouth } from './dispatch.ts';
import { type HttpServer, startHttp } from './http.ts';
import { parseListen } from './listen-address.ts';

let server: HttpServer | undefined;
const bugs: unknown[] = [];
afterEach(async () => {
  await server?.close();
  server = undefined;
  bugs.length = 0;
});

async function start(dispatch: Dispatch = openMouth(new FakeStation(), commandTable).dispatch): Promise<string> {
  const onBug = (thrown: unknown) => bugs.push(thrown);
  server = await startHttp({ dispatch, address: { host: '127.0.0.1', port: 0 }, onBug });
  return server.url;
}

describe('HTTP', () => {
  test('tells health without paths, serials or alarm texts', async () => {
    const url = await start();
    const response = await fetch(`${url}/api/v1/health`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 'alarm', station: 'ST01', version: '0.1.0', alarms: 1 });
    expect(text).not.toContain('/secret');
  });

  test('tells the dock as `dock ls` does', async () => {
    const url = await start();
    expect(await (await fetch(`${url}/api/v1/dock`)).json()).toEqual({ bays: [fakeBay] });
  });

  test.each([
    ['GET', '/'],
    ['GET', '/api/v1/clips'],
    ['GET', '/api/v1/dock/'],
    ['POST', '/api/v1/dock'],
    ['DELETE', '/api/v1/health'],
    ['GET', '/api/v1/../../etc/passwd'],
    ['GET', '/%ff%00'],
    ['GET', `/${'a'.repeat(3000)}`],
  ])('%s %s is not there', async (method, path) => {
    const { hostname, port } = new URL(await start());
    const { status, body } = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const asking = request({ hostname, port, method, path }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, body }));
      });
      asking.on('error', reject).end(method === 'POST' ? 'x'.repeat(10) : undefined);
    });
    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({
      error: { code: 'NOT_FOUND', message: expect.any(String), hint: null, context: {} },
    });
  });

  test('a bug says nothing of itself to the asker and all to the daemon', async () => {
    const url = await start(async () => {
      throw new Error('/secret/path is broken');
    });
    const response = await fetch(`${url}/api/v1/dock`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(bugs).toHaveLength(1);
  });

  test('stops within a second though a connection hangs', async () => {
    const { port } = new URL(await start());
    const hanging = connect(Number(port), '127.0.0.1');
    hanging.on('error', () => undefined);
    await new Promise((resolve) => hanging.once('connect', resolve));
    hanging.write('GET /api/v1/health HTTP/1.1\r\nHost: x\r\n');
    const since = Date.now();
    await server?.close();
    expect(Date.now() - since).toBeLessThan(1000);
    hanging.destroy();
  });

  test('an address that is taken is a usage error', async () => {
    const { port } = new URL(await start());
    const second = startHttp({
      dispatch: async () => null,
      address: { host: '127.0.0.1', port: Number(port) },
      onBug: () => undefined,
    });
    await expect(second).rejects.toMatchObject({ code: 'USAGE', context: { reason: 'EADDRINUSE' } });
  });
});

describe('addresses', () => {
  test.each([
    ['127.0.0.1:8470', { host: '127.0.0.1', port: 8470 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['station.local:80', { host: 'station.local', port: 80 }],
  ])('%s', (text, address) => expect(parseListen(text)).toEqual(address));

  test.each(['8470', ':8470', 'a:b', '127.0.0.1:70000', '::1:80', 'a b:1', ''])('%j is refused', (text) => {
    expect(() => parseListen(text)).toThrow(/HOST:PORT/);
  });
});

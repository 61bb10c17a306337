// Where the web server may be reached from, and under which certificate.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testPassword } from '../../test-fixtures/people.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

let station: StationHarness;
beforeEach(async () => {
  station = new StationHarness();
  await station.init('--id', 'WEB1', '--org', '某某市, 城管执法局');
});
afterEach(() => station.remove());

const rootPem = () => readFileSync(join(station.data, 'keys', 'root.pem'));

/** Trusts the station's root alone. @param servername as whom the server must prove itself */
function ask(port: string, servername: string, method: string, path: string, body?: object) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = {
      host: '127.0.0.1',
      port,
      servername,
      ca: rootPem(),
      method,
      path,
      headers,
      agent: false,
    } as const;
    const asking = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asking.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('an address that others reach', () => {
  test.each(['0.0.0.0:0', '[::]:0'])(
    '%s is served over HTTPS alone, under a certificate of the root',
    async (listen) => {
      const { url } = await station.start({ args: ['--listen', listen] });
      expect(url).toMatch(/^https:\/\//);
      const { port } = new URL(url);
      for (const name of ['localhost', hostname()])
        expect((await ask(port, name, 'GET', '/api/v1/health')).status).toBe(200);
      await expect(ask(port, 'elsewhere.example', 'GET', '/api/v1/health')).rejects.toThrow(/altnames/);
      await expect(fetch(`http://127.0.0.1:${port}/api/v1/health`)).rejects.toThrow();
      const opened = await ask(port, 'localhost', 'POST', '/api/v1/session', {
        user: 'custodian',
        password: testPassword,
      });
      expect(opened.headers['set-cookie']).toEqual([expect.stringMatching(/^liuhen_session=.*; Secure/)]);
      expect(opened.headers['strict-transport-security']).toBe('max-age=31536000');
    },
    60_000,
  );

  test('needs the root key or a certificate, and says so', async () => {
    await rm(join(station.data, 'keys', 'root.key'));
    await expect(station.start({ args: ['--listen', '0.0.0.0:0'] })).rejects.toThrow(/KEY_NOT_TRUSTED.*root\.key/s);
    expect((await station.start()).url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  }, 60_000);

  test('takes the agency’s certificate where it is set', async () => {
    await station.start({ args: ['--listen', '0.0.0.0:0'] });
    const keys = join(station.data, 'keys');
    await station.cli('config', 'set', 'web.certificate', join(keys, 'web.pem'));
    await station.cli('config', 'set', 'web.key', join(keys, 'station.key'));
    await station.stop();
    await expect(station.start({ args: ['--listen', '0.0.0.0:0'] })).rejects.toThrow(/KEY_NOT_TRUSTED/);
    await station.start();
    await station.cli('config', 'set', 'web.key', join(keys, 'web.key'));
    await station.stop();
    await rm(join(keys, 'root.key'));
    const { url } = await station.start({ args: ['--listen', '0.0.0.0:0'] });
    expect((await ask(new URL(url).port, 'localhost', 'GET', '/api/v1/health')).status).toBe(200);
  }, 60_000);
});

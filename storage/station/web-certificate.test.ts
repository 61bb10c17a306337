import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createStationKeys, loadStationKeys } from './keys.ts';
import { agencyWebCertificate, stationWebCertificate } from './web-certificate.ts';

const root = mkdtempSync(join(tmpdir(), 'liuhen-web-'));
const now = Math.floor(Date.now() / 1000) * 1000;
const day = 86_400_000;
const hosts = ['station-01', 'localhost', '10.1.2.3', '127.0.0.1', '::1', '2001:db8::7:0:1', 'fd00::'];
let keysDir: string;
let made = 0;

beforeEach(async () => {
  made += 1;
  keysDir = mkdtempSync(join(root, `keys-${made}-`));
  const station = { id: 'ST01', uid: '0123456789abcdef0123456789abcdef', name: '城东执法站' };
  await createStationKeys(keysDir, { station, organisation: '某某市, 城管+执法局 "A"', now });
});
afterAll(() => rmSync(root, { recursive: true }));

const certificate = (change: { hosts?: string[]; now?: number } = {}) =>
  stationWebCertificate({ keysDir, hosts, organisation: '某某市城市管理局', now, ...change });

const openssl = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: keysDir, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};
const verify = (...args: string[]) => openssl('verify', '-CAfile', 'root.pem', ...args, 'web.pem');

describe('the station’s own certificate', () => {
  test('is what openssl takes for a server of each of its names, and for nothing else', async () => {
    await certificate();
    expect(verify('-x509_strict', '-purpose', 'sslserver')).toEqual({ status: 0, text: 'web.pem: OK\n' });
    for (const host of ['station-01', 'localhost']) expect(verify('-verify_hostname', host).status).toBe(0);
    for (const host of hosts.slice(2)) expect([host, verify('-verify_ip', host).status]).toEqual([host, 0]);
    expect(verify('-verify_ip', '10.1.2.4').status).not.toBe(0);
    expect(verify('-verify_hostname', 'elsewhere').status).not.toBe(0);
    for (const purpose of ['sslclient', 'smimesign', 'crlsign'])
      expect([purpose, verify('-purpose', purpose).status]).not.toEqual([purpose, 0]);
    const { text } = openssl('x509', '-in', 'web.pem', '-noout', '-text');
    expect(text).toContain('TLS Web Server Authentication');
    expect(text).toContain('CA:FALSE');
    const { validFrom, validTo } = new X509Certificate(readFileSync(join(keysDir, 'web.pem')));
    expect(Date.parse(validTo) - Date.parse(validFrom)).toBe(397 * day);
    expect(statSync(join(keysDir, 'web.key')).mode & 0o777).toBe(0o600);
    await loadStationKeys(keysDir);
  });

  test('stays while it serves, and is renewed when it ends soon or does not name the machine', async () => {
    const first = await certificate();
    expect(await certificate({ now: now + 300 * day })).toEqual(first);
    expect(await certificate({ hosts: ['localhost'] })).toEqual(first);
    const moved = await certificate({ hosts: [...hosts, '10.9.9.9'] });
    expect(moved.cert).not.toBe(first.cert);
    expect(verify('-verify_ip', '10.9.9.9').status).toBe(0);
    expect((await certificate({ now: now + 380 * day })).cert).not.toBe(moved.cert);
  });

  test.each(['web.key', 'web.pem'])('is made again when %s is gone or spoiled', async (name) => {
    const first = await certificate();
    rmSync(join(keysDir, name));
    const second = await certificate();
    expect(second).not.toEqual(first);
    writeFileSync(join(keysDir, name), 'nonsense');
    expect(await certificate()).not.toEqual(second);
    expect(verify('-purpose', 'sslserver').status).toBe(0);
  });

  test('without the root key serves until it ends, and then it is said what to do', async () => {
    const first = await certificate();
    rmSync(join(keysDir, 'root.key'));
    expect(await certificate({ now: now + 390 * day, hosts: ['10.9.9.9'] })).toEqual(first);
    await expect(certificate({ now: now + 398 * day })).rejects.toMatchObject({
      code: 'KEY_NOT_TRUSTED',
      hint: expect.stringContaining('root.key'),
    });
    rmSync(join(keysDir, 'web.pem'));
    await expect(certificate()).rejects.toMatchObject({ code: 'KEY_NOT_TRUSTED' });
  });

  test('of another root does not serve', async () => {
    await certificate();
    const old = keysDir;
    keysDir = mkdtempSync(join(root, 'other-'));
    const station = { id: 'ST02', uid: 'ffffffffffffffffffffffffffffffff', name: 'b' };
    await createStationKeys(keysDir, { station, organisation: '', now });
    for (const name of ['web.key', 'web.pem']) copyFileSync(join(old, name), join(keysDir, name));
    await certificate();
    expect(verify('-purpose', 'sslserver').status).toBe(0);
  });
});

describe('the agency’s certificate', () => {
  const path = (name: string) => join(keysDir, name);

  test('is taken as it is', async () => {
    const own = await certificate();
    expect(await agencyWebCertificate(path('web.pem'), path('web.key'), now)).toEqual(own);
  });

  test.each([
    ['web.pem', 'station.key'],
    ['web.pem', 'missing.key'],
    ['missing.pem', 'web.key'],
    ['web.key', 'web.pem'],
    ['log.vkey', 'web.key'],
  ])('%s with %s is refused', async (cert, key) => {
    await certificate();
    await expect(agencyWebCertificate(path(cert), path(key), now)).rejects.toMatchObject({ code: 'KEY_NOT_TRUSTED' });
  });

  test('that has ended is refused', async () => {
    await certificate();
    const late = agencyWebCertificate(path('web.pem'), path('web.key'), now + 400 * day);
    await expect(late).rejects.toMatchObject({ code: 'KEY_NOT_TRUSTED' });
  });
});

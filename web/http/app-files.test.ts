import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HttpRig } from '../../test-fixtures/http-rig.ts';

const root = mkdtempSync(join(tmpdir(), 'liuhen-app-'));
const appDir = join(root, 'dist');
let rig: HttpRig | undefined;
beforeAll(() => {
  mkdirSync(join(appDir, 'assets'), { recursive: true });
  mkdirSync(join(appDir, '.hidden'));
  writeFileSync(join(appDir, 'index.html'), '<!doctype html>留痕');
  writeFileSync(join(appDir, 'favicon.svg'), '<svg/>');
  writeFileSync(join(appDir, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(appDir, '.env'), 'secret');
  writeFileSync(join(appDir, '.hidden', 'a.txt'), 'secret');
  writeFileSync(join(root, 'outside.txt'), 'secret');
  symlinkSync(join(root, 'nothing'), join(appDir, 'broken.txt'));
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

describe('the web app', () => {
  test.each([
    ['/', 'no-store', 'text/html; charset=utf-8'],
    ['/index.html', 'no-store', 'text/html; charset=utf-8'],
    ['/favicon.svg', 'no-store', 'image/svg+xml'],
    ['/assets/app-1a2b.js', 'public, max-age=31536000, immutable', /javascript/],
  ])('%s is there for anyone', async (path, kept, type) => {
    rig = await HttpRig.start({ appDir });
    const { status, headers, body } = await rig.ask('GET', path);
    expect([status, headers['cache-control']]).toEqual([200, kept]);
    expect(headers['content-type']).toMatch(type);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(body.length).toBeGreaterThan(0);
    expect((await rig.ask('HEAD', path)).status).toBe(200);
    expect((await rig.ask('POST', path)).status).toBe(401);
  });

  test.each([
    '/assets',
    '/assets/',
    '/assets/other.js',
    '/.env',
    '/.hidden/a.txt',
    '/outside.txt',
    '/broken.txt',
    '/../outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
    '/%2e%2e%2foutside.txt',
    '/assets/../../outside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/assets/%2e%2e/%2e%2e/outside.txt',
    '/..\\outside.txt',
    '/..%5coutside.txt',
    '/%5c..%5coutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/index.html%00.txt',
    '/%00',
    '//index.html',
    '/./index.html',
    '/index.html/',
    '/INDEX.HTML',
    '/..;/outside.txt',
    '/%252e%252e%252foutside.txt',
    '/assets//app-1a2b.js',
    '/.%2e/outside.txt',
    '/%c0%ae%c0%ae/outside.txt',
  ])('%s gives nothing', async (path) => {
    rig = await HttpRig.start({ appDir });
    const { status, text } = await rig.ask('GET', path);
    expect(status).toBe(401);
    expect(text).not.toContain('secret');
    expect((await (await rig.browser('custodian')).get(path)).status).toBe(404);
  });

  test('that was not built is said, and nothing else changes', async () => {
    rig = await HttpRig.start({ appDir: join(root, 'missing') });
    const { status, headers, text } = await rig.ask('GET', '/');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toContain('npm run setup');
    expect((await rig.ask('GET', '/index.html')).status).toBe(401);
    expect((await rig.ask('GET', '/api/v1/health')).status).toBe(200);
  });
});

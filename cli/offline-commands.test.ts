// The commands that need no daemon: station init, verify, profile.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtInFolder } from '../firmware-profiles/load.ts';
import { runCommandLine } from './program.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'liuhen-offline-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function liuhen(...argv: string[]) {
  let out = '';
  let err = '';
  const exit = await runCommandLine(argv, '1', {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: { LANG: 'en_US.UTF-8' },
    cwd: dir,
  });
  return { exit, out, err, json: () => JSON.parse(out) };
}

describe('station init', () => {
  test('answers as CONTRACT section 3, once', async () => {
    const words = ['station', 'init', '--id', 'AB12', '--name', '一号站', '--data', 'd', '--json'];
    const { exit, json } = await liuhen(...words);
    expect(exit).toBe(0);
    const { station, root, logKey, accounts } = json();
    expect(station).toEqual({ id: 'AB12', name: '一号站', uid: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(readFileSync(root, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(logKey).toMatch(/^liuhen\/AB12-[0-9a-f]{8}\+[0-9a-f]{8}\+\S+$/);
    expect(accounts).toEqual(
      ['system-admin', 'security-admin', 'auditor'].map((role) => ({
        user: role,
        role,
        passwordFile: join(dir, 'd', 'first-passwords', `${role}.txt`),
      })),
    );
    for (const { passwordFile } of accounts) expect(statSync(passwordFile).mode & 0o777).toBe(0o600);

    const settings = readFileSync(join(dir, 'd', 'station.yaml'), 'utf8');
    expect(await liuhen(...words)).toMatchObject({ exit: 2, err: expect.stringContaining('[STATION_EXISTS]') });
    expect(readFileSync(join(dir, 'd', 'station.yaml'), 'utf8')).toBe(settings);
  });

  test('a station that does not run is unreachable', async () => {
    await liuhen('station', 'init', '--data', 'd');
    expect(await liuhen('dock', 'ls', '--data', 'd')).toMatchObject({ exit: 69 });
  });
});

describe('verify', () => {
  test('of something else than a package is a report and 41', async () => {
    mkdirSync(join(dir, 'p'));
    const { exit, json } = await liuhen('verify', 'p', '--json');
    expect(exit).toBe(41);
    expect(json()).toMatchObject({ content: 'altered', clips: [], findings: [{ code: 'PACKAGE_UNREADABLE' }] });
    expect((await liuhen('verify', 'p')).out).toContain('content: altered');
  });

  test('of nothing is 60; with a root or key that is none, 2', async () => {
    expect(await liuhen('verify', 'nowhere')).toMatchObject({ exit: 60, out: '' });
    writeFileSync(join(dir, 'root.pem'), 'not a certificate');
    expect(await liuhen('verify', '.', '--root', 'root.pem')).toMatchObject({ exit: 2 });
    expect(await liuhen('verify', '.', '--root', 'nowhere.pem')).toMatchObject({ exit: 2 });
    expect(await liuhen('verify', '.', '--log-key', 'x')).toMatchObject({ exit: 2 });
  });
});

describe('profile', () => {
  const dcam = join(builtInFolder, 'dcam.yaml');

  test('ls names each with its sources', async () => {
    const { exit, json } = await liuhen('profile', 'ls', '--json');
    expect(exit).toBe(0);
    expect(json().profiles.length).toBeGreaterThanOrEqual(4);
    expect((await liuhen('profile', 'ls')).out).toContain('generic-disk');
  });

  test('check ends 0, or 10 with the problem', async () => {
    expect(await liuhen('profile', 'check')).toMatchObject({ exit: 0 });
    expect(await liuhen('profile', 'check', dcam)).toMatchObject({ exit: 0 });
    writeFileSync(join(dir, 'bad.yaml'), 'id: [');
    const bad = await liuhen('profile', 'check', 'bad.yaml', '--json');
    expect(bad.exit).toBe(10);
    expect(bad.json().problems[0]).toMatchObject({ file: join(dir, 'bad.yaml') });
  });

  test('test says what would be taken; names cannot steer the terminal', async () => {
    mkdirSync(join(dir, 'tree'));
    writeFileSync(join(dir, 'tree', 'a\u001b[31m\u202egpj.mp4'), '');
    const { exit, out } = await liuhen('profile', 'test', dcam, 'tree');
    expect(exit).toBe(0);
    expect(out).toContain('unparsed');
    expect(out).not.toMatch(/\u001b|\u202e/);
  });
});

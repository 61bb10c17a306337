// The checks on what becomes the package's runtime, on made-up archives.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { machineOf } from './machine-code.ts';
import { checkArchive, fetchArchive, nodeDist, unpackRuntime } from './node-archive.ts';

const name = 'node-v24.1.2-linux-x64.tar.xz';
let folder: string;
let file: string;
let shasums: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-node-'));
  const top = join(folder, 'node-v24.1.2-linux-x64');
  mkdirSync(join(top, 'bin'), { recursive: true });
  writeFileSync(join(top, 'bin', 'node'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(top, 'LICENSE'), 'licence');
  writeFileSync(join(top, 'bin', 'npm'), 'not wanted');
  file = join(folder, name);
  execFileSync('tar', ['-cJf', file, '-C', folder, 'node-v24.1.2-linux-x64']);
  shasums = join(folder, 'SHASUMS256.txt');
  list(`${sha256Of(file)}  ${name}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256Of = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const list = (...lines: string[]) =>
  writeFileSync(shasums, `${'0'.repeat(64)}  node-v24.1.2.tar.xz\n${lines.join('\n')}\n`);

function renamed(to: string): string {
  const path = join(folder, to);
  execFileSync('cp', [file, path]);
  list(`${sha256Of(path)}  ${to}`);
  return path;
}

test('what is on the list is taken, and of it only what the package holds', () => {
  const checked = checkArchive({ file, shasums }, 'x64');
  expect(checked).toMatchObject({ version: '24.1.2', sha256: sha256Of(file), isSigned: false });
  const out = join(folder, 'out');
  unpackRuntime(file, checked, out);
  expect(readFileSync(join(out, 'LICENSE'), 'utf8')).toBe('licence');
  expect(statSync(join(out, 'bin', 'node')).mode & 0o777).toBe(0o755);
  expect(() => statSync(join(out, 'bin', 'npm'))).toThrow(/ENOENT/);
});

describe('refused:', () => {
  test('an archive of which one bit is another', () => {
    const bytes = readFileSync(file);
    bytes[100]! ^= 1;
    writeFileSync(file, bytes);
    expect(() => checkArchive({ file, shasums }, 'x64')).toThrow(/is not the file of SHASUMS256.txt/);
  });

  test('one that is not on the list, and one that is there twice', () => {
    list();
    expect(() => checkArchive({ file, shasums }, 'x64')).toThrow(/0 times/);
    list(`${'0'.repeat(64)}  ${name}`, `${sha256Of(file)}  ${name}`);
    expect(() => checkArchive({ file, shasums }, 'x64')).toThrow(/2 times/);
    list(`${sha256Of(file)}  other/${name}`);
    expect(() => checkArchive({ file, shasums }, 'x64')).toThrow(/0 times/);
  });

  test('another architecture, another release, another name', () => {
    expect(() => checkArchive({ file, shasums }, 'arm64')).toThrow(/is for x64, the package for arm64/);
    const old = renamed('node-v20.1.2-linux-x64.tar.xz');
    expect(() => checkArchive({ file: old, shasums }, 'x64')).toThrow(/Node.js 20/);
    const windows = renamed('node-v24.1.2-win-x64.tar.xz');
    expect(() => checkArchive({ file: windows, shasums }, 'x64')).toThrow(/not called like/);
  });

  test('an archive that does not hold what its name says', () => {
    const other = renamed('node-v24.1.3-linux-x64.tar.xz');
    const checked = checkArchive({ file: other, shasums }, 'x64');
    expect(() => unpackRuntime(other, checked, join(folder, 'out'))).toThrow(/cannot be taken apart/);
  });
});

describe('with a keyring', () => {
  test('the list must be signed by one of its keys', (context) => {
    if (spawnSync('gpg', ['--version']).status !== 0) context.skip('gpg is not installed');
    if (spawnSync('gpgv', ['--version']).status !== 0) context.skip('gpgv is not installed');
    const home = join(folder, 'gpg');
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...words: string[]) =>
      execFileSync(
        'gpg',
        ['--homedir', home, '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '', ...words],
        { stdio: 'pipe' },
      );
    for (const who of ['release@example.invalid', 'other@example.invalid'])
      gpg('--quick-generate-key', who, 'ed25519', 'sign', 'never');
    const keyring = join(folder, 'release.gpg');
    writeFileSync(keyring, gpg('--export', 'release@example.invalid'));
    const sign = (who: string) => {
      rmSync(`${shasums}.sig`, { force: true });
      gpg('--local-user', who, '--output', `${shasums}.sig`, '--detach-sign', shasums);
    };
    try {
      expect(() => checkArchive({ file, shasums, keyring }, 'x64')).toThrow(/not signed/);
      sign('release@example.invalid');
      expect(checkArchive({ file, shasums, keyring }, 'x64')).toMatchObject({ isSigned: true });
      sign('other@example.invalid');
      expect(() => checkArchive({ file, shasums, keyring }, 'x64')).toThrow(/not signed by a key of the keyring/);
      sign('release@example.invalid');
      list(`${sha256Of(file)}  ${name}`, '');
      expect(() => checkArchive({ file, shasums, keyring }, 'x64')).toThrow(/not signed by a key of the keyring/);
    } finally {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    }
  });
});

test('fetched from where the project publishes it, and then checked like any other', async () => {
  expect(nodeDist).toMatch(/^https:\/\//);
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url ?? '');
    const wanted = { '/v24.1.2/SHASUMS256.txt': shasums, [`/v24.1.2/${name}`]: file }[request.url ?? ''];
    if (wanted) answer.end(readFileSync(wanted));
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dist = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const fetched = await fetchArchive('24.1.2', 'x64', join(folder, 'fetched'), { dist });
    expect(checkArchive(fetched, 'x64').version).toBe('24.1.2');
    await expect(fetchArchive('24.1.2', 'arm64', folder, { dist })).rejects.toThrow(/answers 404/);
    await expect(fetchArchive('24.1.2', 'x64', folder, { dist, keyring: 'keys' })).rejects.toThrow(/\.sig answers 404/);
    expect(asked).toContain('/v24.1.2/SHASUMS256.txt.sig');
  } finally {
    server.close();
  }
  await expect(fetchArchive('24.1.2', 'x64', folder, { dist })).rejects.toThrow(/cannot be reached/);
});

test('machine code tells for which machine it is', () => {
  const elf = (machine: number) => {
    const head = Buffer.alloc(64);
    head.write('\x7fELF\x02\x01\x01', 'latin1');
    head.writeUInt16LE(machine, 18);
    return head;
  };
  const of = (bytes: Buffer) => {
    writeFileSync(join(folder, 'code'), bytes);
    return machineOf(join(folder, 'code'));
  };
  expect(machineOf(process.execPath)).toBe(process.arch);
  expect([of(elf(0x3e)), of(elf(0xb7)), of(elf(3))]).toEqual(['x64', 'arm64', 'ELF machine 3']);
  expect([of(Buffer.from('')), of(Buffer.from('#!/bin/sh\nexec /usr/bin/true\n'))]).toEqual([null, null]);
  expect(of(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(64)]))).toBe('a Windows program');
});

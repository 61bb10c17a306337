import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listRefused } from './refused-volumes.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'liuhen-refused-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('what the mounting unit refused is read with its port and reason; anything else in the folder is passed over', async () => {
  const folder = join(root, 'refused');
  mkdirSync(folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('usb-1-2.3', 'file system ntfs\n');
  write('usb-1-2.3_0-2', `file\u0007system ${'x'.repeat(500)}`);
  write('usb-1', 'no port');
  write('else', 'nothing');
  mkdirSync(join(folder, 'usb-1-4'));
  symlinkSync('/etc/hostname', join(folder, 'usb-1-5'));
  expect(await listRefused(join(root, 'bays'))).toEqual([
    { folder: 'usb-1-2.3', port: '1-2.3', reason: 'file system ntfs', sinceMs: expect.any(Number) },
    {
      folder: 'usb-1-2.3_0-2',
      port: '1-2.3',
      reason: expect.stringMatching(/^file system x+$/),
      sinceMs: expect.any(Number),
    },
  ]);
});

test('a station whose volumes no unit mounts has none', async () => {
  expect(await listRefused(join(root, 'bays'))).toEqual([]);
});

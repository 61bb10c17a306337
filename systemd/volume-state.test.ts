// What is read of a card's file system before anybody writes to it, on images that the makers' own tools have made.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, 'volume-state');
const missing = ['mkfs.vfat', 'mkfs.exfat'].filter(
  (tool) => !['/usr/sbin', '/sbin', '/usr/bin'].some((folder) => existsSync(join(folder, tool))),
);

let folder: string;
let image: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-state-'));
  image = join(folder, 'card.img');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function make(mib: number, program: string, ...words: string[]): void {
  rmSync(image, { force: true });
  closeSync(openSync(image, 'w'));
  truncateSync(image, mib * 2 ** 20);
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
  execFileSync(program, [...words, image], { stdio: 'ignore', env });
}

/** Bits of one byte turned over, and those of another put right again by a second call. */
function flip(offset: number, bits: number): void {
  const file = openSync(image, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  writeSync(file, Buffer.from([byte[0]! ^ bits]), 0, 1, offset);
  closeSync(file);
}

const state = (type: string) => execFileSync(script, [type, image], { encoding: 'utf8' }).trim();

const fat32 = ['mkfs.vfat', '-F', '32', '-s', '8'] as const;
const fat16 = ['mkfs.vfat', '-F', '16', '-s', '4'] as const;
/** Of the first table: mkfs.vfat puts 32 sectors before it on FAT32, and as many as a cluster on FAT16. */
const table32 = 32 * 512;
const table16 = 4 * 512;

describe('volume-state', () => {
  beforeEach(({ skip }) => {
    if (missing.length > 0) skip(`no ${missing.join(', ')} here to make a card with`);
  });

  it.each([
    ['FAT32 in use since the last write', 'vfat', 300, fat32, 65, 1],
    ['FAT32 with an error that was met', 'vfat', 300, fat32, 65, 2],
    ['FAT32 not closed, by its table', 'vfat', 300, fat32, table32 + 7, 0x08],
    ['FAT32 with an error, by its table', 'vfat', 300, fat32, table32 + 7, 0x04],
    ['FAT16 in use since the last write', 'vfat', 64, fat16, 37, 1],
    ['FAT16 not closed, by its table', 'vfat', 64, fat16, table16 + 3, 0x80],
    ['FAT16 with an error, by its table', 'vfat', 64, fat16, table16 + 3, 0x40],
    ['FAT whose boot sector is none', 'vfat', 300, fat32, 510, 0xff],
    ['FAT of no known sector size', 'vfat', 300, fat32, 12, 0x01],
    ['exFAT in use since the last write', 'exfat', 64, ['mkfs.exfat'], 106, 2],
    ['exFAT on a failing medium', 'exfat', 64, ['mkfs.exfat'], 106, 4],
    ['exFAT whose boot sector is none', 'exfat', 64, ['mkfs.exfat'], 3, 1],
  ] as const)('%s is dirty, and clean without that', (_, type, mib, [program, ...words], offset, bits) => {
    make(mib, program, ...words);
    expect(state(type)).toBe('clean');
    flip(offset, bits);
    expect(state(type)).toBe('dirty');
    flip(offset, bits);
    expect(state(type)).toBe('clean');
  });

  it('does not tell anything else clean: FAT12, ext4, an empty card', () => {
    make(4, 'mkfs.vfat', '-F', '12');
    expect(state('vfat')).toBe('dirty');
    expect(state('ext4')).toBe('dirty');
    truncateSync(image, 0);
    truncateSync(image, 2 ** 20);
    expect(state('vfat')).toBe('dirty');
    expect(state('exfat')).toBe('dirty');
  });
});
